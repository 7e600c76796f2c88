"""``python -m continuum_simulators archive``: fill an empty database, to try all of it at any size."""

import argparse
import os
import sys
from time import monotonic
from typing import Final

from continuum_archive import Archive, migrate
from continuum_proto.errors import ConfigurationError
from continuum_simulators.archive.copying import fill
from continuum_simulators.archive.stories import Plan

__all__ = ["UNFINISHED", "add_arguments", "run"]

UNFINISHED: Final = (
    "Stopped before the end: a part of the archive is there. Give the next attempt an empty database."
)
"""What is said where somebody stops it: unlike a server it has not done its work by then."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be set from the command line."""
    parser.add_argument(
        "--briefs", type=_count, default=10_000, help="how many; a hundred thousand take minutes"
    )
    parser.add_argument("--seed", type=int, default=7, help="the same seed and number make the same archive")
    parser.add_argument(
        "--database",
        default=os.environ.get("DATABASE_URL", ""),
        metavar="URL",
        help="an empty database, without tables or migrated; else the one that DATABASE_URL names",
    )


async def run(arguments: argparse.Namespace) -> None:
    """Migrate the database and fill it.

    :raises ConfigurationError: no database is named, or it has documents.
    """
    if not arguments.database:
        raise ConfigurationError(
            "set DATABASE_URL or give me --database, such as postgresql://user:password@host/name"
        )
    began = monotonic()
    await migrate(arguments.database)
    async with Archive.open(arguments.database, connections=2) as archive:
        documents = await fill(archive, Plan(arguments.briefs, arguments.seed))
    seconds = monotonic() - began
    sys.stdout.write(f"{arguments.briefs} briefs of {documents} documents in {seconds:.0f} s\n")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)
