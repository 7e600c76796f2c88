"""Who takes part, and an environment for each: pinned packages, installed once into ``.tools/peers``."""

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import distributions
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[3]
PEERS: Final = ROOT / "tests" / "load" / "peers"
CACHE: Final = ROOT / ".tools" / "peers"


class NotInstalled(Exception):
    """A peer's environment cannot be made here; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Contestant:
    """One library, or one way of using ours."""

    name: str
    module: str
    package: str = ""
    """What its version is told of; none for what lives in the project's own environment."""
    jobs: int = 10_000
    """How many no-op jobs take it a second or two."""
    lease: str
    """The setting that decides when another worker takes over, in the run that kills one."""
    environment: Mapping[str, str] = field(default_factory=dict)

    def python(self) -> Path:
        """Return the interpreter that runs it, in an environment made when it is first asked for.

        :raises NotInstalled: its packages could not be fetched.
        """
        if not self.package:
            return Path(sys.executable)
        folder, pins = CACHE / self.module, PEERS / f"{self.module}.txt"
        stamp, wanted = folder / ".pins", hashlib.sha256(pins.read_bytes()).hexdigest()
        if not stamp.exists() or stamp.read_text() != wanted:
            _uv("venv", "--clear", "--python", sys.executable, str(folder))
            _uv("pip", "install", "--compile-bytecode", "--python", str(folder), "--requirements", str(pins))
            stamp.write_text(wanted)
        return folder / "bin" / "python"

    def version(self) -> str:
        """Say which version is installed, with its client of Redis."""
        if not self.package:
            return ""
        found = {
            each.name.lower(): each.version
            for path in (CACHE / self.module / "lib").glob("python*/site-packages")
            for each in distributions(path=[str(path)])
        }
        clients = [
            f"{name} {found[name]}" for name in ("taskiq-redis", "redis", "coredis", "kombu") if name in found
        ]
        return f"{self.package} {found[self.package]} ({', '.join(clients)})"


def _uv(*arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "uv", "--quiet", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise NotInstalled(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "uv failed")


OURS: Final = Contestant(
    name="continuum", module="continuum", jobs=15_000, lease="lease 2 s, looked for each second"
)
OURS_TRACED: Final = Contestant(
    name="continuum, spans made",
    module="continuum",
    jobs=12_000,
    lease=OURS.lease,
    environment={"CONTINUUM_BENCH_SPANS": "made"},
)
OURS_ENCODED: Final = Contestant(
    name="continuum, spans encoded",
    module="continuum",
    jobs=12_000,
    lease=OURS.lease,
    environment={"CONTINUUM_BENCH_SPANS": "encoded"},
)
BARE: Final = Contestant(name="bare loop", module="bare", jobs=10_000, lease="none")
OTHERS: Final = (
    Contestant(
        name="FastStream",
        module="faststream",
        package="faststream",
        jobs=6_000,
        lease="min_idle_time 2 s, looked for each second",
    ),
    Contestant(name="arq", module="arq", package="arq", jobs=2_000, lease="job_timeout 2 s + 10 s"),
    Contestant(name="saq", module="saq", package="saq", jobs=3_000, lease="timeout 2 s, sweep each 2 s"),
    Contestant(
        name="taskiq",
        module="taskiq",
        package="taskiq",
        jobs=8_000,
        lease="idle_timeout 2 s, asked after a read that found something",
    ),
    Contestant(name="streaq", module="streaq", package="streaq", jobs=5_000, lease="idle_timeout 2 s"),
    Contestant(
        name="dramatiq",
        module="dramatiq",
        package="dramatiq",
        jobs=4_000,
        lease="heartbeat_timeout 2 s, maintenance_chance 10 %",
    ),
    Contestant(
        name="Celery",
        module="celery",
        package="celery",
        jobs=3_000,
        lease="visibility_timeout 2 s, unacked_restore_interval 1 s",
    ),
)
