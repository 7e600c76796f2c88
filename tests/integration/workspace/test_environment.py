"""The lock is obeyed: a wrong hash is refused, and a service brings only what it uses."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
LOCK = ROOT / "requirements.lock"
UV = Path(sys.executable).parent / "uv"
"""Locked like everything else, so it stands beside this interpreter."""


@pytest.fixture
def interpreter(tmp_path: Path) -> Path:
    """A fresh virtual environment's Python."""
    _uv("venv", "--quiet", "--python", sys.executable, str(tmp_path / "venv")).check_returncode()
    return tmp_path / "venv" / "bin" / "python"


def _uv(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    return subprocess.run(
        [UV, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def _install(interpreter: Path, lock: Path, *what: str) -> subprocess.CompletedProcess[str]:
    return _uv(
        "pip", "install", "--python", str(interpreter), "--constraints", str(lock), "--no-cache", *what
    )


def test_a_package_with_another_hash_is_refused(interpreter: Path, tmp_path: Path) -> None:
    tampered = tmp_path / "requirements.lock"
    tampered.write_text(re.sub(r"sha256:[0-9a-f]{64}", "sha256:" + "0" * 64, LOCK.read_text()))
    refused = _install(interpreter, tampered, "iniconfig")
    assert refused.returncode != 0
    assert "hash" in refused.stderr.lower()
    assert _install(interpreter, LOCK, "iniconfig").returncode == 0


def test_ingest_alone_brings_no_postgresql_driver(interpreter: Path) -> None:
    planned = _uv(
        "pip", "install", "--dry-run", "--python", str(interpreter), "-c", str(LOCK), "./services/ingest"
    )
    assert planned.returncode == 0, planned.stderr
    names = set(re.findall(r"^ \+ ([a-z0-9-]+)", planned.stderr, re.MULTILINE))
    assert {"aiohttp", "redis", "continuum-messaging"} <= names
    assert not names & {"asyncpg", "sqlalchemy", "alembic", "continuum-archive"}
