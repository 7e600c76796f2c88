"""Each process gets the settings that it needs and nothing more."""

from pathlib import Path

import pytest

from continuum_console.stack.environment import (
    SERVICES,
    given,
    of_service,
    operators_here,
    setting,
    without_ours,
)
from continuum_console.stack.ports import Address
from continuum_proto.errors import ConfigurationError

ADDRESSES = {f"{name}_ops": Address("127.0.0.1", 9000 + n) for n, name in enumerate(SERVICES)} | {
    "api": Address("127.0.0.1", 8090),
    "ingest": Address("127.0.0.1", 8091),
}
EVERYTHING = {
    "PATH": "/bin",
    "REDIS_URL": "redis://r",
    "DATABASE_URL_FILE": "/run/secrets/database",
    "PAPERLESS_TOKEN": "t",
    "CONTINUUM_INGEST_SECRETS": "s",
    "CONTINUUM_LOG_LEVEL": "debug",
    "CONTINUUM_DATA": "/data",
}


def test_ingest_knows_no_database_and_persistence_no_token() -> None:
    ingest = of_service("ingest", EVERYTHING, ADDRESSES)
    persistence = of_service("persistence", EVERYTHING, ADDRESSES)
    assert "DATABASE_URL_FILE" not in ingest
    assert ingest["CONTINUUM_INGEST_SECRETS"] == "s"
    assert persistence["DATABASE_URL_FILE"] == "/run/secrets/database"
    assert not {"PAPERLESS_TOKEN", "CONTINUUM_INGEST_SECRETS"} & persistence.keys()


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_is_told_where_to_listen_and_how_to_log(service: str) -> None:
    environment = of_service(service, EVERYTHING, ADDRESSES)
    assert environment[f"CONTINUUM_{service.upper()}_OPS_PORT"] == str(ADDRESSES[f"{service}_ops"].port)
    assert environment["CONTINUUM_LOG_LEVEL"] == "debug"
    assert environment["PATH"] == "/bin"
    assert "CONTINUUM_DATA" not in environment


def test_the_demo_forgets_every_real_system() -> None:
    kept = without_ours({**EVERYTHING, "CONTINUUM_NOTIFICATION_TARGETS": "mailto://me"})
    assert set(kept) == {"PATH", "CONTINUUM_LOG_LEVEL", "CONTINUUM_DATA"}


def test_a_secret_may_lie_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("secret\n")
    assert setting("PAPERLESS_TOKEN", {"PAPERLESS_TOKEN_FILE": str(tmp_path / "token")}) == "secret"


def test_an_unreadable_secret_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="set PAPERLESS_TOKEN_FILE"):
        setting("PAPERLESS_TOKEN", {"PAPERLESS_TOKEN_FILE": str(tmp_path / "none")})


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("PAPERLESS_URL=http://file\nPAPERLESS_TOKEN=abc\n")
    monkeypatch.setenv("PAPERLESS_URL", "http://environment")
    settings = given(tmp_path / ".env")
    assert settings["PAPERLESS_URL"] == "http://environment"
    assert settings["PAPERLESS_TOKEN"] == "abc"


def test_whoever_sits_at_a_machine_that_nobody_else_reaches_operates() -> None:
    assert operators_here(Address("127.0.0.1", 1), {}) == {"CONTINUUM_API_ANONYMOUS": "operator"}
    assert operators_here(Address("0.0.0.0", 1), {}) == {}
    assert operators_here(Address("::1", 1), {"CONTINUUM_API_OPERATOR_TOKEN": "t" * 24}) == {}
