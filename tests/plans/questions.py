"""Every statement that readers' questions run, with arguments as the api gives them.

A new file of statements, or a new statement in one of these, has to be entered here: a test says so.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import NAMESPACE_URL, uuid4, uuid5

from continuum_archive.listing import COUNTED
from continuum_archive.looking import WINDOW
from continuum_archive.names import LOOKED_AT
from continuum_archive.statements import statements
from continuum_proto.briefs import EntityType
from tests.plans.sample import Sample

__all__ = ["EXAMPLES", "NOT_FOR_READERS", "Question", "questions"]

Arguments = tuple[object, ...]
Examples = Callable[[Sample], Sequence[Arguments]]
PAGE: Final = 21
"""Rows of a page of twenty: one more tells that there is a next one."""
MOST_BRIEFS: Final = 2**31 - 1
LARGEST_PAGE: Final = 101
NOBODY: Final = uuid5(NAMESPACE_URL, "nobody")
REQUEST: Final = uuid5(NAMESPACE_URL, "request")
MOST_MATCHES: Final = 1001

NOT_FOR_READERS: Final = frozenset(
    {
        *("asking.sql", "choosing.sql", "describing.sql", "erasing.sql", "fulfilling.sql", "indexing.sql"),
        *("ledger.sql", "letters.sql", "outbox.sql", "reconciling.sql", "retention.sql", "writing.sql"),
    }
)
"""Statements of persistence, notification and the console."""

READING: Final[Mapping[str, Examples]] = {
    "brief": lambda it: [(it.brief, None), (it.brief, it.version), (it.withdrawn, None)],
    "related": lambda it: [(it.brief, it.version, 5)],
    "withdrawn": lambda it: [(it.withdrawn,), (it.brief,)],
    "brief_source": lambda it: [(it.brief, None), (it.brief, it.version)],
    "document_brief": lambda it: [(it.document,)],
    "pages": lambda it: [(it.source, 1, 20)],
    "versions": lambda it: [(it.brief, 2**31 - 1, PAGE), (it.withdrawn, 2, PAGE)],
    "documents": lambda it: [
        (None, PAGE, None),
        (it.middle_document, LARGEST_PAGE, None),
        (it.document + 1, 1, None),
        (it.middle_document, LARGEST_PAGE, "briefed"),
        (it.middle_document, PAGE, "hidden"),
    ],
}

LISTING: Final[Mapping[str, Examples]] = {
    "newest": lambda it: [(*place, LARGEST_PAGE) for place in it.places],
    "marked": lambda it: [
        (*place, LARGEST_PAGE, "tag:tax", ["tag:tax", "year:2020"], name, COUNTED)
        for place in it.places
        for name in (None, it.common_name)
    ],
    "naming": lambda it: [
        (*place, LARGEST_PAGE, it.common_name, ["tag:tax"], COUNTED) for place in it.places
    ],
    "having_all": lambda it: [
        (*place, PAGE, [f"correspondent:{it.correspondent}", f"document:{it.document}"], it.rare_name)
        for place in it.places
    ],
    "how_many": lambda it: [(["tag:tax", "year:2020"], it.common_name, COUNTED)],
    "summaries": lambda it: [(list(it.some_briefs[:100]),)],
}
FEED: Final[Mapping[str, Examples]] = {
    "told": lambda it: [(list(it.some_briefs[:50]),)],
    "taken": lambda it: [(*place, PAGE, it.middle[0]) for place in it.places],
}
NAMES: Final[Mapping[str, Examples]] = {
    "names": lambda it: [(MOST_BRIEFS, "", PAGE, list(EntityType)), (3, "e_a", LARGEST_PAGE, ["place"])],
    "names_with": lambda it: [
        ("kai", "kaj", "kai", "", PAGE, list(EntityType)),
        ("s", "t", "se", it.rare_name, LARGEST_PAGE, ["person"]),
    ],
    "name": lambda it: [(name, LOOKED_AT, 10) for name in it.names],
    "naming_briefs": lambda it: [(name, *place, LARGEST_PAGE) for name in it.names for place in it.places],
    "passages": lambda it: [(it.common_name, [it.brief] * 20, [it.version] * 20, 80, 3)],
    "neighbours": lambda it: [(name, LOOKED_AT, 150) for name in it.names],
    "edges": lambda it: [(it.common_name, LOOKED_AT, [*it.names])],
}
TIMELINE: Final[Mapping[str, Examples]] = {
    "dates": lambda it: [("", "", "9", PAGE), ("2020", "", "2021", LARGEST_PAGE)],
    "dates_beside_a_rare_name": lambda it: [("2019", "", "2021", LARGEST_PAGE, it.rare_name)],
    "dates_beside_a_common_name": lambda it: [("2019", "", "2021", LARGEST_PAGE, it.common_name)],
    "moments": lambda it: [([it.brief] * 20, [it.version] * 20, [it.common_name] * 20, 80)],
    "how_many": lambda it: [(it.common_name,)],
}

FILTERS: Final[Sequence[Callable[[Sample], Arguments]]] = (
    lambda it: ("tax", None, None, None),
    lambda it: (None, it.common_name, None, None),
    lambda it: (None, it.rare_name, it.correspondent, 2020),
    lambda it: ("tax", None, None, 2021),
)
"""Tag, name, correspondent and year that a search is kept to."""


def _windows(it: Sample) -> Sequence[Arguments]:
    """Return from where on and before which passage: the newest texts, and the older half."""
    newest = it.newest_source + 1
    return [(newest - WINDOW, newest, 0), (0, newest // 2, 3)]


def _times(it: Sample) -> Sequence[Arguments]:
    """Return before which brief, and since when: the newer half, and the older one."""
    newest, middle = it.places
    return [(*newest, middle[0]), (*middle, None)]


SEARCHING: Final[Mapping[str, Examples]] = {
    "bounds": lambda it: [("60000",)],
    "queries": lambda it: [("invoice",), ("the",)],
    "newest_source": lambda it: [()],
    "newest_source_kept": lambda it: [kept(it) for kept in FILTERS],
    "match_sources": lambda it: [
        (*words, MOST_MATCHES, *window) for words in it.words for window in _windows(it)
    ],
    "match_sources_kept": lambda it: [
        (*words, MOST_MATCHES, *window, *kept(it))
        for words in it.words
        for window in _windows(it)
        for kept in FILTERS
    ],
    "newest_briefs": lambda it: [(WINDOW,)],
    "match_briefs": lambda it: [(*words, MOST_MATCHES, *times) for words in it.words for times in _times(it)],
    "match_briefs_kept": lambda it: [
        (*words, MOST_MATCHES, *times, *kept(it))
        for words in it.words
        for times in _times(it)
        for kept in FILTERS
    ],
    "complete": lambda it: [()],
    "briefs": lambda it: [(list(it.some_briefs[:20]),)],
    "passages": lambda it: [([it.source] * 2 + [it.newest_source] * 2, [1, 2, 1, 2])],
    "mark": lambda it: [(*words[:2], "MaxFragments=2", ["english"], ["An invoice."]) for words in it.words],
    "facets": lambda it: [(list(it.some_briefs), 10, 200)],
    "knows_likeness": lambda it: [()],
    "alike": lambda it: [(["Kaiserdock", "Lindn"], 5)] if it.knows_likeness else [],
}

HISTORY: Final[Mapping[str, Examples]] = {
    "history": lambda it: [(it.document, None, None, PAGE), (it.document, it.now, "b_1", LARGEST_PAGE)],
}

PROGRESS: Final[Mapping[str, Examples]] = {
    **dict.fromkeys(("minutes", "made", "letters", "drafts", "told"), lambda it: [()]),
    "documents": lambda it: [(50,)],
}

LETTERS: Final[Mapping[str, Examples]] = {
    "letters": lambda it: [("open", None, None, PAGE), ("open", it.now, NOBODY, LARGEST_PAGE)],
    "letters_of_group": lambda it: [("open", it.now, NOBODY, LARGEST_PAGE, "briefing")],
    "letter": lambda it: [(NOBODY,)],
}
AUDIT: Final[Mapping[str, Examples]] = {
    "note": lambda it: [("me", "document.forgotten", f"document {it.document}", it.document, "{}", NOBODY)],
    "entries": lambda it: [(None, None, PAGE), (it.now, 1, LARGEST_PAGE)],
}
REQUESTS: Final[Mapping[str, Examples]] = {
    "ask": lambda it: [(uuid4(), "brief", it.document, None, None, None, "me", "key", "a" * 64, None)],
    "asked_before": lambda it: [("brief", "key")],
    "name_letters": lambda it: [(REQUEST, [NOBODY])],
    "name_all_letters": lambda it: [(REQUEST, "ingest")],
    **dict.fromkeys(("counted", "skipped", "request", "stayed"), lambda it: [(REQUEST,)]),
    "known_document": lambda it: [(it.document,)],
    "document_of_brief": lambda it: [(it.brief,)],
}

EXAMPLES: Final[Mapping[str, Mapping[str, Examples]]] = {
    "reading.sql": READING,
    "listing.sql": LISTING,
    "feed.sql": FEED,
    "names.sql": NAMES,
    "timeline.sql": TIMELINE,
    "searching.sql": SEARCHING,
    "history.sql": HISTORY,
    "progress.sql": PROGRESS,
    "reading_letters.sql": LETTERS,
    "auditing.sql": AUDIT,
    "requesting.sql": REQUESTS,
}
IN_TIME: Final = (
    *("newest_source", "newest_source_kept", "match_sources", "match_sources_kept"),
    *("newest_briefs", "match_briefs", "match_briefs_kept", "facets", "alike"),
)
"""What a search runs within the bounds of its time."""
BEFORE: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        (f"searching.sql {name}" for name in IN_TIME),
        statements("searching.sql")["bounds"].replace("$1", "'60000'"),
    ),
    **dict.fromkeys(
        ("requesting.sql name_letters", "requesting.sql name_all_letters"),
        "INSERT INTO requests (id, action, asked_by, digest)"
        f" VALUES ('{REQUEST}', 'replay', 'me', repeat('a', 64))",
    ),
}
"""What is run before a statement, in its transaction."""
MOST: Final = 10_000
ALLOWED: Final[Mapping[str, int]] = {
    "searching.sql facets": 20_000,
    **{f"searching.sql {name}": 50_000 for name in IN_TIME if "match" in name or "kept" in name},
}
"""Rows of one table that a question may look at at most.

Names are counted in 200 briefs. A search meets what its words or its filter hold, in the half of the archive
that it is asked about here: an index of words has no order. Its windows and its second bound it.
"""


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
