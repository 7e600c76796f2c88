"""Names, where they stand, and dates in their order."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from continuum_api.fakes.shelf import MemoryShelf
from continuum_archive.rows import NamedEntity, TextRow, WithdrawnRow
from continuum_proto.briefs import Due, Entity, EntityType, Mention, Precision
from tests.archives import brief
from tests.unit.api.naming import subjects_of
from tests.unit.api.serving import Client, serving
from tests.unit.api.shelves import PUBLISHED, brief_row, shelf_with

PAGES = (
    "Dear Ms Ito, 🚗 Kaiserdock AG met Aiko Ito in Kiel. The rent of Dock 4 rose in May 2021. It is due.",
    "Signed by Aiko Ito on 3 May 2021 for the year 2021.",
)
DATES = {"May 2021": ("2021-05", Precision.MONTH), "3 May 2021": ("2021-05-03", Precision.DAY)}
TYPES = {
    "Kaiserdock AG": EntityType.ORGANISATION,
    "Aiko Ito": EntityType.PERSON,
    "Kiel": EntityType.PLACE,
    **dict.fromkeys(DATES, EntityType.DATE),
}
IDS = {
    "Kaiserdock AG": "e_dock23",
    "Aiko Ito": "e_aiko23",
    "Kiel": "e_kiel23",
    "May 2021": "e_may223",
    "3 May 2021": "e_day323",
}


def mentions(name: str) -> tuple[Mention, ...]:
    found = [
        Mention(page=n, start=page.index(name), end=page.index(name) + len(name), text=name)
        for n, page in enumerate(PAGES, start=1)
        if name in page
    ]
    return tuple(found)


def entity(name: str) -> Entity:
    iso, precision = DATES.get(name, (None, None))
    date = Due(iso=iso, precision=precision) if iso and precision else None
    return Entity(type=TYPES[name], name=name, mentions=mentions(name), date=date)


def shelf_naming(*named: tuple[str, ...]) -> MemoryShelf:
    """Return a shelf with a brief for each of these sets of names, each a day after the one before."""
    shelf = MemoryShelf()
    for n, names in enumerate(named, start=1):
        content = brief().model_copy(update={"entities": tuple(entity(name) for name in names)})
        row = brief_row(
            f"b_brief{n}", document=n, content=content, published_at=PUBLISHED + timedelta(days=n)
        )
        known = tuple(NamedEntity(IDS[one.name], one) for one in content.entities)
        row = replace(row, entities=known)
        one = shelf_with(row)
        shelf.versions |= one.versions
        shelf.known |= one.known
        shelf.texts[row.summary.id, 1] = TextRow(
            n, row.checksum, len(PAGES), tuple(enumerate(PAGES, start=1))
        )
    return shelf


@pytest.fixture
def shelf() -> MemoryShelf:
    return shelf_naming(
        ("Kaiserdock AG", "Aiko Ito", "May 2021"),
        ("Aiko Ito", "Kiel", "3 May 2021"),
        ("Aiko Ito",),
    )


@pytest.fixture
async def api(shelf: MemoryShelf) -> AsyncIterator[Client]:
    async with serving(shelf, shelf, shelf, others=subjects_of(shelf)) as client:
        yield client


async def listed(api: Client, path: str) -> list[str]:
    """Return the names of a list that is read in pages of two."""
    found: list[str] = []
    after = ""
    while True:
        page = (await api.get(f"/api/v1/{path}limit=2{after}")).json
        found += [item["name"] for item in page["items"]]
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"


async def test_names_of_the_most_briefs_come_first(api: Client) -> None:
    assert await listed(api, "entities?") == ["Aiko Ito", "May 2021", "Kiel", "Kaiserdock AG", "3 May 2021"]
    first = (await api.get("/api/v1/entities?limit=1")).json["items"][0]
    assert first == {
        "id": "e_aiko23",
        "type": "person",
        "name": "Aiko Ito",
        "value": None,
        "briefs": 3,
        "mentions": 6,
        "last_seen": "2026-05-06T10:02:41.123Z",
    }


async def test_names_are_found_by_the_beginning_of_any_word(api: Client) -> None:
    assert await listed(api, "entities?q=iTO&") == ["Aiko Ito"]
    assert await listed(api, "entities?q=aiko%20%20it&") == ["Aiko Ito"]
    assert await listed(api, "entities?q=k&") == ["Kaiserdock AG", "Kiel"]
    assert await listed(api, "entities?q=A&type=organisation&") == ["Kaiserdock AG"]
    assert await listed(api, "entities?type=date&") == ["May 2021", "3 May 2021"]
    assert await listed(api, "entities?q=2021-05-03&") == ["3 May 2021"]
    assert await listed(api, "entities?q=doch&") == []


async def test_a_name_tells_when_it_was_seen_and_what_it_is_worth(api: Client) -> None:
    name = (await api.get("/api/v1/entities/e_day323-3-may-2021")).json
    assert name["value"] == {"iso": "2021-05-03", "precision": "day"}
    person = (await api.get("/api/v1/entities/e_aiko23")).json
    assert (person["first_seen"], person["last_seen"]) == (
        "2026-05-04T10:02:41.123Z",
        "2026-05-06T10:02:41.123Z",
    )


async def test_a_passage_is_the_sentence_around_the_name_letter_by_letter(api: Client) -> None:
    page = (await api.get("/api/v1/entities/e_aiko23/mentions?limit=1")).json
    assert page["items"][0]["brief"]["id"] == "b_brief3"
    assert page["items"][0]["mentions"] == 2
    for passage in page["items"][0]["passages"]:
        text = PAGES[passage["page"] - 1]
        assert text[passage["start"] : passage["end"]] == passage["text"] == "Aiko Ito"
        whole = passage["prefix"] + passage["text"] + passage["suffix"]
        assert text[passage["start"] - len(passage["prefix"]) :].startswith(whole)
    assert page["items"][0]["passages"][0]["suffix"] == " in Kiel."
    second = (await api.get(f"/api/v1/entities/e_aiko23/mentions?limit=1&after={page['next']}")).json
    assert second["items"][0]["brief"]["id"] == "b_brief2"


async def test_neighbours_stand_on_the_same_page(api: Client) -> None:
    around = (await api.get("/api/v1/entities/e_aiko23/neighbours")).json
    assert [(node["name"], node["passages"]) for node in around["nodes"]] == [
        ("Kaiserdock AG", 1),
        ("Kiel", 1),
    ]
    assert around["edges"] == [
        {"a": "e_aiko23", "b": "e_dock23", "passages": 1},
        {"a": "e_aiko23", "b": "e_kiel23", "passages": 1},
    ]
    assert (around["more"], around["briefs"]) == (0, 3)
    first = (await api.get("/api/v1/entities/e_aiko23/neighbours?limit=1")).json
    assert ([node["id"] for node in first["nodes"]], first["more"]) == (["e_dock23"], 1)


async def test_dates_are_marked_in_their_sentences_and_keep_their_precision(api: Client) -> None:
    items = (await api.get("/api/v1/timeline")).json["items"]
    assert [(item["iso"], item["precision"]) for item in items] == [
        ("2021-05", "month"),
        ("2021-05-03", "day"),
    ]
    assert items[0]["sentence"] == "The rent of Dock 4 rose in May 2021."
    assert items[0]["sentence"][items[0]["start"] : items[0]["end"]] == "May 2021"
    assert items[1]["brief"]["document"] == {"id": 2, "title": "Invoice 17"}


@pytest.mark.parametrize(
    ("query", "dates"),
    [
        ("from=2021", ["2021-05", "2021-05-03"]),
        ("from=2021-05-01", ["2021-05-03"]),
        ("to=2021-05", ["2021-05", "2021-05-03"]),
        ("to=2021-04", []),
        ("from=2021-05-03&to=2021", ["2021-05-03"]),
        ("entity=e_kiel23", ["2021-05-03"]),
        ("entity=e_nobody", []),
    ],
)
async def test_a_timeline_can_be_cut(api: Client, query: str, dates: list[str]) -> None:
    items = (await api.get(f"/api/v1/timeline?{query}")).json["items"]
    assert [item["iso"] for item in items] == dates


async def test_a_timeline_goes_on_where_it_ended(api: Client) -> None:
    first = (await api.get("/api/v1/timeline?limit=1")).json
    second = (await api.get(f"/api/v1/timeline?limit=1&after={first['next']}")).json
    assert [item["iso"] for item in second["items"]] == ["2021-05-03"]


async def test_a_name_that_only_a_withdrawn_brief_mentions_is_not_there(
    api: Client, shelf: MemoryShelf
) -> None:
    shelf.taken["b_brief2"] = WithdrawnRow("b_brief2", PUBLISHED, "hidden")
    for path in ("e_kiel23", "e_kiel23/mentions", "e_kiel23/neighbours", "e_kiel23.md", "e_kiel23.json"):
        answer = await api.get(f"/api/v1/entities/{path}")
        assert answer.status == 404
        assert answer.json["detail"] == "This name does not exist or is not published."
    assert await listed(api, "entities?q=kiel&") == []


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("entities?type=animal", "type"),
        ("entities?q=", "q"),
        ("entities?q=%20", "q"),
        ("entities?q=%00", "q"),
        ("entities?q=" + "a" * 201, "q"),
        ("entities/e_aiko23?version=1", "version"),
        ("entities/e_aiko23/neighbours?limit=151", "limit"),
        ("timeline?from=May", "from"),
        ("timeline?from=2021-5", "from"),
        ("timeline?to=%D9%A2%D9%A0%D9%A2%D9%A1", "to"),
        ("timeline?from=2021-05&to=2020", "to"),
        ("timeline?entity=b_brief1", "entity"),
        ("briefs?year=0", "year"),
        ("briefs?document=x", "document"),
        ("briefs?tag=a%07b", "tag"),
        ("documents?status=lost", "status"),
    ],
)
async def test_a_wrong_parameter_is_named(api: Client, path: str, parameter: str) -> None:
    answer = await api.get(f"/api/v1/{path}")
    assert answer.status == 400
    assert answer.json["errors"][0]["pointer"] == f"/query/{parameter}"


@pytest.mark.parametrize("path", ["entities", "entities?q=k", "timeline", "entities/e_aiko23/mentions"])
async def test_a_cursor_of_another_list_is_refused(api: Client, path: str) -> None:
    cursor = (await api.get("/api/v1/briefs?limit=1")).json["next"]
    assert cursor
    answer = await api.get(f"/api/v1/{path}{'&' if '?' in path else '?'}after={cursor}")
    assert answer.status == 400
    assert answer.json["type"] == "/api/v1/problems/invalid-cursor"


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("briefs?tag=money", "briefs"),
        ("briefs?tag=money", "briefs?tag=2026"),
        ("briefs?tag=money", "briefs?correspondent=money"),
        ("entities", "entities?type=person"),
        ("entities?q=a", "entities?q=k"),
        ("entities?q=a", "entities"),
        ("timeline", "timeline?from=2021-06"),
        ("timeline", "timeline?entity=e_kiel23"),
        ("documents", "documents?status=briefed"),
    ],
)
async def test_a_cursor_goes_on_with_its_own_question_alone(api: Client, path: str, other: str) -> None:
    """With another one it may lie outside of what is asked for, or leave some of it out."""

    def asked(path: str) -> str:
        return f"/api/v1/{path}{'&' if '?' in path else '?'}limit=1"

    cursor = (await api.get(asked(path))).json["next"]
    assert (await api.get(f"{asked(path)}&after={cursor}")).status == 200
    answer = await api.get(f"{asked(other)}&after={cursor}")
    assert (answer.status, answer.json["type"]) == (400, "/api/v1/problems/invalid-cursor")


@pytest.mark.parametrize(
    "path", ["entities/b_brief1", "entities/e_x", "entities/e_aiko23%00", "entities/e_nobody"]
)
async def test_a_path_that_names_nothing_is_not_found(api: Client, path: str) -> None:
    assert (await api.get(f"/api/v1/{path}")).status == 404


@pytest.mark.parametrize(
    ("query", "briefs"),
    [
        ("entity=e_kiel23", [2]),
        ("entity=e_aiko23&document=1", [1]),
        ("tag=money", [3, 2, 1]),
        ("tag=money&entity=e_dock23", [1]),
        ("tag=Money", []),
        ("year=2026&document=3", [3]),
        ("year=2025", []),
        ("correspondent=Nobody", []),
    ],
)
async def test_a_list_of_briefs_can_be_narrowed(api: Client, query: str, briefs: list[int]) -> None:
    items = (await api.get(f"/api/v1/briefs?{query}")).json["items"]
    assert [item["document"]["id"] for item in items] == briefs


async def test_a_total_is_told_where_it_is_cheap(api: Client) -> None:
    assert (await api.get("/api/v1/briefs?tag=money&limit=1")).json["total"] == 3
    assert (await api.get("/api/v1/briefs?limit=1")).json["total"] is None


async def test_documents_of_one_status_are_listed(api: Client, shelf: MemoryShelf) -> None:
    shelf.known[2] = replace(shelf.known[2], status="failed")
    items = (await api.get("/api/v1/documents?status=failed")).json["items"]
    assert [item["id"] for item in items] == [2]
