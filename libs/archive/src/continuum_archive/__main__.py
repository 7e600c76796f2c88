"""``python -m continuum_archive migrate|version|describe``; the database is named by DATABASE_URL."""

import asyncio
import os
import sys
from pathlib import Path

from continuum_archive.describing import describe
from continuum_archive.migrating import SCHEMA, migrate, schema_version
from continuum_proto.errors import ConfigurationError, DatabaseDown

EX_CONFIG = 78
EX_TEMPFAIL = 75


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code."""
    try:
        say(asyncio.run(answer(arguments)))
    except ConfigurationError as exc:
        sys.stderr.write(f"continuum-archive: {exc}\n")
        return EX_CONFIG
    except DatabaseDown as exc:
        sys.stderr.write(f"continuum-archive: PostgreSQL does not answer: {exc}\n")
        return EX_TEMPFAIL
    return 0


async def answer(arguments: list[str]) -> str:
    """Do what was asked and return what to say.

    :raises ConfigurationError: nothing that we know was asked, or no database is named.
    """
    match arguments:
        case ["migrate"]:
            return f"schema {await migrate(database_url())}"
        case ["version"]:
            return f"schema {await schema_version(database_url())}, needed {SCHEMA}"
        case ["describe"]:
            return (await describe(database_url())).rstrip()
        case _:
            raise ConfigurationError("usage: python -m continuum_archive migrate|version|describe")


def say(line: str) -> None:
    """Write a line for the person who asked."""
    sys.stdout.write(f"{line}\n")


def database_url() -> str:
    """Return DATABASE_URL, or what stands in the file that DATABASE_URL_FILE names."""
    if path := os.environ.get("DATABASE_URL_FILE"):
        return Path(path).read_text("utf-8").strip()
    if url := os.environ.get("DATABASE_URL"):
        return url
    raise ConfigurationError("set DATABASE_URL, such as postgresql://user:password@host/continuum")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
