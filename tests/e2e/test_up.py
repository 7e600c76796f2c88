"""``continuum up`` beside a Paperless that is not its own; what it stored survives a restart."""

import json
import os
import signal
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from continuum_console.embedded import Program, Running
from continuum_console.stack.ports import INGEST, PAPERLESS, Address, settle_ports
from continuum_console.stack.probes import http_probe
from tests.e2e.demos import START, RunningDemo, command, demo

TOKEN = "a-token"
SECRET = "a-secret"
LETTER = """Harbour Lettings Ltd

Dear Ms Okafor,

from 1 September 2026 the rent of your flat at 12 Quay Street rises from 840 EUR to 880 EUR a month.
Please sign the enclosed copy and return it to our office by 31 July 2026 at the latest.
"""

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def addresses() -> dict[str, Address]:
    """Free ports for the two that have to know each other before they start."""
    ports = {listener.port_setting: "0" for listener in (INGEST, PAPERLESS)}
    return settle_ports((INGEST, PAPERLESS), ports)


@pytest.fixture
def paperless(tmp_path: Path, addresses: dict[str, Address]) -> Iterator[str]:
    """A Paperless somewhere else, whose workflow posts to our ingest."""
    own, ingest = addresses["paperless"], addresses["ingest"]
    program = Program(
        name="paperless",
        argv=(sys.executable, "-m", "continuum_simulators", "paperless", "--host", own.host, "--port",
              str(own.port), "--token", TOKEN, "--webhook", f"{ingest.url}/webhooks/paperless",
              "--webhook-header", f"X-Continuum-Secret: {SECRET}"),
        folder=tmp_path,
        log=tmp_path / "paperless.log",
        problem=http_probe(own, "/api/", below=500),
    )  # fmt: skip
    with Running(program):
        yield own.url


@pytest.fixture
def settings(paperless: str, addresses: dict[str, Address]) -> dict[str, str]:
    return {
        "PAPERLESS_URL": paperless,
        "PAPERLESS_TOKEN": TOKEN,
        "CONTINUUM_INGEST_SECRETS": SECRET,
        "CONTINUUM_INGEST_PORT": str(addresses["ingest"].port),
        "CONTINUUM_BRIEFING_ENGINE": "extractive",
    }


def add(paperless: str, title: str) -> None:
    """Have the other Paperless take a document and announce it."""
    wanted = {"documents": [{"title": title, "content": LETTER}], "announce": True}
    request = urllib.request.Request(
        f"{paperless}/simulator/documents",
        data=json.dumps(wanted).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status < 300


def titles(running: RunningDemo) -> list[str]:
    listed = json.loads(command(running.data, "read", "--json").stdout or "[]")
    return sorted(brief["document"]["title"] for brief in listed)


def test_briefs_of_a_real_paperless_survive_a_restart(
    tmp_path: Path, paperless: str, settings: dict[str, str]
) -> None:
    with demo(tmp_path / "data", settings=settings, kind="up") as running:
        running.until(lambda: running.says("It stays up until Ctrl-C"), within=START)
        add(paperless, "First")
        running.until(lambda: titles(running) == ["First"], within=60)
        assert running.end(signal.SIGINT, within=15) < 15
        assert running.left() == set()
    with demo(tmp_path / "data", settings=settings, kind="up") as again:
        again.until(lambda: again.says("It stays up until Ctrl-C"), within=START)
        assert titles(again) == ["First"]
        add(paperless, "Second")
        again.until(lambda: titles(again) == ["First", "Second"], within=60)


def test_servers_that_are_named_are_used_in_place_of_embedded_ones(
    tmp_path: Path, paperless: str, settings: dict[str, str], redis_url: str, database_url: str
) -> None:
    servers = {**settings, "REDIS_URL": redis_url, "DATABASE_URL": database_url}
    with demo(tmp_path / "data", settings=servers, kind="up") as running:
        running.until(lambda: running.says("It stays up until Ctrl-C"), within=START)
        add(paperless, "Elsewhere")
        running.until(lambda: titles(running) == ["Elsewhere"], within=60)
    kept = {entry.name for entry in (tmp_path / "data" / "up").iterdir()}
    assert kept == {"lock", "logs"}


@pytest.mark.parametrize("name", ["PAPERLESS_URL", "PAPERLESS_TOKEN", "CONTINUUM_INGEST_SECRETS"])
def test_a_missing_setting_is_named_with_its_meaning(tmp_path: Path, name: str) -> None:
    env = tmp_path / ".env"
    given = {
        "PAPERLESS_URL": "http://paperless",
        "PAPERLESS_TOKEN": TOKEN,
        "CONTINUUM_INGEST_SECRETS": SECRET,
    }
    env.write_text("".join(f"{key}={value}\n" for key, value in given.items() if key != name))
    assert name not in os.environ
    with demo(tmp_path / "data", "--env-file", str(env), kind="up") as running:
        assert running.process.wait(30) == 78
        assert f"continuum: set {name} in the environment or in .env: " in running.story()
