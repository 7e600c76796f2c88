"""Feeds, read by a parser that did not write them."""

import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest

from continuum_api.fakes.news import MemoryNews
from continuum_api.fakes.shelf import MemoryShelf
from continuum_api.handlers.feeds import Feeds
from continuum_archive.feed import FeedRow
from continuum_archive.listing import EVERYTHING, Which
from continuum_archive.rows import Position, Slice, WithdrawnRow
from continuum_proto.errors import DatabaseDown
from tests.archives import brief
from tests.unit.api.naming import PUBLIC_URL, subjects_of
from tests.unit.api.serving import Answer, serving
from tests.unit.api.shelves import ID, PUBLISHED, brief_row, shelf_with

ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = "<script>alert('1')</script> & \x0b \x02 ]]> 🚗"


async def asked(shelf: MemoryShelf, path: str, *, size: int = 50, **headers: str) -> Answer:
    others = subjects_of(shelf, size=size)
    async with serving(shelf, shelf, shelf, others=others) as api:
        return await api.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})


async def test_an_entry_tells_the_brief() -> None:
    answer = await asked(shelf_with(brief_row()), "/api/v1/feed.atom")
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.body)
    assert not feed.bozo
    assert feed.version == "atom10"
    assert (feed.feed.title, feed.feed.author) == ("The Continuum Report", "The Continuum Report")
    assert feed.feed.id == "tag:reports.example.org,2026:feed"
    links = {link.rel: link.href for link in feed.feed.links}
    assert links == {
        "self": "https://reports.example.org/api/v1/feed.atom",
        "alternate": "https://reports.example.org/",
    }
    (entry,) = feed.entries
    assert entry.id == f"tag:reports.example.org,2026:briefs/{ID}"
    assert entry.link == f"https://reports.example.org/briefs/{ID}-eur-1250-is-due-on-3-may-2026"
    assert entry.updated == entry.published == "2026-05-03T10:02:41.123Z"
    assert entry.summary == "An invoice is due."
    assert entry.content[0].type == "text/plain"
    assert entry.content[0].value == "An invoice is due.\n\n• An invoice is due.\n\n• It goes to Kaiserdock."
    assert [tag.term for tag in entry.tags] == ["money"]


async def test_both_forms_tell_the_same() -> None:
    shelf = shelf_with(brief_row(), brief_row("b_second", document=8))
    atom = feedparser.parse((await asked(shelf, "/api/v1/feed.atom")).body)
    answer = await asked(shelf, "/api/v1/feed.json")
    assert answer.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    told = answer.json
    assert told["version"] == "https://jsonfeed.org/version/1.1"
    assert told["feed_url"] == "https://reports.example.org/api/v1/feed.json"
    assert "next_url" not in told
    for entry, item in zip(atom.entries, told["items"], strict=True):
        assert (entry.id, entry.link, entry.title) == (item["id"], item["url"], item["title"])
        assert (entry.updated, entry.published) == (item["date_modified"], item["date_published"])
        assert entry.content[0].value == item["content_text"]


async def test_an_id_stays_and_only_its_time_changes_with_a_version() -> None:
    before = feedparser.parse((await asked(shelf_with(brief_row()), "/api/v1/feed.atom")).body).entries[0]
    later = brief_row(
        version=2, content=brief(headline="Another"), published_at=PUBLISHED + timedelta(days=1)
    )
    after = feedparser.parse((await asked(shelf_with(brief_row(), later), "/api/v1/feed.atom")).body).entries[
        0
    ]
    assert (after.id, after.published) == (before.id, before.published)
    assert after.updated == "2026-05-04T10:02:41.123Z"


async def test_pages_follow_each_other_and_every_entry_is_there_once() -> None:
    rows = [
        brief_row(f"b_brief{n}", document=n, published_at=PUBLISHED + timedelta(days=n)) for n in range(1, 6)
    ]
    shelf = shelf_with(*rows)
    for form, link in (("feed.atom", r'rel="next" href="([^"]+)"'), ("feed.json", r'"next_url":"([^"]+)"')):
        path, found = f"/api/v1/{form}?tag=money", []
        while path:
            text = (await asked(shelf, path, size=2)).text
            found += re.findall(r"briefs/(b_brief\d)[\"<]", text)
            following = re.search(link, text)
            path = (
                following[1].replace("&amp;", "&").removeprefix("https://reports.example.org")
                if following
                else ""
            )
            assert not path or "tag=money" in path
        assert found == ["b_brief5", "b_brief4", "b_brief3", "b_brief2", "b_brief1"]


async def test_a_withdrawn_brief_is_replaced_by_a_notice_for_a_month() -> None:
    shelf = shelf_with(brief_row(), brief_row("b_second", document=8))
    shelf.taken[ID] = WithdrawnRow(ID, datetime.now(UTC) - timedelta(days=29), "hidden")
    shelf.taken["b_second"] = WithdrawnRow("b_second", datetime.now(UTC) - timedelta(days=31), "hidden")
    for path in ("feed.atom", "feed.atom?tag=money", "feed.atom?tag=other", "feed.atom?entity=e_nobody"):
        (notice,) = feedparser.parse((await asked(shelf, f"/api/v1/{path}")).body).entries
        assert notice.id == f"tag:reports.example.org,2026:briefs/{ID}"
        assert notice.title == "Withdrawn"
        assert notice.content[0].value.endswith(": Paperless no longer shows the document.")
        assert "1250" not in str(notice)


