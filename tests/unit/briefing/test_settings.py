"""What briefing wants to be told."""

import pytest

from continuum_briefing.settings import EngineName, Settings
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


@pytest.fixture
def two_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_ENGINE", "ollama")
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL", "qwen3:8b")
    monkeypatch.setenv("OLLAMA_URLS", "http://one:11434,http://two:11434")


@pytest.mark.usefixtures("two_servers")
@pytest.mark.parametrize(
    ("slots", "of_servers", "documents"),
    [
        (None, (4, 4), 16),
        ("8", (8, 8), 32),
        ("8, 2", (8, 2), 20),
        ("40", (40, 40), 100),
        ("80", (80, 80), 160),
    ],
)
def test_slots_are_of_servers_and_documents_follow_from_them(
    monkeypatch: pytest.MonkeyPatch, slots: str | None, of_servers: tuple[int, ...], documents: int
) -> None:
    if slots is not None:
        monkeypatch.setenv("CONTINUUM_BRIEFING_SLOTS", slots)
    settings = Settings.read()
    assert settings.slots_of_servers == of_servers
    assert settings.documents_at_a_time == documents


@pytest.mark.usefixtures("two_servers")
def test_slots_that_fit_no_servers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_SLOTS", "4,4,4")
    with pytest.raises(
        ConfigurationError, match="CONTINUUM_BRIEFING_SLOTS to one number, or to one for each"
    ):
        Settings.read()


@pytest.mark.usefixtures("two_servers")
def test_documents_at_a_time_may_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_DOCUMENTS", "7")
    assert Settings.read().documents_at_a_time == 7


def test_without_a_model_slots_are_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_SLOTS", "6")
    assert Settings.read().documents_at_a_time == 6
