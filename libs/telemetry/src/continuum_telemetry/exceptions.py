"""Exceptions in the log: where it happened and what it was, without quoting what was worked on."""

import traceback
from collections.abc import Iterator
from typing import Final

from structlog.typing import ExcInfo

__all__ = ["describe", "rendered"]

LONGEST: Final = 300
"""Characters of an exception's words that are logged."""


def describe(error: BaseException) -> str:
    """Return the type and the first line of what ``error`` says.

    Later lines quote values in pydantic's and PostgreSQL's errors, which may be a document's text.
    """
    words = str(error).partition("\n")[0][:LONGEST]
    return f"{type(error).__qualname__}: {words}" if words else type(error).__qualname__


def rendered(exc_info: ExcInfo) -> str:
    """Return the traceback of an exception and of its causes, the first cause first."""
    return "\n".join(_lines(exc_info[1]))


def _lines(error: BaseException) -> Iterator[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _lines(cause)
        yield "which led to:" if error.__cause__ else "and while that was handled:"
    yield from "".join(traceback.format_tb(error.__traceback__)).splitlines()
    yield describe(error)
    if isinstance(error, BaseExceptionGroup):
        for number, part in enumerate(error.exceptions, start=1):
            yield f"part {number} of {len(error.exceptions)}:"
            yield from (f"  {line}" for line in _lines(part))
