"""Long documents: written pages where they belong, readable ones between them, the same each time."""

import re

import pytest

from continuum_console.evaluation.documents import Document, generated
from continuum_console.evaluation.generating import pages_of_long
from continuum_console.samples.source import Source, parse

WRITTEN = """---
file: book.pdf
title: A minute book
correspondent: The board
document_type: Minutes
created: 2026-01-12
running: Minute book
filler: board
from: 2006-01-16
to: 2025-12-08
pages: 30
language: en
---
=== 1
The book is open for inspection.
=== 12
The pumps cost £212,000.
=== last
The rate is 14.2 pence.
"""


def book() -> Source:
    return parse(WRITTEN, name="book.md")


@pytest.mark.parametrize(
    ("page", "said"),
    [
        (1, "The book is open for inspection."),
        (12, "The pumps cost £212,000."),
        (30, "The rate is 14.2 pence."),
    ],
)
def test_a_written_page_stands_where_it_is_wanted(page: int, said: str) -> None:
    assert pages_of_long(book())[page - 1] == f"Minute book   page {page}\n\n{said}\n\n"


def test_the_pages_are_the_same_each_time_and_differ_from_each_other() -> None:
    pages = pages_of_long(book())
    assert pages == pages_of_long(book())
    assert len(set(pages)) == len(pages) == 30


def test_the_days_of_the_pages_follow_each_other() -> None:
    years = [int(year) for page in pages_of_long(book()) for year in re.findall(r"\b20[012]\d\b", page)]
    assert years == sorted(years)
    assert years[0] == 2006


@pytest.mark.parametrize("document", list(generated()), ids=lambda document: document.name)
def test_what_is_made_reads_like_a_page(document: Document) -> None:
    for page in document.source.pages:
        assert "{" not in page
        assert max(map(len, page.splitlines())) <= 104
        assert not re.search(r"(?<!\.[a-z])[.?] [a-zäöü]", page), page


def test_there_are_documents_of_ten_a_hundred_and_fifty_and_four_hundred_pages() -> None:
    assert [len(document.source.pages) for document in generated()] == [10, 150, 400]
