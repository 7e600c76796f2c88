"""``continuum brief`` and ``continuum models``, against a server with Ollama's protocol."""

import asyncio
import io
import json
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from continuum_simulators.ollama import Behaviour, Fault, Model, OllamaSimulator
from tests.integration.console.terminals import Machine, Said, terminal

NOWHERE = "http://127.0.0.1:9"
LETTER = """Hallam Homes Ltd

Dear Mr Ashdown,

The rent rises to 1,225 pounds a month on 1 July 2026 and stays there for two years.
Please sign the enclosed agreement and send it back to us by 15 June 2026.

Yours sincerely
Ines Lindqvist
"""
MODELS = (
    Model("llama3.1:8b"),
    Model("nomic-embed-text:latest", capabilities=("embedding",)),
)
Continuum = Callable[..., Awaitable[Said]]


@pytest.fixture
def continuum(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Continuum:
    """Return the console, run beside the loop that its Ollama runs in."""
    for name in ("OLLAMA_URLS", "CONTINUUM_BRIEFING_ENGINE", "CONTINUUM_BRIEFING_MODEL"):
        monkeypatch.delenv(name, raising=False)
    machine = Machine(monkeypatch, capsys)

    async def said(*arguments: str) -> Said:
        return await asyncio.to_thread(machine, *arguments)

    return said


@pytest.fixture
def simulator() -> OllamaSimulator:
    return OllamaSimulator(Behaviour(models=MODELS))


@pytest_asyncio.fixture
async def ollama(simulator: OllamaSimulator) -> AsyncIterator[str]:
    async with simulator.serving() as url:
        yield url


@pytest.fixture
def letter(tmp_path: Path) -> str:
    file = tmp_path / "letter.txt"
    file.write_text(LETTER)
    return str(file)


async def test_a_file_is_briefed_without_any_server(continuum: Continuum, letter: str) -> None:
    said = await continuum("brief", letter)
    assert said.code == 0
    assert "by 15 June 2026" in said.out
    assert "Made without a language model" in said.out


async def test_a_model_of_the_named_ollama_writes(
    continuum: Continuum, letter: str, ollama: str, simulator: OllamaSimulator
) -> None:
    said = await continuum("brief", letter, "--ollama", ollama, "--language", "fr", "--json")
    assert said.code == 0
    brief = json.loads(said.out)["brief"]
    assert brief["provenance"]["model"] == "llama3.1:8b"
    assert "fr" in simulator.requests[-1].messages[-1].content


async def test_the_settings_name_engine_model_and_context(
    continuum: Continuum, letter: str, ollama: str, simulator: OllamaSimulator, tmp_path: Path
) -> None:
    settings = tmp_path / "settings"
    settings.write_text(
        f"CONTINUUM_BRIEFING_ENGINE=ollama\nOLLAMA_URLS={ollama}\nCONTINUUM_BRIEFING_NUM_CTX=6144\n"
        "CONTINUUM_BRIEFING_NUM_PREDICT=1024\n"
    )
    said = await continuum("brief", letter, "--env-file", str(settings))
    assert "Written by llama3.1:8b" in said.out
    asked = simulator.requests[-1]
    assert (asked.option("num_ctx", 0), asked.option("num_predict", 0)) == (6144, 1024)
    said = await continuum("brief", letter, "--env-file", str(settings), "--engine", "extractive")
    assert "Made without a language model" in said.out


async def test_what_was_left_out_is_told_with_its_reason(
    continuum: Continuum, letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with OllamaSimulator(Behaviour(invented_share=1.0)).serving() as url:
        said = await continuum("brief", letter, "--ollama", url, "--show-withheld")
        markdown = await continuum("brief", letter, "--ollama", url, "--show-withheld", "--markdown")
    assert said.code == 0
    assert "• point: quotation not found" in said.out
    assert "\n- point, quotation not found: " in markdown.out


async def test_what_is_piped_in_is_briefed(continuum: Continuum, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LETTER.encode())))
    said = await continuum("brief", "-", "--markdown")
    assert said.code == 0
    assert said.out.startswith("# ")


async def test_a_file_that_fails_does_not_stop_the_others(
    continuum: Continuum, letter: str, tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_text(" \n")
    (tmp_path / "short.txt").write_text("see attachment")
    (tmp_path / "letter.docx").write_text("x")
    names = ("none.txt", "empty.txt", "short.txt", "letter.docx")
    missing, empty, short, other = (str(tmp_path / name) for name in names)
    said = await continuum("brief", missing, empty, short, other, letter)
    assert said.code == 1
    assert said.err.splitlines() == [
        f"continuum: {missing}: No such file or directory",
        f"continuum: {empty}: there is no text in it; let Paperless recognise a scan first",
        f"continuum: {short}: its text is too short to say anything",
        f"continuum: {other}: give a .pdf, .txt or .md file",
    ]
    assert "by 15 June 2026" in said.out


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--ollama", NOWHERE), 69, "does not answer"),
        (("--ollama", "OLLAMA", "--model", "mistral:7b"), 78, "run `ollama pull mistral:7b`"),
        (("--engine", "extractive", "--language", "de"), 2, "--language is for a model"),
        (("--language", "German"), 2, "give a language tag such as de"),
    ],
)
async def test_what_is_wrong_is_one_line_that_says_what_to_do(
    continuum: Continuum, letter: str, ollama: str, options: tuple[str, ...], code: int, words: str
) -> None:
    given = [ollama if option == "OLLAMA" else option for option in options]
    said = await continuum("brief", letter, *given)
    assert said.code == code
    assert words in " ".join(said.err.split())


