"""What readers would see: the sink's effect outside Redis, one SQLite row for each event."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from continuum_proto.errors import DependencyDown

__all__ = ["ArchiveDown", "Row", "Shown"]

SCHEMA = """
CREATE TABLE shown (
    event TEXT PRIMARY KEY, document INTEGER NOT NULL, cause TEXT NOT NULL, at REAL NOT NULL,
    attempts INTEGER NOT NULL
)
"""
BALLAST = 16 * 2**20
SHOW = """
INSERT INTO shown VALUES (?, ?, ?, ?, 1) ON CONFLICT (event) DO UPDATE SET attempts = attempts + 1
"""


class ArchiveDown(DependencyDown):
    """The rows cannot be written now."""

    dependency = "archive"


@dataclass(frozen=True, slots=True)
class Row:
    """A document as it is shown, and how often somebody tried to show it."""

    event: str
    document: int
    cause: str
    at: float
    attempts: int


class Shown:
    """The rows; unique by event id, as the archive's are."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "shown.sqlite"

    @classmethod
    def create(cls, folder: Path) -> "Shown":
        """Return rows that are none yet."""
        shown = cls(folder)
        with shown._open() as database:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute(SCHEMA)
        return shown

    def weigh_down(self) -> None:
        """Make this the largest file of its process: one that is in the way of a limit on files.

        Without a write-ahead log, so that a new row needs room in the file itself.
        """
        with self._open() as database:
            database.execute("PRAGMA journal_mode = DELETE")
            database.execute("CREATE TABLE ballast (weight BLOB)")
            database.execute("INSERT INTO ballast VALUES (zeroblob(?))", (BALLAST,))

    def show(self, *, event: str, document: int, cause: str) -> None:
        """Show a document, or count that it was tried again.

        :raises ArchiveDown: the file cannot be written.
        """
        try:
            with self._open() as database:
                database.execute(SHOW, (event, document, cause, monotonic()))
        except sqlite3.OperationalError as exc:
            raise ArchiveDown(str(exc)) from exc

    def rows(self) -> list[Row]:
        """Return all that is shown."""
        with self._open() as database:
            return [Row(*row) for row in database.execute("SELECT * FROM shown")]

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=5, isolation_level=None)) as database:
            # Processes are killed here, never the machine: what was written stays.
            database.execute("PRAGMA synchronous = OFF")
            yield database
