"""Which engine the options and the settings mean."""

import pytest

from continuum_console.engines import EngineName, Wanted
from continuum_proto.errors import ConfigurationError

MODEL_SET = {"CONTINUUM_BRIEFING_ENGINE": "ollama", "OLLAMA_URLS": "http://a:11434/, http://b:11434"}


@pytest.mark.parametrize(
    ("wanted", "settings", "name"),
    [
        (Wanted(), {}, EngineName.EXTRACTIVE),
        (Wanted(), MODEL_SET, EngineName.OLLAMA),
        (Wanted(engine=EngineName.EXTRACTIVE), MODEL_SET, EngineName.EXTRACTIVE),
        (Wanted(ollama="http://c"), {}, EngineName.OLLAMA),
        (Wanted(model="llama3.2"), {}, EngineName.OLLAMA),
        (Wanted(language="de"), {}, EngineName.OLLAMA),
    ],
)
def test_the_engine_is_the_named_or_the_meant_one(
    wanted: Wanted, settings: dict[str, str], name: EngineName
) -> None:
    assert wanted.name(settings) is name


def test_an_engine_that_there_is_not_names_the_setting() -> None:
    with pytest.raises(ConfigurationError, match="CONTINUUM_BRIEFING_ENGINE"):
        Wanted().name({"CONTINUUM_BRIEFING_ENGINE": "gpt"})


@pytest.mark.parametrize(
    ("wanted", "urls"),
    [
        (Wanted(), ("http://a:11434", "http://b:11434")),
        (Wanted(ollama="http://c/"), ("http://c",)),
    ],
)
def test_the_servers_are_the_named_ones_before_those_of_the_settings(
    wanted: Wanted, urls: tuple[str, ...]
) -> None:
    assert wanted.urls(MODEL_SET) == urls


def test_without_any_the_ollama_of_this_machine_is_asked() -> None:
    assert Wanted().urls({}) == ("http://localhost:11434",)


@pytest.mark.parametrize("option", ["ollama", "model", "language"])
def test_an_option_for_a_model_does_not_go_with_the_extractive_engine(option: str) -> None:
    problem = Wanted(engine=EngineName.EXTRACTIVE, **{option: "de"}).problem()
    assert problem is not None
    assert f"--{option}" in problem
