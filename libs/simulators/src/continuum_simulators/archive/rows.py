"""Where the rows of a made-up archive are gathered, table by table."""

from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from itertools import count

from continuum_archive.identifiers import ALPHABET, LENGTH

__all__ = ["Changing", "Row", "Rows"]

Row = tuple[object, ...]
Changing = dict[str, object]
"""A row, by column, that later steps of the story change."""


class Rows:
    """Gathers the rows of stories, table by table.

    Ids follow from the seed, so that several processes may tell some stories each. Texts are numbered from 1,
    and a name is told when it is met for the first time: whoever joins their rows has to see to both.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._names: dict[tuple[object, object], str] = {}
        self._texts = count(1)
        self.gathered: dict[str, list[Row]] = defaultdict(list)

    def add(self, table: str, *row: object) -> None:
        """Add one row."""
        self.gathered[table].append(row)

    def add_all(self, table: str, rows: Iterator[Row]) -> None:
        """Add many rows."""
        self.gathered[table].extend(rows)

    def text_number(self) -> int:
        """Return the number of the next text."""
        return next(self._texts)

    def brief_id(self, document: int) -> str:
        """Return the id of a document's brief."""
        return self._id("b", document)

    def entity_id(self, type: object, key: object) -> tuple[str, bool]:
        """Return the id of a name, and whether it is new."""
        new = (type, key) not in self._names
        if new:
            self._names[type, key] = self._id("e", type, key)
        return self._names[type, key], new

    def _id(self, prefix: str, *of: object) -> str:
        hashed = sha256(f"{self._seed} {prefix} {of}".encode()).digest()
        return f"{prefix}_" + "".join(ALPHABET[byte % len(ALPHABET)] for byte in hashed[:LENGTH])
