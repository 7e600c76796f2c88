"""Languages that made-up documents are written in, read from ``languages.toml``."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["Language", "Template", "languages"]

SLOT: Final = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with slots: ``words`` stand around them, one more than there are ``slots``."""

    words: tuple[str, ...]
    slots: tuple[str, ...]

    @classmethod
    def of(cls, written: str) -> "Template":
        """Read a sentence such as ``Pay {amount} now``."""
        parts = SLOT.split(written)
        return cls(tuple(parts[::2]), tuple(parts[1::2]))


@dataclass(frozen=True, slots=True)
class Language:
    """One language: how it writes dates and amounts, and the sentences that it knows."""

    code: str
    share: int
    """How many of its documents there are beside those of the others."""
    months: tuple[str, ...]
    day: str
    month: str
    year: str
    amount: str
    group: str
    point: str
    forms: tuple[str, ...]
    """What stands behind the name of an organisation."""
    nouns: tuple[str, ...]
    links: tuple[str, ...]
    titles: tuple[Template, ...]
    facts: tuple[Template, ...]
    asks: tuple[Template, ...]
    clauses: tuple[Template, ...]


@cache
def languages() -> tuple[Language, ...]:
    """Return every language of the file, in its order."""
    text = files("continuum_simulators.archive").joinpath("languages.toml").read_text("utf-8")
    return tuple(_language(code, **fields) for code, fields in tomllib.loads(text).items())


def _language(
    code: str,
    *,
    months: str,
    nouns: str,
    titles: Iterable[str],
    facts: Iterable[str],
    asks: Iterable[str],
    clauses: Iterable[str],
    forms: Iterable[str],
    links: Iterable[str],
    share: int,
    **written: str,
) -> Language:
    return Language(
        code=code,
        share=share,
        months=tuple(months.split()),
        nouns=tuple(nouns.split()),
        forms=tuple(forms),
        links=tuple(links),
        titles=tuple(map(Template.of, titles)),
        facts=tuple(map(Template.of, facts)),
        asks=tuple(map(Template.of, asks)),
        clauses=tuple(map(Template.of, clauses)),
        **written,
    )
