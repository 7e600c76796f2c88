"""Lists in settings: names as people write them, and what each name stands for."""

import csv
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator

__all__ = ["Names", "Pairs", "names", "pairs"]


def names(text: str) -> tuple[str, ...]:
    """Split a comma-separated list; a name that holds a comma stands in double quotes."""
    cells = (cell.strip() for row in csv.reader(text.splitlines(), skipinitialspace=True) for cell in row)
    return tuple(filter(None, cells))


def pairs(text: str) -> tuple[tuple[str, str], ...]:
    """Split a list of ``name=value``; the name may hold an equals sign, the value may not.

    :raises ValueError: something has no name, no value or no equals sign.
    """
    found = []
    for item in names(text):
        name, equals, value = item.rpartition("=")
        if not (equals and name.strip() and value.strip()):
            raise ValueError(f"It should be a list of name=value, and {item!r} is not")
        found.append((name.strip(), value.strip()))
    return tuple(found)


def _names(value: object) -> object:
    return names(value) if isinstance(value, str) else value


def _pairs(value: object) -> object:
    return pairs(value) if isinstance(value, str) else value


Names: TypeAlias = Annotated[tuple[str, ...], BeforeValidator(_names)]
Pairs: TypeAlias = Annotated[tuple[tuple[str, str], ...], BeforeValidator(_pairs)]
