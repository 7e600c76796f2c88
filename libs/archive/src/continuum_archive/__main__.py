"""``python -m continuum_archive migrate|version``; the database is named by DATABASE_URL."""

import asyncio
import os
import sys
from pathlib import Path

from continuum_proto.errors import ConfigurationError, DatabaseDown

from continuum_archive.migrating import SCHEMA, migrate, schema_version

EX_CONFIG = 78
EX_TEMPFAIL = 75


def main(arguments: list[str]) -> int:
    """Run one command and return the exit code."""
    try:
        if arguments == ["migrate"]:
            say(f"schema {asyncio.run(migrate(database_url()))}")
        elif arguments == ["version"]:
            say(f"schema {asyncio.run(schema_version(database_url()))}, needed {SCHEMA}")
        else:
            raise ConfigurationError("usage: python -m continuum_archive migrate|version")
    except ConfigurationError as exc:
        sys.stderr.write(f"continuum-archive: {exc}\n")
        return EX_CONFIG
    except DatabaseDown as exc:
        sys.stderr.write(f"continuum-archive: PostgreSQL does not answer: {exc}\n")
        return EX_TEMPFAIL
    return 0


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
