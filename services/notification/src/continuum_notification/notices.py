"""What people are told: plain words, and one link that is ours."""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

LONGEST: Final = 200
CROWD: Final = re.compile(r"(?i)@(?=everyone|here|channel|all\b)")
WORD_JOINER: Final = "\N{WORD JOINER}"
UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control and format characters, such as those that turn the direction of a line, and line ends."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One message, the same for every target."""

    headline: str
    title: str
    link: str

    @property
    def body(self) -> str:
        """The text below the headline."""
        return f"{self.title}\n{self.link}"


def notice(*, headline: str, title: str, link: str) -> Notice:
    """Return what is said of a brief; a document's words stay words whatever they hold."""
    return Notice(headline=plain(headline), title=plain(title), link=link)


def plain(text: str) -> str:
    """Return ``text`` on one line, without characters that cannot be seen, calling on nobody.

    Chat programs ring for ``@everyone`` even where they take no markup.
    """
    seen = "".join(" " if unicodedata.category(char) in UNSEEN else char for char in text)
    line = " ".join(seen.split())
    short = line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
    return CROWD.sub(f"@{WORD_JOINER}", short)


def link(brief_id: str, *, public_url: str | None, api_url: str) -> str:
    """Return where a brief is read: on the website, or as the api gives it where there is none."""
    root = public_url or f"{api_url.rstrip('/')}/api/v1"
    return f"{root.rstrip('/')}/briefs/{brief_id}"


def message_id(event_type: str, brief_id: str, version: int, target: str) -> UUID:
    """Return the id of a message, the same at every attempt."""
    return uuid5(NAMESPACE_URL, json.dumps([event_type, brief_id, version, target]))
