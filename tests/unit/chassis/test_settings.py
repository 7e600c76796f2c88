"""Settings from the environment, and what a person is told when they are wrong."""

from pathlib import Path

import pytest
from pydantic import Field, SecretStr, ValidationError

from continuum_chassis import CommaSeparated, DatabaseUrl, PaperlessUrl, Port, Seconds, WorkerSettings
from continuum_proto.errors import ConfigurationError


class Settings(WorkerSettings, service="mill"):
    """The settings of a service that grinds."""

    ops_port: Port = 9199
    paperless_url: PaperlessUrl = "http://localhost:8000"
    secrets: CommaSeparated[SecretStr] = Field(default=(), min_length=1, description="one or more secrets")
    pause: Seconds = 2


class MoreSettings(Settings):
    """Those of the same service, grown."""

    database_url: DatabaseUrl


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in MoreSettings.variables().values():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://localhost/0")
    monkeypatch.setenv("CONTINUUM_MILL_SECRETS", "one, two,")
    return monkeypatch


def _complaint(settings: type[WorkerSettings] = Settings) -> str:
    with pytest.raises(ConfigurationError) as told:
        settings.read()
    return str(told.value)


def test_variables_are_named_by_service_or_by_standard() -> None:
    assert MoreSettings.variables() == {
        "ops_host": "CONTINUUM_MILL_OPS_HOST",
        "ops_port": "CONTINUUM_MILL_OPS_PORT",
        "log_level": "CONTINUUM_LOG_LEVEL",
        "log_format": "CONTINUUM_LOG_FORMAT",
        "drain_seconds": "CONTINUUM_DRAIN_SECONDS",
        "redis_url": "REDIS_URL",
        "lease_seconds": "CONTINUUM_LEASE_SECONDS",
        "retry_tiers": "CONTINUUM_RETRY_TIERS",
        "probe_seconds": "CONTINUUM_PROBE_SECONDS",
        "groups_off": "CONTINUUM_GROUPS_OFF",
        "paperless_url": "PAPERLESS_URL",
        "secrets": "CONTINUUM_MILL_SECRETS",
        "pause": "CONTINUUM_MILL_PAUSE",
        "database_url": "DATABASE_URL",
    }


def test_an_empty_variable_counts_as_not_set(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PAPERLESS_URL", "")
    environment.setenv("CONTINUUM_MILL_SECRETS", "")
    assert _complaint() == "set CONTINUUM_MILL_SECRETS to one or more secrets"
    environment.setenv("CONTINUUM_MILL_SECRETS", "one")
    assert Settings.read().paperless_url == "http://localhost:8000"


def test_values_are_typed_and_frozen(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CONTINUUM_RETRY_TIERS", "1,2.5")
    environment.setenv("CONTINUUM_LOG_LEVEL", "WARNING")
    settings, field = Settings.read(), "pause"
    assert [secret.get_secret_value() for secret in settings.secrets] == ["one", "two"]
    assert [*settings.retry_tiers] == [1, 2.5]
    assert (settings.log_level, settings.ops_port) == ("warning", 9199)
    with pytest.raises(ValidationError):
        setattr(settings, field, 3)


def test_secrets_do_not_show() -> None:
    assert "redis://" not in repr(Settings.read())


def test_settings_can_be_made_by_hand() -> None:
    settings = Settings(redis_url=SecretStr("redis://elsewhere/0"), pause=1)
    assert settings.redis_url.get_secret_value() == "redis://elsewhere/0"


def test_value_may_stand_in_a_file(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    secret = tmp_path / "redis"
    secret.write_text("redis://in-a-file/0\n")
    environment.delenv("REDIS_URL")
    environment.setenv("REDIS_URL_FILE", str(secret))
    assert Settings.read().redis_url.get_secret_value() == "redis://in-a-file/0"


def test_value_and_file_exclude_each_other(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("REDIS_URL_FILE", str(tmp_path))
    assert _complaint() == "set REDIS_URL or REDIS_URL_FILE, not both"


def test_file_that_cannot_be_read(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.delenv("REDIS_URL")
    environment.setenv("REDIS_URL_FILE", str(tmp_path / "nowhere"))
    told = f"REDIS_URL_FILE names a file that cannot be read: {tmp_path}/nowhere: No such file or directory"
    assert _complaint() == told


def test_empty_counts_as_missing(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("REDIS_URL", "")
    assert _complaint() == "set REDIS_URL to the address of Redis or Valkey, such as redis://localhost:6379/0"


def test_all_that_is_missing_is_told_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("REDIS_URL")
    environment.delenv("CONTINUUM_MILL_SECRETS")
    told = _complaint(MoreSettings)
    assert told.count(";") == 2
    assert all(name in told for name in ("REDIS_URL", "DATABASE_URL", "CONTINUUM_MILL_SECRETS"))
    assert "\n" not in told


def test_standard_name_misspelt(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("REDIS_URL")
    environment.setenv("REDIS_ULR", "redis://localhost/0")
    assert _complaint().endswith("(REDIS_ULR is set: a misspelling?)")


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("CONTINUUM_MILL_SECRET", "CONTINUUM_MILL_SECRETS"),
        ("CONTINUUM_MILL_SECRETS_FIEL", "CONTINUUM_MILL_SECRETS_FILE"),
        ("CONTINUUM_MILL_OPSPORT", "CONTINUUM_MILL_OPS_PORT"),
    ],
)
def test_own_name_misspelt(environment: pytest.MonkeyPatch, wrong: str, right: str) -> None:
    environment.setenv(wrong, "1")
    assert _complaint() == f"{wrong} is not a setting: did you mean {right}?"


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("CONTINUUM_MILL_PAUSE", "0", "CONTINUUM_MILL_PAUSE should be greater than 0"),
        (
            "CONTINUUM_MILL_OPS_PORT",
            "70000",
            "CONTINUUM_MILL_OPS_PORT should be less than or equal to 65535",
        ),
        (
            "CONTINUUM_LOG_LEVEL",
            "loud",
            "CONTINUUM_LOG_LEVEL should be 'debug', 'info', 'warning' or 'error'",
        ),
        ("PAPERLESS_URL", "swordfish", "set PAPERLESS_URL to the address of Paperless"),
    ],
)
def test_wrong_value_is_named_and_not_shown(
    environment: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    environment.setenv(variable, value)
    complaint = _complaint()
    assert complaint.startswith(told)
    assert "swordfish" not in complaint


def test_variables_of_other_services_are_not_our_business(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("CONTINUUM_MILLER_PORT", "1")
    assert Settings.read().ops_port == 9199
