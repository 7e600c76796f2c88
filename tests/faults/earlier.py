"""The release before this one, out of the project's own history, to be run beside it."""

import io
import os
import re
import subprocess
import sys
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Self

from continuum_console.embedded import Program
from tests.faults.registry import NotHere

__all__ = ["Earlier"]

ROOT: Final = Path(__file__).parents[2]
MIGRATIONS: Final = "libs/archive/src/continuum_archive/migrations/versions"
SCHEMA_BEFORE: Final = "0003"
"""The schema of the release before: to be raised with each release."""
SOURCES: Final = ("proto/src", "libs/*/src", "services/*/src")
ASKING: Final = "import continuum_archive as a; print(a.SCHEMA, a.__file__)"


@dataclass(frozen=True, slots=True)
class Earlier:
    """Its code in a folder, and the Python that runs it."""

    commit: str
    folder: Path
    python: str
    environment: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def found(cls, folder: Path, *, installed: bool) -> Self:
        """Put the release before into ``folder``: ``installed`` by its own lock, else with what we have.

        :raises NotHere: there is no history to take it from, or it cannot be installed.
        """
        commit = _commit()
        folder.mkdir(parents=True)
        with tarfile.open(fileobj=io.BytesIO(_git("archive", "--format=tar", commit))) as packed:
            packed.extractall(folder, filter="data")
        if installed:
            release = cls(commit, folder, _install(folder))
        else:
            paths = [str(path) for pattern in SOURCES for path in sorted(folder.glob(pattern))]
            release = cls(commit, folder, sys.executable, {"PYTHONPATH": os.pathsep.join(paths)})
        release._look()
        return release

    def of(self, program: Program) -> Program:
        """Return the same program of that release, with the same settings as far as it knows them."""
        argv, known = (self.python, *program.argv[1:]), self._fields(program.argv[-1])
        prefix = f"{program.argv[-1].upper()}_"
        settings = {
            name: value
            for name, value in program.environment.items()
            if not name.startswith(prefix) or name.removeprefix(prefix).lower() in known
        }
        return replace(program, argv=argv, environment={**settings, **self.environment})

    def _fields(self, module: str) -> set[str]:
        """Return the names of a service's settings there: it refuses to start with others."""
        service = module.removeprefix("continuum_")
        places = (
            f"services/{service}/src/{module}/settings.py",
            "libs/chassis/src/continuum_chassis/settings.py",
        )
        return {
            field
            for place in places
            for field in re.findall(r"^    ([a-z_]+):", (self.folder / place).read_text(), re.MULTILINE)
        }

    def _look(self) -> None:
        """See that its Python runs its code and no other."""
        told = subprocess.run(
            [self.python, "-c", ASKING],
            env={**os.environ, **self.environment},
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
        assert told[0] == SCHEMA_BEFORE, told
        assert Path(told[1]).is_relative_to(self.folder), told


def _commit() -> str:
    """Return the last commit without the first migration that the release before does not have.

    :raises NotHere: the history does not reach back so far.
    """
    versions = sorted((ROOT / MIGRATIONS).glob("0*.py"))
    first = next(path.name for path in versions if path.name[:4] > SCHEMA_BEFORE)
    added = _git("log", "--diff-filter=A", "--format=%H", "--", f"{MIGRATIONS}/{first}").decode().split()
    if not added:
        raise NotHere("the project's history, which has the release before")
    return _git("rev-parse", "--verify", "--quiet", f"{added[-1]}^").decode().strip()


def _git(*words: str) -> bytes:
    try:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as exc:
        raise NotHere("the project's history, which has the release before") from exc


def _install(folder: Path) -> str:
    """Install it as its Makefile does, by its own lock; return its Python."""
    if (ROOT / ".tools").exists():
        (folder / ".tools").symlink_to(ROOT / ".tools")
    script = folder / "deploy" / "development" / "environment.py"
    done = subprocess.run(
        [sys.executable, str(script), "install", "runtime"], check=False, capture_output=True
    )
    if done.returncode != 0:
        raise NotHere(f"an index to install the release before from: {done.stderr.decode()[-200:]}")
    return str(folder / ".venv" / "bin" / "python")
