"""Every statement that readers' questions run, with arguments as the api gives them.

A new file of statements, or a new statement in one of these, has to be entered here: a test says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from continuum_archive.statements import statements
from tests.plans.sample import Sample

__all__ = ["EXAMPLES", "NOT_FOR_READERS", "Question", "questions"]

Arguments = tuple[object, ...]
Examples = Callable[[Sample], Sequence[Arguments]]
PAGE: Final = 21
"""Rows of a page of twenty: one more tells that there is a next one."""
LARGEST_PAGE: Final = 101

NOT_FOR_READERS: Final = frozenset(
    {
        *("asking.sql", "choosing.sql", "describing.sql", "ledger.sql", "letters.sql", "outbox.sql"),
        *("reconciling.sql", "writing.sql"),
    }
)
"""Statements of persistence, notification and the console."""

READING: Final[Mapping[str, Examples]] = {
    "briefs": lambda it: [(None, None, PAGE), (*it.middle, LARGEST_PAGE)],
    "brief": lambda it: [(it.brief, None), (it.brief, it.version), (it.withdrawn, None)],
    "related": lambda it: [(it.brief, it.version, 5)],
    "withdrawn": lambda it: [(it.withdrawn,), (it.brief,)],
    "brief_source": lambda it: [(it.brief, None), (it.brief, it.version)],
    "document_brief": lambda it: [(it.document,)],
    "pages": lambda it: [(it.source, 1, 20)],
    "documents": lambda it: [(None, PAGE), (it.middle_document, LARGEST_PAGE), (it.document + 1, 1)],
    "history": lambda it: [(it.document, None, None, PAGE), (it.document, it.now, 1, LARGEST_PAGE)],
}

EXAMPLES: Final[Mapping[str, Mapping[str, Examples]]] = {"reading.sql": READING}


@dataclass(frozen=True, slots=True)
class Question:
    """One statement with arguments."""

    name: str
    sql: str
    arguments: Arguments


def questions(sample: Sample) -> Iterator[Question]:
    """Yield every question."""
    for file, examples in EXAMPLES.items():
        for name, sql in statements(file).items():
            for arguments in examples[name](sample):
                yield Question(f"{file} {name}", sql, arguments)
