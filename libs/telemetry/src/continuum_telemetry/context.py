"""W3C trace context: how a trace id travels, whether or not anybody exports spans."""

import re
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

__all__ = ["Remote", "is_traceparent", "new_traceparent", "parse_traceparent"]

_TRACEPARENT: Final = re.compile(
    r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:(?<!^00.{53})-.*)?"
)


@dataclass(frozen=True, slots=True)
class Remote:
    """The parts of a ``traceparent`` that somebody else made."""

    trace_id: str
    span_id: str
    flags: int


def is_traceparent(text: str) -> bool:
    """Tell whether ``text`` is a ``traceparent``.

    Any two hex digits are flags: level 2 added ``02`` (random), later levels may add more. A version
    above ``00`` may have more fields; ``ff`` and ids of zeros only are forbidden.
    Source: https://www.w3.org/TR/trace-context-2/
    """
    return _TRACEPARENT.fullmatch(text) is not None


def parse_traceparent(text: str | None) -> Remote | None:
    """Return the parts of a ``traceparent``, or nothing where it is missing or malformed."""
    match = _TRACEPARENT.fullmatch(text) if text else None
    return Remote(match[2], match[3], int(match[4], 16)) if match else None


def new_traceparent() -> str:
    """Start a trace: a random id, sampled, and marked as random (flags ``03``)."""
    return f"00-{token_hex(16)}-{token_hex(8)}-03"
