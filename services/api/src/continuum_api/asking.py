"""Reading a request's parameters: what is not understood is refused, never ignored.

An ignored filter would answer another question than the one that was asked.
"""

import re
from collections.abc import Collection
from typing import Final

from multidict import MultiMapping

from continuum_api import cursors, problems
from continuum_archive.rows import Position
from continuum_proto.briefs import BRIEF_ID

LIMIT: Final = 20
MOST: Final = 100
LARGEST_NUMBER: Final = 2**31 - 1
NUMBER: Final = re.compile(r"[1-9][0-9]{0,9}")
BIG_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}")
PAGES: Final = re.compile(r"([1-9][0-9]{0,8})(?:-([1-9][0-9]{0,8}))?")
CHECKSUM: Final = re.compile(r"[0-9a-f]{64}")

Query = MultiMapping[str]


def only(query: Query, known: Collection[str]) -> None:
    """Refuse parameters that this operation does not have, and those given twice."""
    for name in query:
        if name not in known:
            raise problems.invalid(name[:40], "this operation has no such parameter")
        if len(query.getall(name)) > 1:
            raise problems.invalid(name, "given more than once")


def limit(query: Query, *, usual: int = LIMIT, most: int = MOST) -> int:
    """Return how many items are asked for."""
    value = query.get("limit", str(usual))
    if not NUMBER.fullmatch(value) or int(value) > most:
        raise problems.invalid("limit", f"must be a number from 1 to {most}")
    return int(value)


def position(query: Query, listing: str) -> Position | None:
    """Return where a list ordered by time goes on; nothing for its beginning."""
    value = query.get("after")
    try:
        return None if value is None else cursors.decode(listing, value)
    except cursors.InvalidCursor as exc:
        raise problems.invalid_cursor() from exc


def number(query: Query, listing: str) -> int | None:
    """Return where a list ordered by number goes on; nothing for its beginning."""
    value = query.get("after")
    try:
        return None if value is None else cursors.decode_id(listing, value)
    except cursors.InvalidCursor as exc:
        raise problems.invalid_cursor() from exc


def written(query: Query, listing: str, key: re.Pattern[str]) -> tuple[str, str] | None:
    """Return where a list ordered by something written like ``key`` goes on; nothing for its beginning."""
    value = query.get("after")
    try:
        return None if value is None else cursors.decode_written(listing, key, value)
    except cursors.InvalidCursor as exc:
        raise problems.invalid_cursor() from exc


def number_in(id: str) -> int:
    """Return the number that a cursor holds as text."""
    if not BIG_NUMBER.fullmatch(id):
        raise problems.invalid_cursor()
    return int(id)


def version(query: Query, name: str = "version") -> int | None:
    """Return the version that is asked for; nothing for the current one."""
    value = query.get(name)
    if value is None:
        return None
    if not NUMBER.fullmatch(value) or int(value) > LARGEST_NUMBER:
        raise problems.invalid(name, "must be the number of a version")
    return int(value)


def pages(query: Query) -> tuple[int, int | None]:
    """Return the first and the last page that are asked for, both included."""
    value = query.get("pages")
    if value is None:
        return 1, None
    found = PAGES.fullmatch(value)
    if not found:
        raise problems.invalid("pages", "must be a page such as 3, or a range such as 1-20")
    first, last = int(found[1]), int(found[2] or found[1])
    if last < first:
        raise problems.invalid("pages", "the range ends before it begins")
    return first, last


def checksum(query: Query) -> str | None:
    """Return the checksum that addresses a text for ever."""
    value = query.get("v")
    if value is not None and not CHECKSUM.fullmatch(value):
        raise problems.invalid("v", "must be the checksum of a text, 64 hexadecimal digits")
    return value


def one_of(query: Query, name: str, values: Collection[str]) -> str | None:
    """Return which of ``values`` is asked for; nothing for all."""
    value = query.get(name)
    if value is not None and value not in values:
        raise problems.invalid(name, f"must be one of {', '.join(values)}")
    return value


def order(query: Query) -> None:
    """Refuse an order that there is no index for."""
    if query.get("sort", "-published_at") != "-published_at":
        raise problems.invalid("sort", "must be -published_at")


def brief_id(segment: str) -> str:
    """Return the id in ``b_7kq2m9`` or ``b_7kq2m9-some-words``: the words are cosmetic."""
    brief = segment.partition("-")[0]
    if not re.fullmatch(BRIEF_ID, brief):
        raise problems.not_found("This brief")
    return brief


def document_id(segment: str) -> int:
    """Return the Paperless number."""
    if not NUMBER.fullmatch(segment) or int(segment) > LARGEST_NUMBER:
        raise problems.not_found("This document")
    return int(segment)