async def test_notices_and_briefs_share_pages() -> None:
    shelf = shelf_with(*(brief_row(f"b_brief{n}", document=n) for n in range(1, 4)))
    for n in (1, 2):
        shelf.taken[f"b_brief{n}"] = WithdrawnRow(
            f"b_brief{n}", datetime.now(UTC) - timedelta(days=n), "gone"
        )
    first = (await asked(shelf, "/api/v1/feed.json", size=2)).json
    assert [item["title"] for item in first["items"]] == ["Withdrawn", "Withdrawn"]
    path = first["next_url"].removeprefix("https://reports.example.org")
    second = (await asked(shelf, path, size=2)).json
    assert [item["id"][-8:] for item in second["items"]] == ["b_brief3"]


async def test_a_page_that_became_shorter_leaves_out_nothing_between_it_and_old_notices() -> None:
    """Briefs were withdrawn while their page was read: what is newer than a notice follows before it."""
    shelf = shelf_with(*(brief_row(f"b_brief{n}", document=n, published_at=ago(hours=n)) for n in (1, 2, 3)))
    shelf.taken["b_old"] = WithdrawnRow("b_old", ago(days=9), "gone")

    class Shorter(MemoryNews):
        async def published(
            self, *, limit: int, after: Position | None = None, which: Which = EVERYTHING
        ) -> Slice[FeedRow]:
            found = await super().published(limit=limit, after=after, which=which)
            return found if after else Slice(found.items[:1], more=found.more)

    async with serving(shelf, shelf, shelf, others=[Feeds(Shorter(shelf), PUBLIC_URL, 2)]) as api:
        path, found = "/api/v1/feed.json", []
        while path:
            page = (await api.get(path)).json
            found += [item["id"].rpartition("/")[2] for item in page["items"]]
            path = page.get("next_url", "").removeprefix(PUBLIC_URL)
    assert found == ["b_brief1", "b_brief2", "b_brief3", "b_old"]


def ago(**time: int) -> datetime:
    return datetime.now(UTC).replace(microsecond=0) - timedelta(**time)


async def test_a_feed_can_be_narrowed_and_each_has_an_id_of_its_own() -> None:
    shelf = shelf_with(brief_row())
    ids = set()
    for query, entries in (("", 1), ("?tag=money", 1), ("?tag=a%26b%20%3C", 0), ("?entity=e_name0000", 1)):
        feed = feedparser.parse((await asked(shelf, f"/api/v1/feed.atom{query}")).body)
        assert not feed.bozo
        assert len(feed.entries) == entries
        ids.add(feed.feed.id)
    assert len(ids) == 4


async def test_whatever_a_document_holds_is_text_in_a_feed() -> None:
    shelf = shelf_with(brief_row(content=brief(headline=HOSTILE), title=HOSTILE))
    answer = await asked(shelf, "/api/v1/feed.atom")
    entry = ET.fromstring(answer.body).find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == HOSTILE.replace("\x0b", "\ufffd").replace("\x02", "\ufffd")
    assert b"<script" not in answer.body
    assert (await asked(shelf, "/api/v1/feed.json")).json["items"][0]["title"] == HOSTILE


async def test_an_empty_feed_is_one_and_never_changes() -> None:
    first, second = [await asked(shelf_with(), "/api/v1/feed.atom") for _ in range(2)]
    feed = feedparser.parse(first.body)
    assert (feed.bozo, feed.entries) == (False, [])
    assert first.headers["ETag"] == second.headers["ETag"]


@pytest.mark.parametrize("form", ["feed.atom", "feed.json"])
async def test_who_has_it_already_gets_304(form: str) -> None:
    shelf = shelf_with(brief_row())
    tag = (await asked(shelf, f"/api/v1/{form}")).headers["ETag"]
    again = await asked(shelf, f"/api/v1/{form}", If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("form", ["feed.atom", "feed.json"])
async def test_without_a_public_address_there_is_no_feed(form: str) -> None:
    shelf = shelf_with(brief_row())
    others = subjects_of(shelf, public_url=None)
    async with serving(shelf, shelf, shelf, others=others, public_url=None) as api:
        answer = await api.get(f"/api/v1/{form}")
    assert answer.status == 404
    assert answer.json["detail"].startswith("There is nothing here until PUBLIC_URL says")


async def test_a_feed_refuses_what_it_does_not_know_and_says_when_the_archive_is_away() -> None:
    assert (await asked(shelf_with(), "/api/v1/feed.atom?limit=500")).status == 400
    assert (await asked(shelf_with(), "/api/v1/feed.json?after=x")).status == 400
    assert (await asked(MemoryShelf(trouble=DatabaseDown("no")), "/api/v1/feed.atom")).status == 503
