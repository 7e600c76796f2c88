"""What ingest refuses to start with."""

import pytest

from continuum_ingest.settings import Settings
from continuum_proto.errors import ConfigurationError


@pytest.fixture(autouse=True)
def _redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://localhost")


def test_several_secrets_are_read_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_INGEST_SECRETS", "one, two")
    settings = Settings.read()
    assert [secret.get_secret_value() for secret in settings.secrets] == ["one", "two"]
    assert "two" not in repr(settings)


@pytest.mark.parametrize("value", [None, "", ",", " , "])
def test_without_a_secret_it_says_what_to_set(value: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTINUUM_INGEST_SECRETS", raising=False)
    if value is not None:
        monkeypatch.setenv("CONTINUUM_INGEST_SECRETS", value)
    with pytest.raises(ConfigurationError, match=r"CONTINUUM_INGEST_SECRETS.*X-Continuum-Secret") as caught:
        Settings.read()
    assert "\n" not in str(caught.value)


def test_a_misspelt_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_INGEST_SECRET", "one")
    with pytest.raises(ConfigurationError, match="did you mean CONTINUUM_INGEST_SECRETS"):
        Settings.read()


def test_an_address_of_paperless_without_a_token_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_INGEST_SECRETS", "one")
    monkeypatch.setenv("PAPERLESS_URL", "http://paperless")
    with pytest.raises(ConfigurationError, match="set PAPERLESS_URL and PAPERLESS_TOKEN both"):
        Settings.read()


def test_a_start_without_a_secret_must_be_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTINUUM_INGEST_SECRETS", raising=False)
    with pytest.raises(ConfigurationError, match="CONTINUUM_INGEST_ALLOW_ANONYMOUS=true"):
        Settings.read()
    monkeypatch.setenv("CONTINUUM_INGEST_ALLOW_ANONYMOUS", "true")
    assert Settings.read().secrets == ()


def test_a_key_that_cannot_sign_is_refused_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTINUUM_INGEST_SECRETS", "one,whsec_swordfish")
    with pytest.raises(ConfigurationError, match="CONTINUUM_INGEST_SECRETS: a secret that begins") as caught:
        Settings.read()
    assert "swordfish" not in str(caught.value)
