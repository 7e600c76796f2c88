"""Reading what to search from a request."""

import re
from dataclasses import replace
from hashlib import sha256
from typing import Final

from continuum_api import cursors, problems
from continuum_api.asking import Query
from continuum_archive.hits import Kind, Place, Question

LONGEST: Final = 500
"""Code points of what is searched."""
LONGEST_VALUE: Final = 200
"""Code points of a filter."""
KINDS: Final = {"briefs": Kind.BRIEF, "sources": Kind.SOURCE}
ENTITY: Final = re.compile(r"e_[a-z0-9]{6,32}")
BROKEN: Final = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL cannot hold: NUL, and halves of characters."""
YEAR: Final = re.compile(r"[1-9][0-9]{3}")


def question(query: Query) -> Question:
    """Return what to search and what it must fit besides."""
    words = text(query, "q", LONGEST)
    if words is None:
        raise problems.invalid("q", "say what to search")
    asked = Question(words=words, kinds=kinds(query), tag=text(query, "tag", LONGEST_VALUE))
    year = matching(query, "year", YEAR, "must be a year such as 2026")
    return replace(
        asked,
        entity=matching(query, "entity", ENTITY, "must be the id of a name, such as e_7kq2m9"),
        correspondent=text(query, "correspondent", LONGEST_VALUE),
        year=int(year) if year else None,
    )


def kinds(query: Query) -> frozenset[Kind]:
    """Return what to search in; both without a word."""
    named = query.get("in", ",".join(KINDS)).split(",")
    if not set(named) <= set(KINDS) or len(set(named)) < len(named):
        raise problems.invalid("in", "must be briefs, sources, or briefs,sources")
    return frozenset(KINDS[name] for name in named)


def text(query: Query, name: str, longest: int) -> str | None:
    """Return words that a person wrote; nothing where they wrote none."""
    value = query.get(name)
    if value is None:
        return None
    if not value.strip():
        raise problems.invalid(name, "is empty")
    if len(value) > longest:
        raise problems.invalid(name, f"must not be longer than {longest} characters")
    if BROKEN.search(value):
        raise problems.invalid(name, "has characters that no text can have")
    return value


def matching(query: Query, name: str, pattern: re.Pattern[str], complaint: str) -> str | None:
    """Return a value of a known form."""
    value = query.get(name)
    if value is not None and not pattern.fullmatch(value):
        raise problems.invalid(name, complaint)
    return value


def place(query: Query, asked: Question) -> Place | None:
    """Return where the list of this question goes on; nothing for its beginning."""
    value = query.get("after")
    try:
        return None if value is None else cursors.decode_place(listing(asked), value)
    except cursors.InvalidCursor as exc:
        raise problems.invalid_cursor() from exc


def listing(asked: Question) -> str:
    """Return the name of the list that answers a question: another question has another one."""
    facts = (asked.words, sorted(asked.kinds), asked.tag, asked.entity, asked.correspondent, asked.year)
    return f"search:{sha256(repr(facts).encode()).hexdigest()[:16]}"
