"""Where the names that an engine noticed stand in the document."""

import re
from collections.abc import Sequence

from continuum_briefs.drafts import DraftEntity
from continuum_briefs.found.entities import MOST, MOST_MENTIONS
from continuum_proto.briefs import Entity, Mention

__all__ = ["mentioned"]


def mentioned(
    pages: Sequence[str], noticed: Sequence[DraftEntity], found: tuple[Entity, ...]
) -> tuple[Entity, ...]:
    """Return the entities of both: a noticed name counts where it stands in the text as it is written."""
    known = {entity.name.casefold() for entity in found}
    taken = {(mention.page, mention.start, mention.end) for entity in found for mention in entity.mentions}
    added: list[Entity] = []
    for name in noticed:
        written = " ".join(name.name.split())
        if not written or written.casefold() in known:
            continue
        known.add(written.casefold())
        mentions = _mentions(pages, written)
        if any((mention.page, mention.start, mention.end) not in taken for mention in mentions):
            added.append(Entity(type=name.type, name=written[:300], mentions=mentions))
    return (*added, *found)[: MOST + len(added)]


def _mentions(pages: Sequence[str], name: str) -> tuple[Mention, ...]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    pattern = re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
    mentions = [
        Mention(page=number, start=match.start(), end=match.end(), text=match.group())
        for number, page in enumerate(pages, start=1)
        for match in pattern.finditer(page)
    ]
    return tuple(mentions[:MOST_MENTIONS])
