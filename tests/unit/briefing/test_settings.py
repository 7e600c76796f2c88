"""What briefing wants to be told."""

from datetime import date, timedelta

import pytest

from continuum_briefing.selection import Selection, Trait
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
    with pytest.raises(ConfigurationError, match=r"CONTINUUM_BRIEFING_LANGUAGE should be .* such as de"):
        Settings.read()


def test_nothing_stands_in_for_no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.read().fallback is FallbackName.NONE
    monkeypatch.setenv("CONTINUUM_BRIEFING_FALLBACK", "extractive")
    with pytest.raises(ConfigurationError, match="set CONTINUUM_BRIEFING_ENGINE to ollama"):
        Settings.read()
    monkeypatch.setenv("CONTINUUM_BRIEFING_ENGINE", "ollama")
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL", "qwen3:8b")
    assert Settings.read().fallback is FallbackName.EXTRACTIVE


def test_an_answer_leaves_half_of_the_context_to_the_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_NUM_CTX", "4096")
    assert Settings.read().num_predict == 2048
    monkeypatch.setenv("CONTINUUM_BRIEFING_NUM_PREDICT", "2049")
    with pytest.raises(ConfigurationError, match="NUM_PREDICT is more than half"):
        Settings.read()


RULES = {
    "SKIP_TAGS": ("private", Selection(skip={Trait.TAG: ("private",)})),
    "SKIP_CORRESPONDENTS": (
        '"Smith, Jones & Co", Bank',
        Selection(skip={Trait.CORRESPONDENT: ("Smith, Jones & Co", "Bank")}),
    ),
    "SKIP_DOCUMENT_TYPES": ("Diary", Selection(skip={Trait.DOCUMENT_TYPE: ("Diary",)})),
    "SKIP_OWNERS": ("3, nobody", Selection(skip={Trait.OWNER: ("3", "nobody")})),
    "SKIP_MIME_TYPES": ("image/*", Selection(skip={Trait.MIME_TYPE: ("image/*",)})),
    "SKIP_OLDER_THAN": ("2015-01-31", Selection(older_than=date(2015, 1, 31))),
    "SKIP_LONGER_THAN": ("400", Selection(longer_than=400)),
    "ONLY_TAGS": ("brief", Selection(only={Trait.TAG: ("brief",)})),
    "ONLY_CORRESPONDENTS": ("Bank", Selection(only={Trait.CORRESPONDENT: ("Bank",)})),
    "ONLY_DOCUMENT_TYPES": ("Letter", Selection(only={Trait.DOCUMENT_TYPE: ("Letter",)})),
    "ONLY_OWNERS": ("3", Selection(only={Trait.OWNER: ("3",)})),
    "ONLY_MIME_TYPES": ("application/pdf", Selection(only={Trait.MIME_TYPE: ("application/pdf",)})),
    "MODEL_FOR_TAGS": ("a=b=qwen3:8b", Selection(models={Trait.TAG: (("a=b", "qwen3:8b"),)})),
    "MODEL_FOR_CORRESPONDENTS": ("B=m", Selection(models={Trait.CORRESPONDENT: (("B", "m"),)})),
    "MODEL_FOR_DOCUMENT_TYPES": ("L=m", Selection(models={Trait.DOCUMENT_TYPE: (("L", "m"),)})),
    "MODEL_FOR_OWNERS": ("3=m", Selection(models={Trait.OWNER: (("3", "m"),)})),
    "MODEL_FOR_MIME_TYPES": ("text/plain=m", Selection(models={Trait.MIME_TYPE: (("text/plain", "m"),)})),
}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_can_be_set(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    value, expected = RULES[name]
    monkeypatch.setenv("CONTINUUM_BRIEFING_ENGINE", "ollama")
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL", "llama3.1:8b")
    monkeypatch.setenv(f"CONTINUUM_BRIEFING_{name}", value)
    selection = Settings.read().selection
    assert {trait: names for trait, names in selection.skip.items() if names} == expected.skip
    assert {trait: names for trait, names in selection.only.items() if names} == expected.only
    assert {trait: names for trait, names in selection.models.items() if names} == expected.models
    assert (selection.older_than, selection.longer_than) == (expected.older_than, expected.longer_than)


@pytest.mark.parametrize(("age", "days"), [("90d", 90), ("10y", 3652), ("1 Y", 365)])
def test_an_age_is_in_days_or_years(monkeypatch: pytest.MonkeyPatch, age: str, days: int) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_SKIP_OLDER_THAN", age)
    assert Settings.read().skip_older_than == timedelta(days=days)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SKIP_OLDER_THAN", "yesterday", "should be a day such as 2015-01-31, or an age such as 90d or 10y"),
        ("SKIP_LONGER_THAN", "0", "should be greater than or equal to 1"),
        ("MODEL_FOR_TAGS", "Contract", "should be a list of name=value, and 'Contract' is not"),
        ("MODEL_FOR_OWNERS", "3=", "should be a list of name=value, and '3=' is not"),
    ],
)
def test_a_rule_that_is_none_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(f"CONTINUUM_BRIEFING_{name}", value)
    with pytest.raises(ConfigurationError) as told:
        Settings.read()
    assert str(told.value) == f"CONTINUUM_BRIEFING_{name} {words}"


def test_a_rule_may_name_no_model_that_no_engine_would_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL_FOR_TAGS", "Contract=qwen3:8b")
    with pytest.raises(ConfigurationError, match="CONTINUUM_BRIEFING_ENGINE to ollama"):
        Settings.read()


def test_models_of_rules_are_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_ENGINE", "ollama")
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL", "llama3.1:8b")
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL_FOR_TAGS", "A=qwen3:8b, B=llama3.1:8b")
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL_FOR_OWNERS", "3=qwen3:8b, 4=phi4")
    assert Settings.read().other_models == ("qwen3:8b", "phi4")


@pytest.fixture
def two_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_BRIEFING_ENGINE", "ollama")
    monkeypatch.setenv("CONTINUUM_BRIEFING_MODEL", "qwen3:8b")
    monkeypatch.setenv("OLLAMA_URLS", "http://one:11434,http://two:11434")


@pytest.mark.usefixtures("two_servers")
@pytest.mark.parametrize(
    ("slots", "of_servers", "documents"),
    [
        (None, (4, 4), 24),
        ("8", (8, 8), 48),
        ("8, 2", (8, 2), 30),
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


@pytest.mark.parametrize("urls", ["localhost:11434", "http://one:11434, two:11434", ","])
def test_an_address_of_ollama_that_is_none_says_how_one_looks(
    monkeypatch: pytest.MonkeyPatch, urls: str
) -> None:
    monkeypatch.setenv("OLLAMA_URLS", urls)
    with pytest.raises(ConfigurationError, match=r"set OLLAMA_URLS to .* such as http://localhost:11434"):
        Settings.read()
