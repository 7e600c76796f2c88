"""One suite of questions to the archive and to the searcher in memory, and the address that asks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest

from continuum_api.adapters.archive import ArchiveState
from continuum_api.fakes.search import MemorySearcher
from continuum_api.handlers.search import Search
from continuum_api.turns import Searcher
from continuum_archive import Archive
from continuum_archive.hits import Found, Hit, Kind, Place, Question
from continuum_archive.reading import Reading
from continuum_archive.searching import Searching
from continuum_archive.writing import Writer
from continuum_console.embedded import PostgreSQL
from tests.searched import PAPERS, SECRET, store, things
from tests.unit.api.serving import Client, serving

SOURCES = frozenset({Kind.SOURCE})


@pytest.fixture(scope="module")
def papers_url(postgresql: PostgreSQL, archive_template: str) -> Iterator[str]:
    """A database with the papers, for all who only read."""
    postgresql.run(f"CREATE DATABASE papers TEMPLATE {archive_template}")
    asyncio.run(stored(postgresql.url("papers")))
    yield postgresql.url("papers")
    postgresql.run("DROP DATABASE papers WITH (FORCE)")


async def stored(url: str) -> None:
    async with Archive.open(url) as archive:
        await store(Writer(archive), *PAPERS)


@pytest.fixture
async def papers(papers_url: str) -> AsyncIterator[Archive]:
    async with Archive.open(papers_url) as archive:
        yield archive


@pytest.fixture(params=["memory", "archive"])
def searcher(request: pytest.FixtureRequest, papers: Archive) -> Searcher:
    return MemorySearcher(list(things(*PAPERS))) if request.param == "memory" else Searching(papers)


async def everything(searcher: Searcher, question: Question, *, limit: int = 20) -> list[Hit]:
    hits: list[Hit] = []
    place: Place | None = None
    for _ in range(20):
        found = await searcher.search(question, limit=limit, after=place)
        hits += found.hits
        place = found.last
        if place is None:
            return hits
    raise AssertionError("the pages do not end")


async def documents(searcher: Searcher, words: str, **filters: object) -> list[int]:
    question = replace(Question(words=words, kinds=SOURCES), **filters)  # type: ignore[arg-type]
    return sorted(hit.document_id for hit in await everything(searcher, question))


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("fence", [1, 2, 3]),
        ("FENCE garden", [1, 2]),
        ('"garden fence"', [1]),
        ("fence -garden", [3]),
        ("fence allotment", []),
        ("kaiserdock lighthouse", [5, 6, 7, 8, 9, 10, 11]),
    ],
)
async def test_passages_are_found_by_their_words(searcher: Searcher, words: str, numbers: list[int]) -> None:
    assert await documents(searcher, words) == numbers


async def test_a_hit_is_a_passage_with_its_page_or_a_brief(searcher: Searcher) -> None:
    [passage] = await everything(searcher, Question(words="march garden"))
    assert (passage.kind, passage.document_id, passage.page) == (Kind.SOURCE, 1, 2)
    assert passage.title == "Invoice 17"
    [brief] = await everything(searcher, Question(words="allotment gate"))
    assert (brief.kind, brief.document_id, brief.page) == (Kind.BRIEF, 2, None)
    assert brief.title == "Gate of the allotment"
    assert brief.id == brief.brief_id


async def test_an_excerpt_shows_the_words_where_they_stand(searcher: Searcher) -> None:
    [hit] = await everything(searcher, Question(words="march GARDEN"))
    assert {piece.text for piece in hit.excerpt if piece.hit} == {"garden", "March"}
    assert "garden fence was repaired in March" in "".join(piece.text for piece in hit.excerpt)


async def test_briefs_or_sources_may_be_searched_alone(searcher: Searcher) -> None:
    for kind in Kind:
        question = Question(words="kaiserdock", kinds=frozenset({kind}))
        found = await searcher.search(question, limit=20)
        assert {hit.kind for hit in found.hits} == {kind}
        assert [one.kind for one in found.matches] == [kind]
        assert len(found.matches[0].items) == len(PAPERS) - 1


async def test_filters_narrow_what_is_found(searcher: Searcher) -> None:
    assert await documents(searcher, "fence", tag="garden") == [1, 2]
    assert await documents(searcher, "fence", correspondent="Allotment Society") == [3]
    assert await documents(searcher, "fence", year=2025) == [1]
    assert await documents(searcher, "fence", tag="garden", year=2026) == [2]
    assert await documents(searcher, "fence", entity="e_nobody") == []


async def test_a_name_of_the_facets_filters(searcher: Searcher) -> None:
    found = await searcher.search(Question(words="fence"), limit=1)
    assert found.facets is not None
    [name] = found.facets.names
    assert (name.label, name.documents) == ("Kaiserdock AG", 3)
    assert await documents(searcher, "fence", entity=name.value) == [1, 2, 3]


async def test_facets_count_documents_and_come_with_the_first_page(searcher: Searcher) -> None:
    first = await searcher.search(Question(words="fence"), limit=2)
    assert first.facets is not None
    assert [(one.value, one.documents) for one in first.facets.tags] == [
        ("garden", 2),
        ("money", 1),
        ("repairs", 1),
    ]
    assert [one.value for one in first.facets.correspondents] == ["Kaiserdock AG", "Allotment Society"]
    assert sorted(one.value for one in first.facets.years) == ["2024", "2025", "2026"]
    second = await searcher.search(Question(words="fence"), limit=2, after=first.last)
    assert second.facets is None


async def test_pages_together_are_everything_once_and_the_best_comes_first(searcher: Searcher) -> None:
    whole = await everything(searcher, Question(words="kaiserdock"))
    for limit in (1, 3, 7):
        paged = await everything(searcher, Question(words="kaiserdock"), limit=limit)
        assert [hit.id for hit in paged] == [hit.id for hit in whole]
    assert len({hit.id for hit in whole}) == len(whole) == 2 * (len(PAPERS) - 1)
    assert [hit.score for hit in whole] == sorted((hit.score for hit in whole), reverse=True)


@pytest.mark.parametrize("words", [SECRET, f'"{SECRET}"', f"{SECRET} or fence", "garden", "fence", "sold"])
async def test_what_is_hidden_shows_nowhere(searcher: Searcher, words: str) -> None:
    found = await searcher.search(Question(words=words), limit=20)
    assert SECRET not in repr(found)
    assert 4 not in {hit.document_id for hit in found.hits}


@pytest.mark.parametrize("words", ["?!", "“…”", '""', "-"])
async def test_what_is_no_word_is_said_to_be_none(searcher: Searcher, words: str) -> None:
    assert await searcher.search(Question(words=words), limit=20) == Found(searchable=False)


@pytest.fixture
async def asked(papers: Archive) -> AsyncIterator[Client]:
    reading = Reading(papers)
    search = Search(Searching(papers), None)
    async with serving(reading, reading, ArchiveState(papers), others=[search]) as client:
        yield client


async def test_an_answer_has_everything_and_leads_to_the_next_page(asked: Client) -> None:
    first = await asked.get("/api/v1/search?q=lighthouse&limit=5")
    assert all(item["snippet"] for item in first.json["items"])
    assert first.json["matched"] == [
        {"kind": "brief", "count": 0, "more": False},
        {"kind": "source", "count": 7, "more": False},
    ]
    assert (first.json["hint"], first.json["incomplete"], first.json["suggestions"]) == (None, None, [])
    target = first.headers["Link"].split(">")[0].removeprefix("<")
    second = await asked.get(target)
    assert [len(page.json["items"]) for page in (first, second)] == [5, 2]
    assert second.json["next"] is None


HOSTILE = (
    "%27%20or%201=1--",
    "%22%22%22%22",
    "%28%28%28%26%21%7C%3C-%3E%3A%2A",
    "a%20%3C-%3E%20b",
    "%5C%5C%27%3B",
    "%E2%80%AE%D7%A9%D7%9C%D7%95%D7%9D",
    "%02fence%03",
    "%F0%9F%9A%97%20fence",
    "-" * 400,
    "-%20" * 160,
    "-_%20" * 120,
    "-%22%22" * 70,
    "%22".join(["fence"] * 80),
    "(" * 499,
    "a%20or%20" * 60,
    "%ED%A0%80",
)


@pytest.mark.parametrize("words", HOSTILE)
async def test_no_words_are_too_strange_to_be_answered(asked: Client, words: str) -> None:
    answer = await asked.get(f"/api/v1/search?q={words}")
    assert answer.status in {200, 400}, answer.text
    assert SECRET not in answer.text
