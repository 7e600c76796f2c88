"""Cutting and counting as the versions of the server do it."""

import pytest

from continuum_simulators.ollama.behaviour import Behaviour
from continuum_simulators.ollama.prompt import Message, PromptTooLong, render, tokens

LONG = "word " * 2_000
CHAT = (Message("system", "Be brief."), Message("user", LONG + "the end"))
OLD, MIDDLE, NEW = (Behaviour(version=version) for version in ("0.9.6", "0.17.4", "0.33.0"))


def test_what_fits_is_left_alone() -> None:
    prompt = render(CHAT, NEW, num_ctx=8_192, num_keep=4, truncate=False)
    assert prompt.user == LONG + "the end"
    assert prompt.token_count == tokens("Be brief.") + tokens(LONG + "the end") + 10


@pytest.mark.parametrize(("behaviour", "left"), [(OLD, 1_024), (MIDDLE, 1_024), (NEW, 514)])
def test_an_over_long_prompt_loses_its_beginning_silently(behaviour: Behaviour, left: int) -> None:
    prompt = render(CHAT, behaviour, num_ctx=1_024, num_keep=4, truncate=True)
    assert prompt.token_count == left
    assert prompt.user.endswith("the end")
    assert "Be brief." not in prompt.text
    assert tokens(prompt.text) <= left


def test_an_old_server_cuts_even_when_told_not_to() -> None:
    assert render(CHAT, OLD, num_ctx=1_024, num_keep=4, truncate=False).token_count == 1_024


@pytest.mark.parametrize(
    ("behaviour", "message"),
    [(MIDDLE, "the input length exceeds the context length"), (NEW, "exceeds the available context size")],
)
def test_a_newer_server_refuses_when_told_not_to_cut(behaviour: Behaviour, message: str) -> None:
    with pytest.raises(PromptTooLong, match=message):
        render(CHAT, behaviour, num_ctx=1_024, num_keep=4, truncate=False)


def test_older_messages_go_first_and_the_system_stays() -> None:
    chat = (Message("system", "Be brief."), Message("user", LONG), Message("user", "Now this."))
    prompt = render(chat, NEW, num_ctx=1_024, num_keep=4, truncate=True)
    assert prompt.text == "Be brief.\nNow this."


def test_letters_of_more_bytes_cost_more_tokens() -> None:
    assert tokens("מעלית" * 40) == 2 * tokens("alarm" * 40)
