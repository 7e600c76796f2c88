"""The simulator answers as real servers did: what `make ollama-check` recorded, asked again."""

import json
from pathlib import Path
from typing import Final

import pytest

from tests.contract.ollama.questions import QUESTIONS
from tests.contract.ollama.simulated import answered

RECORDINGS: Final = {
    path.stem: json.loads(path.read_text())
    for path in sorted((Path(__file__).parent / "recordings").glob("*.json"))
}


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("version", RECORDINGS)
async def test_the_simulator_answers_as_the_real_server_did(version: str, name: str) -> None:
    assert await answered(version, name) == RECORDINGS[version][name]


def test_every_question_was_put_to_a_server_without_and_to_one_with_truncate() -> None:
    assert list(RECORDINGS) == ["0.17.4", "0.9.6"]
    assert all(list(answers) == list(QUESTIONS) for answers in RECORDINGS.values())
