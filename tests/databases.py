"""Every PostgreSQL that this machine has: that of the wheel first, then those of the distribution.

Tests of the archive's own SQL run on each. Where a machine has only the wheel's, they say so and skip.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from _pytest.mark import ParameterSet

from continuum_console.embedded.postgresql import binary_folder
from continuum_proto.errors import ConfigurationError

__all__ = ["EMBEDDED", "DatabaseBuild", "every_database"]

EMBEDDED: Final = "embedded"
PACKAGED: Final = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
OLDEST: Final = 14


@dataclass(frozen=True, slots=True)
class DatabaseBuild:
    """One installation of PostgreSQL."""

    name: str
    """``embedded``, or its major version."""
    programs: Path | None = field(compare=False)
    """The folder of its programs; None for the wheel's."""


@cache
def databases() -> tuple[DatabaseBuild, ...]:
    """Return every installation that can be found, each major version of the machine once."""
    return (*_embedded(), *_packaged())


def every_database() -> list[ParameterSet]:
    """Return one parameter for each installation, and one that skips where the distribution's is missing."""
    parameters = [pytest.param(build, id=build.name) for build in databases()]
    if not tuple(_packaged()):
        reason = "no PostgreSQL but the wheel's: install your distribution's package postgresql"
        parameters.append(pytest.param(None, id="distribution", marks=pytest.mark.skip(reason=reason)))
    return parameters


def _embedded() -> Iterator[DatabaseBuild]:
    try:
        binary_folder()
    except ConfigurationError:
        return
    yield DatabaseBuild(EMBEDDED, None)


def _packaged() -> Iterator[DatabaseBuild]:
    majors: dict[str, Path] = {}
    for pattern in PACKAGED:
        for programs in sorted(Path("/").glob(pattern.removeprefix("/"))):
            major = "".join(filter(str.isdigit, programs.parent.name))
            if major and int(major) >= OLDEST and (programs / "postgres").exists():
                majors.setdefault(major, programs)
    for major, programs in majors.items():
        yield DatabaseBuild(major, programs)
