"""Versions of a brief and how they differ: laws of the pairing, and what readers are told."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_api.differing import Pair, moved, pair_points, pair_quotations, unchanged
from continuum_api.fakes.shelf import MemoryShelf
from continuum_archive.rows import WithdrawnRow
from continuum_proto.briefs import Brief, Citation, KeyPoint, Match
from tests.archives import brief
from tests.unit.api.naming import subjects_of
from tests.unit.api.serving import Client, serving
from tests.unit.api.shelves import ID, PUBLISHED, brief_row, shelf_with

TEXT = "the rent rises by ten euros in may and the tenant may object until june"
SPANS = st.tuples(st.integers(0, len(TEXT) - 2), st.integers(1, 20)).map(
    lambda span: (span[0], min(span[0] + span[1], len(TEXT)))
)


def citation(n: int, span: tuple[int, int], page: int = 1) -> Citation:
    start, end = span
    return Citation(n=n, page=page, start=start, end=end, quote=TEXT[start:end], match=Match.EXACT)


@st.composite
def points(draw: st.DrawFn) -> list[KeyPoint]:
    """Draw the points of a version: ids in order, texts of few words, quotations of one text."""
    found = []
    for n in range(1, draw(st.integers(0, 6)) + 1):
        spans = draw(st.lists(SPANS, min_size=1, max_size=3))
        words = draw(st.lists(st.sampled_from(TEXT.split()), min_size=1, max_size=5))
        cited = tuple(citation(k, span, draw(st.integers(1, 2))) for k, span in enumerate(spans, start=1))
        found.append(KeyPoint(id=f"p{n}", text=" ".join(words), citations=cited))
    return found


def sides(pairs: list[Pair[KeyPoint]]) -> tuple[list[str], list[str]]:
    """Return the ids of the points of each side."""
    return [p.earlier.id for p in pairs if p.earlier], [p.later.id for p in pairs if p.later]


@given(points(), points(), st.booleans())
def test_every_point_is_told_once_and_the_later_ones_in_their_order(
    earlier: list[KeyPoint], later: list[KeyPoint], same_text: bool
) -> None:
    first, second = sides(pair_points(earlier, later, same_text=same_text))
    assert Counter(first) == Counter(point.id for point in earlier)
    assert second == [point.id for point in later]


@given(points(), points(), st.booleans())
def test_what_belongs_together_does_so_in_both_directions(
    earlier: list[KeyPoint], later: list[KeyPoint], same_text: bool
) -> None:
    there = {
        (p.earlier and p.earlier.id, p.later and p.later.id)
        for p in pair_points(earlier, later, same_text=same_text)
    }
    back = {
        (p.later and p.later.id, p.earlier and p.earlier.id)
        for p in pair_points(later, earlier, same_text=same_text)
    }
    assert there == back


@given(points(), st.booleans())
def test_a_version_does_not_differ_from_itself(version: list[KeyPoint], same_text: bool) -> None:
    pairs = pair_points(version, version, same_text=same_text)
    assert [pair.earlier for pair in pairs] == version
    assert all(unchanged(pair) for pair in pairs)


@given(points(), points())
def test_points_that_cite_the_same_letters_are_never_torn_apart_for_their_words(
    earlier: list[KeyPoint], later: list[KeyPoint]
) -> None:
    """Of two that are left alone on either side, none cites what the other does."""
    pairs = pair_points(earlier, later, same_text=True)
    alone = [p.earlier for p in pairs if p.earlier and not p.later]
    added = [p.later for p in pairs if p.later and not p.earlier]
    for one in alone:
        for other in added:
            assert not any(
                a.page == b.page and a.start < b.end and b.start < a.end
                for a in one.citations
                for b in other.citations
            )


@given(points(), points())
def test_quotations_are_told_once_and_move_only_with_the_same_letters(
    earlier: list[KeyPoint], later: list[KeyPoint]
) -> None:
    first = [c for point in earlier for c in point.citations]
    second = [c for point in later for c in point.citations]
    pairs = pair_quotations(first, second)
    assert sum(pair.earlier is not None for pair in pairs) == len(first)
    assert [pair.later for pair in pairs if pair.later] == second
    for pair in pairs:
        if pair.earlier and pair.later:
            assert pair.earlier.quote == pair.later.quote
            assert moved(pair) == (
                (pair.earlier.page, pair.earlier.start) != (pair.later.page, pair.later.start)
            )
    left = Counter(c.quote for c in first) - Counter(c.quote for c in second)
    assert Counter(pair.earlier.quote for pair in pairs if pair.earlier and not pair.later) == left


def test_a_claim_in_other_words_on_the_same_passage_is_the_same_point() -> None:
    rent = KeyPoint(id="p1", text="The rent rises.", citations=(citation(1, (4, 14)),))
    protest = KeyPoint(id="p2", text="An objection is possible.", citations=(citation(2, (40, 60)),))
    dearer = KeyPoint(id="p2", text="Living there costs more.", citations=(citation(1, (0, 14)),))
    assert sides(pair_points([rent, protest], [dearer], same_text=True)) == (["p1", "p2"], ["p2"])
    pairs = pair_points([rent, protest], [dearer], same_text=True)
    assert [(p.earlier, p.later) for p in pairs] == [(rent, dearer), (protest, None)]
    assert not unchanged(pairs[0])


def test_in_another_text_the_quotation_tells_and_then_the_words() -> None:
    quoted = KeyPoint(id="p1", text="Old words.", citations=(citation(1, (4, 25)),))
    moved_on = quoted.model_copy(
        update={"text": "New words here.", "citations": (citation(1, (4, 14), page=2),)}
    )
    worded = KeyPoint(id="p2", text="The tenant may object.", citations=(citation(2, (40, 46)),))
    other = worded.model_copy(update={"citations": (citation(2, (60, 65)),)})
    pairs = pair_points([quoted, worded], [other, moved_on], same_text=False)
    assert [(p.earlier, p.later) for p in pairs] == [(worded, other), (quoted, moved_on)]


def reworded(content: Brief) -> Brief:
    """Return a later version: the first point in other words, the second gone, one added, by a model."""
    first, second = content.key_points
    return content.model_copy(
        update={
            "headline": "Pay EUR 1250 by 3 May",
            "key_points": (
                first.model_copy(update={"text": "There is an invoice."}),
                second.model_copy(
                    update={
                        "text": "Ms Ito is addressed.",
                        "citations": (
                            Citation(n=2, page=1, start=0, end=11, quote="Dear Ms Ito", match=Match.EXACT),
                        ),
                    }
                ),
            ),
            "provenance": content.provenance.model_copy(
                update={"engine": "ollama", "model": "small:1b", "options": {"temperature": 0.1}}
            ),
        }
    )


@pytest.fixture
def shelf() -> MemoryShelf:
    return shelf_with(
        brief_row(content=brief(headline="An invoice")),
        brief_row(version=2, content=reworded(brief())),
        brief_row("b_single"),
    )


@pytest.fixture
async def api(shelf: MemoryShelf) -> AsyncIterator[Client]:
    async with serving(shelf, shelf, shelf, others=subjects_of(shelf)) as client:
        yield client


async def test_versions_are_listed_the_newest_first(api: Client) -> None:
    page = (await api.get(f"/api/v1/briefs/{ID}/versions?limit=1")).json
    assert [(one["version"], one["state"], one["model"]) for one in page["items"]] == [
        (2, "published", "small:1b")
    ]
    rest = (await api.get(f"/api/v1/briefs/{ID}/versions?limit=1&after={page['next']}")).json
    assert [one["state"] for one in rest["items"]] == ["superseded"]
    assert rest["next"] is None


async def test_a_difference_tells_which_points_belong_together(api: Client) -> None:
    told = (await api.get(f"/api/v1/briefs/{ID}/diff")).json
    assert (told["from"], told["to"], told["text_changed"]) == (1, 2, False)
    assert told["fields"] == [{"field": "headline", "from": "An invoice", "to": "Pay EUR 1250 by 3 May"}]
    assert [
        (p["op"], p["from"] and p["from"]["text"], p["to"] and p["to"]["text"]) for p in told["points"]
    ] == [
        ("changed", "An invoice is due.", "There is an invoice."),
        ("removed", "It goes to Kaiserdock.", None),
        ("added", None, "Ms Ito is addressed."),
    ]
    assert [c["quote"] for c in told["quotations"]["added"]] == ["Dear Ms Ito"]
    assert [c["quote"] for c in told["quotations"]["gone"]] == ["Pay to Kaiserdock AG"]
    assert {change["field"]: change["to"] for change in told["provenance"]} == {
        "engine": "ollama",
        "model": "small:1b",
        "options.temperature": 0.1,
    }


async def test_versions_can_be_compared_backwards_and_with_themselves(api: Client) -> None:
    back = (await api.get(f"/api/v1/briefs/{ID}/diff?from=2&to=1")).json
    assert [p["op"] for p in back["points"]] == ["changed", "removed", "added"]
    same = (await api.get(f"/api/v1/briefs/{ID}/diff?from=1&to=1")).json
    assert {p["op"] for p in same["points"]} == {"same"}
    assert same["fields"] == same["provenance"] == []
    assert same["quotations"] == {"added": [], "gone": [], "moved": []}


async def test_another_text_is_said_first_and_what_stands_elsewhere_moved(shelf: MemoryShelf) -> None:
    later = shelf.versions[ID][1]
    point = brief().key_points[0]
    elsewhere = point.citations[0].model_copy(update={"start": 30, "end": 49})
    content = brief().model_copy(
        update={"key_points": (point.model_copy(update={"citations": (elsewhere,)}),), "asks": ()}
    )
    shelf.versions[ID][1] = replace(later, content=content, checksum="f" * 64)
    async with serving(shelf, shelf, shelf, others=subjects_of(shelf)) as api:
        told = (await api.get(f"/api/v1/briefs/{ID}/diff")).json
    assert told["text_changed"] is True
    assert [(one["from"]["start"], one["to"]["start"]) for one in told["quotations"]["moved"]] == [(19, 30)]
    assert {change["field"] for change in told["provenance"]} == {"source_checksum"}


async def test_one_version_cannot_be_compared(api: Client) -> None:
    answer = await api.get("/api/v1/briefs/b_single/diff")
    assert answer.status == 404
    assert answer.json["detail"] == "This brief has no earlier version to compare with."
    assert (await api.get(f"/api/v1/briefs/{ID}/diff?to=9")).status == 404
    assert (await api.get(f"/api/v1/briefs/{ID}/diff?from=0")).status == 400


async def test_versions_of_a_withdrawn_brief_are_gone(api: Client, shelf: MemoryShelf) -> None:
    shelf.taken[ID] = WithdrawnRow(ID, PUBLISHED, "gone")
    for path in ("versions", "diff", "diff?from=1&to=2"):
        assert (await api.get(f"/api/v1/briefs/{ID}/{path}")).status == 410
    assert (await api.get("/api/v1/briefs/b_nothere/versions")).status == 404
