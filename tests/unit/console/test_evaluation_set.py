"""The evaluation set is sound: what is noted of a document stands in it, and what is forbidden does not."""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache

from continuum_briefs import Extractive
from continuum_console.evaluation import Document, documents, evaluate
from continuum_console.evaluation.wording import Wording, alternatives, value_of

LINES = 8
"""What belongs together stands in so many lines."""


@cache
def everything() -> Sequence[Document]:
    return asyncio.run(documents())


def short() -> Sequence[Document]:
    return [document for document in everything() if not document.long]


def passages(document: Document) -> Iterator[Wording]:
    for page in document.source.pages:
        if document.long:
            yield Wording.of(page)
            continue
        lines = page.splitlines()
        for first in range(0, len(lines), LINES // 2):
            yield Wording.of("\n".join(lines[first : first + LINES]))


def sentences(document: Document) -> Iterator[Wording]:
    for page in document.source.pages:
        for block in re.split(r"\n\s*\n", page):
            yield from map(Wording.of, re.split(r"(?<=[.!?。])\s+", block))


def test_every_golden_fact_stands_in_its_document() -> None:
    lost = []
    for document in everything():
        read = list(passages(document))
        lost += [
            f"{document.name}: {fact.fact}"
            for fact in document.golden.facts
            if not any(map(fact.told_in, read))
        ]
    assert not lost, "\n".join(lost)


def test_no_sentence_of_a_document_makes_a_forbidden_statement() -> None:
    made = []
    for document in everything():
        read = list(sentences(document))
        made += [
            f"{document.name}: {wrong.wrong}"
            for wrong in document.golden.never
            if not wrong.planted and any(map(wrong.made_in, read))
        ]
    assert not made, "\n".join(made)


def test_a_figure_that_is_forbidden_by_itself_stands_nowhere_in_the_document() -> None:
    there = []
    for document in everything():
        whole = Wording.of("\n\n".join(document.source.pages))
        for wrong in document.golden.never:
            if not wrong.unless and len(wrong.said) == 1 and value_of(wrong.said[0]):
                there += [
                    f"{document.name}: {each}" for each in alternatives(wrong.said[0]) if whole.holds(each)
                ]
    assert there == []


def test_every_forbidden_statement_can_be_made() -> None:
    spelt = [
        (wrong, ". ".join(alternatives(term)[0] for term in wrong.said))
        for document in everything()
        for wrong in document.golden.never
    ]
    assert [claim for wrong, claim in spelt if not wrong.made_in(Wording.of(claim))] == []


def test_every_document_has_facts_that_matter_and_statements_to_avoid() -> None:
    for document in everything():
        assert 3 <= len(document.golden.facts) <= 8, document.name
        assert document.golden.never, document.name
        assert any(fact.vital for fact in document.golden.facts), document.name


def test_names_are_used_once() -> None:
    assert [name for name, times in Counter(each.name for each in everything()).items() if times > 1] == []


def test_the_extractive_engine_finds_most_facts_and_says_nothing_forbidden() -> None:
    totals = asyncio.run(evaluate(Extractive(), short())).totals
    assert totals.recall is not None
    assert totals.recall >= 0.65
    assert totals.forbidden == 0
    assert totals.verified == totals.citations > 0
