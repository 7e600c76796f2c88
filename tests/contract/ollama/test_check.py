"""What `make ollama-check` calls a difference, tried on a simulator in the place of a real server."""

from tests.contract.ollama.simulated import served
from tests.ollama_check.comparing import ask_all, recorded

NAMES = ("front", "chat missing", "format unknown")


async def test_a_server_that_answers_as_recorded_has_no_problems() -> None:
    async with served("0.17.4") as stand:
        verdicts = await ask_all("0.17.4", stand, recording=recorded("0.17.4"), names=NAMES)
    assert [verdict.problems for verdict in verdicts.values()] == [(), (), ()]


async def test_a_server_of_another_version_differs_from_simulator_and_recording() -> None:
    async with served("0.9.6") as stand:
        verdicts = await ask_all("0.17.4", stand, recording=recorded("0.17.4"), names=NAMES)
    assert [len(verdict.problems) for verdict in verdicts.values()] == [0, 2, 2]


async def test_of_a_version_that_was_never_recorded_only_the_simulator_is_compared() -> None:
    async with served("0.9.6") as stand:
        verdicts = await ask_all("0.33.0", stand, recording=recorded("0.33.0"), names=NAMES)
    assert [len(verdict.problems) for verdict in verdicts.values()] == [0, 1, 1]


async def test_an_answer_that_cannot_be_looked_at_is_a_difference() -> None:
    async with served("0.17.4", models=()) as stand:
        verdicts = await ask_all("0.17.4", stand, recording=recorded("0.17.4"), names=["streaming"])
    assert len(verdicts["streaming"].problems) == 2
    assert "ValueError" in str(verdicts["streaming"].said)