def test_a_terminal_gets_a_brief_with_its_evidence_marked(letter: str) -> None:
    with terminal("brief", letter, settings={}) as shown:
        shown.until("Made without a language model")
        assert shown.end() == 0
    assert "\x1b[33m▎" in shown.said


async def test_a_terminal_shows_how_far_a_long_document_has_been_read(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    chapters = [
        " ".join(
            f"In year {year} the society of gardeners planted {year % 90} trees." for year in range(n, n + 9)
        )
        for n in range(1000, 1900, 9)
    ]
    file.write_text("\n\n".join(chapters))
    async with OllamaSimulator(Behaviour(latency=0.2)).serving() as url:

        def watched() -> str:
            with terminal("brief", str(file), "--ollama", url, settings={}) as shown:
                shown.until("Written by llama3.1:8b")
                return shown.said

        said = await asyncio.to_thread(watched)
    assert re.search(r"part \d of \d read", said)
    assert "putting the parts together" in said


async def test_models_are_listed_with_what_each_is_good_for(continuum: Continuum, ollama: str) -> None:
    said = await continuum("models", "--ollama", ollama)
    assert said.code == 0
    assert "✓ llama3.1:8b" in said.out
    assert "✗ nomic-embed-text:latest" in said.out
    assert "it does not write (embedding only)" in said.out
    assert "CONTINUUM_BRIEFING_MODEL=…" in said.out


async def test_models_are_listed_for_machines(continuum: Continuum, ollama: str) -> None:
    said = await continuum("models", "--ollama", f"{ollama},{NOWHERE}", "--json")
    there, away = json.loads(said.out)["servers"]
    assert [(model["name"], model["suitable"]) for model in there["models"]] == [
        ("llama3.1:8b", True),
        ("nomic-embed-text:latest", False),
    ]
    assert "does not answer" in away["problem"]


@pytest.mark.parametrize(
    ("model", "code", "words"),
    [
        ("llama3.1:8b", 0, "llama3.1:8b writes the briefs"),
        ("mistral:7b", 1, "run `ollama pull mistral:7b` there"),
        ("nomic-embed-text", 1, "name another in CONTINUUM_BRIEFING_MODEL"),
    ],
)
async def test_the_model_of_the_settings_is_judged(
    continuum: Continuum, ollama: str, tmp_path: Path, model: str, code: int, words: str
) -> None:
    settings = tmp_path / "settings"
    settings.write_text(f"CONTINUUM_BRIEFING_MODEL={model}\nOLLAMA_URLS={ollama}\n")
    said = await continuum("models", "--env-file", str(settings))
    assert (said.code, words in said.out) == (code, True)


async def test_where_no_ollama_answers_the_code_says_so(continuum: Continuum) -> None:
    said = await continuum("models", "--ollama", NOWHERE)
    assert said.code == 69
    assert "does not answer" in " ".join(said.out.split())
    assert "CONTINUUM_BRIEFING_MODEL" not in said.out


async def test_an_ollama_without_models_says_how_to_get_one(continuum: Continuum) -> None:
    async with OllamaSimulator(Behaviour(models=())).serving() as url:
        said = await continuum("models", "--ollama", url)
    assert "run `ollama pull llama3.2` there" in said.out


async def test_a_model_is_tried_on_documents_with_known_facts(continuum: Continuum, ollama: str) -> None:
    said = await continuum("models", "try", "llama3.1:8b", "--ollama", ollama, "--quick", "--json")
    assert said.code == 0
    told = json.loads(said.out)
    assert told["trial"]["briefs"] == told["trial"]["documents"] == len(told["languages"])
    assert told["trial"]["citations_verified"] == told["trial"]["citations"] > 0
    assert told["trial"]["prompt_tokens"] > 0
    assert told["extractive"]["prompt_tokens"] == 0


async def test_a_trial_in_one_language_is_told_as_a_table(continuum: Continuum, ollama: str) -> None:
    said = await continuum("models", "try", "llama3.1:8b", "--ollama", ollama, "--only", "nl")
    assert said.code == 0
    assert "golden facts found" in said.out
    assert "without a model" in said.out


async def test_a_model_that_fails_on_every_document_is_told_and_the_code_says_so(
    continuum: Continuum, ollama: str, simulator: OllamaSimulator
) -> None:
    simulator.inject(Fault.NOT_JSON, times=100)
    said = await continuum("models", "try", "llama3.1:8b", "--ollama", ollama, "--only", "pl")
    assert said.code == 1
    assert "no brief" in said.out
    assert "0 of" in said.out


async def test_a_language_that_the_set_lacks_names_those_it_has(continuum: Continuum, ollama: str) -> None:
    said = await continuum("models", "try", "llama3.1:8b", "--ollama", ollama, "--only", "fi")
    assert said.code == 78
    assert "say --only" in said.err
