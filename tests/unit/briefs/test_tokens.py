"""How many tokens a text is: guessed with care, learned from counts, and a prompt that was cut is noticed."""

import pytest

from continuum_briefs.ollama.tokens import Gauge, Scale

ENGLISH = "The rent of the flat rises on the first of July and stays there for two years. " * 60
GERMAN = "Die Vorauszahlungen für Betriebskosten werden rückwirkend angepasst und verrechnet. " * 60
CHINESE = "本公司謹此通知閣下租金將於七月一日起調整並維持兩年不變。" * 200
CONTEXT = 8192


@pytest.mark.parametrize(("text", "per_token"), [(ENGLISH, 4.3), (GERMAN, 3.0), (CHINESE, 1.3)])
def test_a_first_guess_is_not_too_low(text: str, per_token: float) -> None:
    assert Scale().tokens(text) >= len(text) / per_token


@pytest.mark.parametrize(("text", "per_token"), [(GERMAN, 2.4), (CHINESE, 0.9), (ENGLISH, 4.5)])
def test_what_servers_count_is_learned_with_a_margin(text: str, per_token: float) -> None:
    scale, truth = Scale(), round(len(text) / per_token)
    for _ in range(20):
        scale.learn(text, truth)
    assert truth < scale.tokens(text) < truth * 1.2


def test_too_low_a_guess_is_learned_sooner_than_one_too_high() -> None:
    low, high = Scale(), Scale()
    guess = Scale().tokens(ENGLISH) / 1.1
    low.learn(ENGLISH, round(guess * 1.5))
    high.learn(ENGLISH, round(guess * 0.5))
    assert low.correction - 1 > 2 * (1 - high.correction)


def test_one_language_does_not_spoil_the_guess_for_another() -> None:
    gauge = Gauge()
    before = gauge.of("de").tokens(GERMAN)
    for _ in range(20):
        gauge.of("en").learn(ENGLISH, round(len(ENGLISH) / 4.8))
    assert gauge.of("de").tokens(GERMAN) == before
    assert gauge.of("en") is gauge.of("en")


@pytest.mark.parametrize("counted", [None, 0, 7, 10**9])
def test_a_count_of_something_else_teaches_nothing(counted: int | None) -> None:
    scale = Scale()
    scale.learn(ENGLISH, counted)
    scale.learn("short", 2)
    assert scale.correction == 1.0


def test_a_prompt_that_did_not_fit_is_never_guessed_to_fit_again() -> None:
    scale = Scale()
    scale.at_least(ENGLISH * 2, CONTEXT)
    assert scale.tokens(ENGLISH * 2) > CONTEXT


def test_a_server_that_refuses_everything_does_not_spoil_the_guess() -> None:
    scale = Scale()
    scale.at_least("a few words", 10**6)
    assert scale.correction <= 4
    assert not scale.cut(ENGLISH, round(len(ENGLISH) / 4.3), CONTEXT)
    for _ in range(20):
        scale.learn(ENGLISH, round(len(ENGLISH) / 4.3))
    assert scale.correction < 1


@pytest.mark.parametrize(
    ("share", "counted", "cut"),
    [
        (0.7, CONTEXT, True),
        (0.7, CONTEXT - 1, True),
        (0.7, CONTEXT // 2 + 2, True),
        (0.3, CONTEXT // 2 + 2, True),
        (0.1, CONTEXT // 2 + 2, False),
        (0.7, round(CONTEXT * 0.3), True),
        (0.4, round(CONTEXT * 0.1), False),
        (0.7, round(CONTEXT * 0.6), False),
        (0.7, round(CONTEXT * 0.8), False),
        (0.7, None, True),
        (0.4, None, False),
    ],
    ids=[
        "filled as before 0.12.6", "filled but for one", "half as by newer ones",
        "half though guessed at less", "half of what is far from full", "far too little",
        "too little of what surely fitted", "less than guessed", "more than guessed",
        "not counted though it may not fit", "not counted, but surely fitted",
    ],
)  # fmt: skip
def test_a_prompt_that_was_cut_is_noticed(share: float, counted: int | None, cut: bool) -> None:
    prompt = "x" * round(CONTEXT * share * 3.2)
    assert Scale().cut(prompt, counted, CONTEXT) is cut
