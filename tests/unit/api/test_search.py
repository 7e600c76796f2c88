"""Searching in memory: what is asked, what is refused, what is said where there is little."""

from dataclasses import dataclass, field
from xml.etree import ElementTree as ET

import pytest

from continuum_api.fakes.search import MemorySearcher
from continuum_api.handlers.search import Search
from continuum_api.opensearch import MEDIA_TYPE, NAMESPACE
from continuum_api.turns import Searcher
from continuum_archive.hits import Found, Incomplete, Kind, Match, Matches, Place, Question
from continuum_proto.errors import DatabaseDown
from tests.searched import PAPERS, things
from tests.unit.api.serving import Answer, serving
from tests.unit.api.shelves import shelf_with


async def asked(path: str, *, searcher: Searcher | None = None, public_url: str | None = None) -> Answer:
    shelf = shelf_with()
    search = Search(searcher or MemorySearcher(list(things(*PAPERS))), public_url)
    async with serving(shelf, shelf, shelf, others=[search]) as client:
        return await client.get(f"/api/v1/{path}")


@dataclass
class Listener:
    """Answers the same to everything, and remembers what was asked."""

    answer: Found = field(default_factory=Found)
    questions: list[Question] = field(default_factory=list)

    async def search(self, question: Question, *, limit: int, after: Place | None = None) -> Found:
        self.questions.append(question)
        return self.answer


async def test_every_parameter_reaches_the_searcher() -> None:
    listener = Listener()
    path = "search?q=%22a%20b%22%20-c&in=sources&tag=x%20y&entity=e_7kq2m9&correspondent=Z%26Co&year=2026"
    await asked(path, searcher=listener)
    assert listener.questions == [
        Question(
            words='"a b" -c',
            kinds=frozenset({Kind.SOURCE}),
            tag="x y",
            entity="e_7kq2m9",
            correspondent="Z&Co",
            year=2026,
        )
    ]


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("", "q: say what to search"),
        ("q=", "q: is empty"),
        ("q=%20%0A", "q: is empty"),
        (f"q={'a' * 501}", "q: must not be longer than 500 characters"),
        ("q=a%00b", "q: has characters that no text can have"),
        ("q=a&q=b", "q: given more than once"),
        ("q=a&page=2", "page: this operation has no such parameter"),
        ("q=a&in=letters", "in: must be briefs, sources, or briefs,sources"),
        ("q=a&in=briefs,briefs", "in: must be briefs, sources, or briefs,sources"),
        ("q=a&in=", "in: must be briefs, sources, or briefs,sources"),
        (f"q=a&tag={'t' * 201}", "tag: must have 1 to 200 characters"),
        ("q=a&correspondent=%00", "correspondent: must have no control characters"),
        ("q=a&entity=b_7kq2m9", "entity: must be the id of a name, such as e_kd83ha2m4x"),
        ("q=a&year=20266", "year: must be a year such as 2026"),
        ("q=a&year=%D9%A2%D9%A0%D9%A2%D9%A6", "year: must be a year such as 2026"),
        ("q=a&limit=21", "limit: must be a number from 1 to 20"),
    ],
)
async def test_what_is_no_question_is_refused_with_the_reason(query: str, complaint: str) -> None:
    answer = await asked(f"search?{query}")
    assert (answer.status, answer.json["detail"]) == (400, complaint)


async def test_a_cursor_continues_its_own_question_alone() -> None:
    cursor = (await asked("search?q=lighthouse&limit=2")).json["next"]
    assert len((await asked(f"search?q=lighthouse&limit=20&after={cursor}")).json["items"]) == 5
    for other in (
        f"q=fence&after={cursor}",
        f"q=lighthouse&year=2026&after={cursor}",
        "q=lighthouse&after=x",
    ):
        answer = await asked(f"search?{other}")
        assert (answer.status, answer.json["type"]) == (400, "/api/v1/problems/invalid-cursor")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (Found(searchable=False), "too common"),
        (Found(incomplete=Incomplete.TIME), "no time"),
        (Found(incomplete=Incomplete.INDEXING), "still being made searchable"),
        (Found(matches=[Matches(Kind.BRIEF, [])]), "Nothing holds all of these words"),
    ],
)
async def test_where_there_is_little_a_hint_says_why(found: Found, words: str) -> None:
    answer = (await asked("search?q=a", searcher=Listener(found))).json
    assert words in answer["hint"]
    assert answer["items"] == []


async def test_suggestions_and_counts_are_told() -> None:
    matches = [Matches(Kind.BRIEF, [Match("b_7kq2m9", "b_7kq2m9", 0.5)], more=True)]
    found = Found(matches=matches, suggestions=["Kaiserdock AG"])
    answer = (await asked("search?q=a", searcher=Listener(found))).json
    assert answer["suggestions"] == ["Kaiserdock AG"]
    assert answer["matched"] == [{"kind": "brief", "count": 1, "more": True}]
    assert answer["hint"] is None


async def test_the_same_answer_has_the_same_tag_however_long_it_took() -> None:
    tags = {(await asked("search?q=fence")).headers["ETag"] for _ in range(3)}
    assert len(tags) == 1


async def test_an_archive_that_is_away_is_said_to_be() -> None:
    away = MemorySearcher(trouble=DatabaseDown("gone"))
    answer = await asked("search?q=a", searcher=away)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


async def test_browsers_are_told_where_to_search() -> None:
    answer = await asked("opensearch.xml", public_url="https://reports.example.org/a&b/")
    assert answer.headers["Content-Type"].startswith(MEDIA_TYPE)
    root = ET.fromstring(answer.text)
    assert root.tag == f"{{{NAMESPACE}}}OpenSearchDescription"
    templates = [url.get("template") for url in root.iter(f"{{{NAMESPACE}}}Url")]
    assert templates == [
        "https://reports.example.org/a&b/search?q={searchTerms}",
        "https://reports.example.org/a&b/api/v1/opensearch.xml",
    ]
    name = root.findtext(f"{{{NAMESPACE}}}ShortName") or ""
    assert 0 < len(name) <= 16


async def test_without_a_public_address_browsers_are_told_nothing() -> None:
    answer = await asked("opensearch.xml")
    assert answer.status == 404
    assert "PUBLIC_URL" in answer.json["detail"]
