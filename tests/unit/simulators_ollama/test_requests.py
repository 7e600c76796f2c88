"""Reading request bodies."""

import pytest

from continuum_simulators.ollama.requests import BadRequest, ChatRequest, parse_duration


@pytest.mark.parametrize(
    ("given", "seconds"),
    [(None, 300), (30, 30), (-1, -1), ("5m", 300), ("1h30m", 5_400), ("-1s", -1), ("250ms", 0.25)],
)
def test_keep_alive_is_a_number_or_a_duration(given: object, seconds: float) -> None:
    assert parse_duration(given) == seconds


@pytest.mark.parametrize("given", ["soon", "5 minutes", ""])
def test_other_words_are_no_duration(given: str) -> None:
    with pytest.raises(BadRequest, match="invalid duration"):
        parse_duration(given)


def test_a_request_streams_truncates_and_shifts_unless_it_says_otherwise() -> None:
    request = ChatRequest.parse({"model": "m", "messages": [{"role": "USER", "content": "x"}]})
    assert (request.stream, request.truncate, request.shift, request.think) == (True, True, True, None)
    assert request.messages[0].role == "user"


def test_messages_must_be_a_list_of_objects() -> None:
    with pytest.raises(BadRequest, match="cannot unmarshal"):
        ChatRequest.parse({"model": "m", "messages": ["hello"]})
