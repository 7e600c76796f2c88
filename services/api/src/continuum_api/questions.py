"""Reading what to search from a request."""

import re
from typing import Final

from continuum_api import cursors, narrowing, problems
from continuum_api.asking import Query
from continuum_archive.hits import Kind, Place, Question

LONGEST: Final = 500
"""Code points of what is searched."""
KINDS: Final = {"briefs": Kind.BRIEF, "sources": Kind.SOURCE}
BROKEN: Final = re.compile("[\x00\ud800-\udfff]")
"""What PostgreSQL cannot hold: NUL, and halves of characters."""


def question(query: Query) -> Question:
    """Return what to search and what it must fit besides."""
    return Question(
        words=words(query),
        kinds=kinds(query),
        tag=narrowing.words(query, "tag"),
        entity=narrowing.entity(query),
        correspondent=narrowing.words(query, "correspondent"),
        year=narrowing.year(query),
    )


def words(query: Query) -> str:
    """Return what a person wrote."""
    value = query.get("q")
    if value is None:
        raise problems.invalid("q", "say what to search")
    if not value.strip():
        raise problems.invalid("q", "is empty")
    if len(value) > LONGEST:
        raise problems.invalid("q", f"must not be longer than {LONGEST} characters")
    if BROKEN.search(value):
        raise problems.invalid("q", "has characters that no text can have")
    return value


def kinds(query: Query) -> frozenset[Kind]:
    """Return what to search in; both without a word."""
    named = query.get("in", ",".join(KINDS)).split(",")
    if not set(named) <= set(KINDS) or len(set(named)) < len(named):
        raise problems.invalid("in", "must be briefs, sources, or briefs,sources")
    return frozenset(KINDS[name] for name in named)


def place(query: Query, asked: Question) -> Place | None:
    """Return where the list of this question goes on; nothing for its beginning."""
    value = query.get("after")
    try:
        return None if value is None else cursors.decode_place(listing(asked), value)
    except cursors.InvalidCursor as exc:
        raise problems.invalid_cursor() from exc


def listing(asked: Question) -> str:
    """Return the name of the list that answers a question."""
    besides = (asked.tag, asked.entity, asked.correspondent, asked.year)
    return cursors.bound("search", asked.words, sorted(asked.kinds), *besides)
