"""``python -m continuum_archive migrate|grant ROLE|version|describe``; the database is named by DATABASE_URL.

Where CONTINUUM_ARCHIVE_API_ROLE names a role, ``migrate`` gives it the rights of the api as well, and the
password in CONTINUUM_ARCHIVE_API_PASSWORD if there is one. Each of these may stand in a file, which the same
name with _FILE names.
"""

import asyncio
import os
import sys
from pathlib import Path

from continuum_archive.describing import describe
from continuum_archive.migrating import SCHEMA, migrate, schema_version
from continuum_archive.roles import grant
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
            version = await migrate(database_url())
            role = given("CONTINUUM_ARCHIVE_API_ROLE")
            return f"schema {version}" + (f"; {await granted(role)}" if role else "")
        case ["grant", role]:
            return await granted(role)
        case ["version"]:
            return f"schema {await schema_version(database_url())}, needed {SCHEMA}"
        case ["describe"]:
            return (await describe(database_url())).rstrip()
        case _:
            raise ConfigurationError("usage: python -m continuum_archive migrate|grant ROLE|version|describe")


async def granted(role: str) -> str:
    """Give ``role`` the rights of the api and return what to say."""
    await grant(database_url(), role, password=given("CONTINUUM_ARCHIVE_API_PASSWORD"))
    return f"{role} has the rights of the api"


def say(line: str) -> None:
    """Write a line for the person who asked."""
    sys.stdout.write(f"{line}\n")


def database_url() -> str:
    """Return DATABASE_URL."""
    if url := given("DATABASE_URL"):
        return url
    raise ConfigurationError("set DATABASE_URL, such as postgresql://user:password@host/continuum")


def given(name: str) -> str | None:
    """Return a setting, or what stands in the file that ``name`` with _FILE names."""
    if path := os.environ.get(f"{name}_FILE"):
        return Path(path).read_text("utf-8").strip()
    return os.environ.get(name) or None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
