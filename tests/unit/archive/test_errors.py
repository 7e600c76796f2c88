"""PostgreSQL's errors in our words."""

import asyncpg
import pytest

from continuum_archive.errors import translated
from continuum_proto.errors import DatabaseDown


def said_of(error: Exception, *, after: Exception | None = None) -> str:
    """Return what is said of an ``error`` that came while ``after`` was dealt with."""
    error.__context__ = after
    with pytest.raises(DatabaseDown) as raised, translated():
        raise error
    return str(raised.value)


def test_what_happened_first_is_said_and_not_what_tidying_up_came_to() -> None:
    first = asyncpg.ConnectionDoesNotExistError("closed in the middle")
    tidying = asyncpg.InterfaceError("cannot call Transaction.__aexit__()")
    assert said_of(tidying, after=first) == "ConnectionDoesNotExistError: closed in the middle"


def test_an_error_that_came_of_no_trouble_speaks_for_itself() -> None:
    closing = asyncpg.InterfaceError("pool is closing")
    assert said_of(closing, after=ValueError("something else")) == "InterfaceError: pool is closing"


@pytest.mark.parametrize(
    "words",
    ['could not extend file "base/5/16384": Disk quota exceeded', "could not write to file: File too large"],
)
def test_a_quota_that_is_used_up_is_a_full_disk(words: str) -> None:
    """PostgreSQL has a code of its own for a full disk alone."""
    assert said_of(asyncpg.InternalServerError(words)) == f"InternalServerError: {words}"


def test_another_internal_error_is_a_bug() -> None:
    """It may come of one statement only: as an outage it would stop everybody for ever."""
    with pytest.raises(asyncpg.InternalServerError), translated():
        raise asyncpg.InternalServerError("cache lookup failed for type 17")
