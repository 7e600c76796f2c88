"""What briefing wants to be told."""

import pytest

from continuum_briefing.settings import EngineName, FallbackName, Settings
from continuum_proto.errors import ConfigurationError


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://localhost")
    monkeypatch.setenv("PAPERLESS_URL", "http://localhost:8000")
    monkeypatch.setenv("PAPERLESS_TOKEN", "secret")


def test_the_engine_is_the_one_that_needs_nothing() -> None:
    assert Settings.read().engine is EngineName.EXTRACTIVE


def test_a_model_engine_needs_the_name_of_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_ENGINE", "ollama")
    with pytest.raises(ConfigurationError, match="CONTINUUM_BRIEFING_MODEL"):
        Settings.read()
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL", "qwen3:8b")
    monkeypatch.setenv("OLLAMA_URLS", "http://one:11434, http://two:11434")
    assert Settings.read().ollama_urls == ("http://one:11434", "http://two:11434")


def test_a_model_that_no_engine_would_ask_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL", "qwen3:8b")
    with pytest.raises(ConfigurationError, match="CONTINUUM_BRIEFING_ENGINE"):
        Settings.read()


def test_a_language_is_a_tag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_LANGUAGE", "German, please")
    with pytest.raises(ConfigurationError, match="CONTINUUM_BRIEFING_LANGUAGE"):
        Settings.read()


def test_nothing_stands_in_for_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.read().fallback is FallbackName.NONE
    monkeypatch.setenv("CONTINUUM_BRIEFING_FALLBACK", "extractive")
    with pytest.raises(ConfigurationError, match="set CONTINUUM_BRIEFING_ENGINE to ollama"):
        Settings.read()
    monkeypatch.setenv("CONTINUUM_BRIEFING_ENGINE", "ollama")
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL", "qwen3:8b")
    assert Settings.read().fallback is FallbackName.EXTRACTIVE
