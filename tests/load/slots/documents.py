"""The documents of the benchmark: letters, and files of many letters."""

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tests.load.letters import letter


class Kind(StrEnum):
    """How many questions a document takes; longer ones take a few more, to sum up what was noted."""

    ONE = "one call"
    FIVE = "five chunks"
    FORTY = "forty chunks"


CHUNK: Final = 5_900
"""Code points that fit into one question beside its words, at the context that the benchmark sets."""
CHUNKS: Final = {Kind.FIVE: 5, Kind.FORTY: 40}
MIX: Final = {Kind.ONE: 0.80, Kind.FIVE: 0.15, Kind.FORTY: 0.05}


@dataclass(frozen=True, slots=True)
class Paper:
    """A document before Paperless has it."""

    kind: Kind
    title: str
    text: str


def paper(kind: Kind, seed: int) -> Paper:
    """Return a document of that kind, another one for each ``seed``."""
    if kind is Kind.ONE:
        title, text = letter(seed)
        return Paper(kind, title, text)
    return Paper(kind, f"File {seed}", _letters(seed, CHUNKS[kind] * CHUNK - CHUNK // 2))


def megabytes(number: int) -> list[Paper]:
    """Return that many documents of a megabyte; they differ in their first line."""
    text = _letters(400_000, 1_000_000)
    return [Paper(Kind.FORTY, f"Archive {n}", f"Archive {n}\n\n{text}") for n in range(number)]


def mixed(number: int, *, seed: int) -> list[Paper]:
    """Return that many documents as the mix has them, in an order that the seed shuffles."""
    kinds = [kind for kind, share in MIX.items() for _ in range(round(number * share))]
    random.Random(seed).shuffle(kinds)
    return [paper(kind, seed + position) for position, kind in enumerate(kinds)]


def _letters(seed: int, characters: int) -> str:
    texts: list[str] = []
    size = 0
    while size < characters:
        texts.append(letter(seed * 1000 + len(texts))[1])
        size += len(texts[-1]) + 2
    return "\n\n".join(texts)[:characters]
