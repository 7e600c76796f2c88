"""W3C trace context: how a trace id travels, whether or not anybody exports spans."""

import re
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

__all__ = ["Remote", "new_traceparent", "parse_traceparent"]

_TRACEPARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


@dataclass(frozen=True, slots=True)
class Remote:
    """The parts of a ``traceparent`` that somebody else made."""

    trace_id: str
    span_id: str
    flags: int


def parse_traceparent(traceparent: str | None) -> Remote | None:
    """Return the parts of ``traceparent``, or nothing where it is missing or malformed.

    Any two hex digits are flags: level 2 added ``02`` (random), later levels may add more.
    A version above ``00`` may have more fields, ``ff`` is forbidden.
    Source: https://www.w3.org/TR/trace-context-2/
    """
    match = _TRACEPARENT.fullmatch(traceparent.strip()) if traceparent else None
    if match is None:
        return None
    version, trace_id, span_id, flags, rest = match.groups()
    if version == "ff" or (version == "00" and rest) or not trace_id.strip("0") or not span_id.strip("0"):
        return None
    return Remote(trace_id, span_id, int(flags, 16))


def new_traceparent() -> str:
    """Start a trace: a random id, sampled, and marked as random (flags ``03``)."""
    return f"00-{token_hex(16)}-{token_hex(8)}-03"
