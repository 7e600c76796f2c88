"""Opaque cursors: where a list goes on, bound to the list they come from."""

import binascii
import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from math import isfinite

from continuum_archive.hits import Place
from continuum_archive.rows import Position

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
LONGEST = 1000
"""Room for a hundred letters of any script."""
ITEM = re.compile(r"[a-z0-9_]{1,40}")
MICROSECOND = timedelta(microseconds=1)


class InvalidCursor(ValueError):
    """The cursor is not one of ours, or belongs to another list."""


def bound(listing: str, *facts: object) -> str:
    """Return the name of the list that answers one question: another question has another one."""
    if all(fact is None for fact in facts):
        return listing
    return f"{listing}:{sha256(repr(facts).encode()).hexdigest()[:16]}"


def encode(listing: str, position: Position) -> str:
    """Return the cursor that continues ``listing`` after ``position``, exact to the microsecond."""
    return _written(listing, (position.at - EPOCH) // MICROSECOND, position.id)


def decode(listing: str, cursor: str) -> Position:
    """Return the position that ``encode`` was given.

    :raises InvalidCursor: these characters did not come from ``encode`` for this list.
    """
    name, moment, item = _read(cursor)
    if name != listing or type(moment) is not int or type(item) is not str or not ITEM.fullmatch(item):
        raise InvalidCursor(cursor)
    try:
        return Position(at=EPOCH + moment * MICROSECOND, id=item)
    except OverflowError as exc:
        raise InvalidCursor(cursor) from exc


def encode_id(listing: str, id: int) -> str:
    """Return the cursor of a list that is ordered by number."""
    return _written(listing, id, "")


def decode_id(listing: str, cursor: str) -> int:
    """Return the number that ``encode_id`` was given.

    :raises InvalidCursor: these characters did not come from ``encode_id`` for this list.
    """
    name, number, _ = _read(cursor)
    if name != listing or type(number) is not int or not 0 < number < 2**31:
        raise InvalidCursor(cursor)
    return number


def encode_place(listing: str, place: Place) -> str:
    """Return the cursor of a list that is ordered by score."""
    return _written(listing, place.score, place.id)


def decode_place(listing: str, cursor: str) -> Place:
    """Return the place that ``encode_place`` was given.

    :raises InvalidCursor: these characters did not come from ``encode_place`` for this list.
    """
    name, score, item = _read(cursor)
    if name != listing or type(score) is not float or not isfinite(score):
        raise InvalidCursor(cursor)
    if type(item) is not str or not ITEM.fullmatch(item):
        raise InvalidCursor(cursor)
    return Place(score, item)


def encode_written(listing: str, key: str, item: str) -> str:
    """Return the cursor of a list that is ordered by something written, then by id."""
    return _written(listing, key, item)


def decode_written(listing: str, key: re.Pattern[str], cursor: str) -> tuple[str, str]:
    """Return what ``encode_written`` was given, if what is written is of the form of ``key``.

    :raises InvalidCursor: these characters did not come from ``encode_written`` for this list.
    """
    name, written, item = _read(cursor)
    if name != listing or type(written) is not str or type(item) is not str:
        raise InvalidCursor(cursor)
    if not key.fullmatch(written) or not ITEM.fullmatch(item):
        raise InvalidCursor(cursor)
    return written, item


def _written(*parts: object) -> str:
    plain = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read(cursor: str) -> tuple[object, object, object]:
    if len(cursor) > LONGEST or not cursor.isascii():
        raise InvalidCursor(cursor)
    try:
        first, second, third = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, TypeError) as exc:
        raise InvalidCursor(cursor) from exc
    return first, second, third
