"""Every statement that readers' questions run, with arguments as the api gives them.

A new file of statements, or a new statement in one of these, has to be entered here: a test says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from continuum_archive.looking import WINDOW
from continuum_archive.statements import statements
from tests.plans.sample import Sample

__all__ = ["EXAMPLES", "NOT_FOR_READERS", "Question", "questions"]

Arguments = tuple[object, ...]
Examples = Callable[[Sample], Sequence[Arguments]]
PAGE: Final = 21
"""Rows of a page of twenty: one more tells that there is a next one."""
LARGEST_PAGE: Final = 101
MOST_MATCHES: Final = 2001

NOT_FOR_READERS: Final = frozenset(
    {
        *("asking.sql", "auditing.sql", "choosing.sql", "describing.sql", "erasing.sql", "indexing.sql"),
        *("ledger.sql", "letters.sql", "outbox.sql", "reconciling.sql", "retention.sql", "writing.sql"),
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

FILTERS: Final[Sequence[Callable[[Sample], Arguments]]] = (
    lambda it: (None, None, None, None),
    lambda it: ("tax", None, None, None),
    lambda it: (None, it.common_name, None, None),
    lambda it: (None, it.rare_name, it.correspondent, 2020),
)
"""Tag, name, correspondent and year that a search is kept to."""

SEARCHING: Final[Mapping[str, Examples]] = {
    "bounds": lambda it: [("60000",)],
    "queries": lambda it: [("invoice",), ("the",)],
    "newest_source": lambda it: [()],
    "match_sources": lambda it: [
        (*words, *kept(it), MOST_MATCHES, *window)
        for words in it.words
        for kept in FILTERS
        for window in ((it.newest_source - WINDOW, it.newest_source), (-WINDOW, it.newest_source // 2))
    ],
    "match_briefs": lambda it: [(*words, *kept(it), MOST_MATCHES) for words in it.words for kept in FILTERS],
    "complete": lambda it: [()],
    "briefs": lambda it: [(*words[:2], "MaxFragments=2", list(it.some_briefs[:20])) for words in it.words],
    "passages": lambda it: [
        (*words[:2], "MaxFragments=2", [it.source] * 2 + [it.newest_source] * 2, [1, 2, 1, 2])
        for words in it.words
    ],
    "facets": lambda it: [(list(it.some_briefs), 10)],
    "knows_likeness": lambda it: [()],
    "alike": lambda it: [(["Kaiserdock", "Lindn"], 5)] if it.knows_likeness else [],
}

PROGRESS: Final[Mapping[str, Examples]] = {
    **dict.fromkeys(("minutes", "made", "letters", "drafts", "told"), lambda it: [()]),
    "documents": lambda it: [(50,)],
}

EXAMPLES: Final[Mapping[str, Mapping[str, Examples]]] = {
    "reading.sql": READING,
    "searching.sql": SEARCHING,
    "progress.sql": PROGRESS,
}
BEFORE: Final[Mapping[str, str]] = {
    f"searching.sql {name}": statements("searching.sql")["bounds"].replace("$1", "'60000'")
    for name in ("match_sources", "match_briefs", "facets", "alike")
}
"""What is run before a statement, in its transaction."""
MOST: Final = 10_000
ALLOWED: Final[Mapping[str, int]] = {"searching.sql facets": 200_000}
"""Rows of one table that a question may look at at most. Names are counted in 4,000 briefs."""


@dataclass(frozen=True, slots=True)
class Question:
    """One statement with arguments."""

    name: str
    sql: str
    arguments: Arguments
    before: str | None = None
    most: int = MOST
    """Rows of one table that it may look at."""


def questions(sample: Sample) -> Iterator[Question]:
    """Yield every question."""
    for file, examples in EXAMPLES.items():
        for name, sql in statements(file).items():
            for arguments in examples[name](sample):
                full = f"{file} {name}"
                yield Question(full, sql, arguments, BEFORE.get(full), ALLOWED.get(full, MOST))
