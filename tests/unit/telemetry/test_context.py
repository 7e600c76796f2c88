"""W3C trace context."""

import pytest

from continuum_telemetry.context import Remote, is_traceparent, new_traceparent, parse_traceparent

TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


@pytest.mark.parametrize("flags", ["00", "01", "03", "ff", "a7"])
def test_any_two_hex_digits_are_flags(flags: str) -> None:
    assert parse_traceparent(f"00-{TRACE}-{SPAN}-{flags}") == Remote(TRACE, SPAN, int(flags, 16))


def test_later_version_may_have_more_fields() -> None:
    assert is_traceparent(f"01-{TRACE}-{SPAN}-03-what-is-to-come")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-03-more",
        f"01-{TRACE}-{SPAN}-03.more",
        f"ff-{TRACE}-{SPAN}-03",
        f"00-{'0' * 32}-{SPAN}-03",
        f"00-{TRACE}-{'0' * 16}-03",
        f"00-{TRACE.upper()}-{SPAN}-03",
        f"00-{TRACE}-{SPAN}-03\n",
    ],
)
def test_malformed_is_nothing(text: str) -> None:
    assert parse_traceparent(text) is None


def test_new_trace_is_sampled_and_random() -> None:
    first, second = parse_traceparent(new_traceparent()), parse_traceparent(new_traceparent())
    assert first is not None
    assert second is not None
    assert first.flags == 3
    assert first.trace_id != second.trace_id
