"""Listeners hear what happens, once each, in order, and only what concerns them."""

import asyncio
import json
from time import sleep

import pytest

from continuum_api.audience import MOST_WAITING, RESYNC, Audience, Listener
from continuum_api.backlog import Backlog
from continuum_api.fakes.streams import MemoryStreams
from continuum_api.handlers.live import Live
from continuum_api.occurrences import Topic, frames_of
from continuum_api.positions import FOLLOWED
from continuum_messaging import Taken
from continuum_messaging.errors import RedisDown
from tests.unit.api.listening import NOW_MS, Ear, entry, example, later, letter, listening, operators
from tests.unit.api.serving import serving
from tests.unit.api.shelves import shelf_with

PUBLISHED = entry("brief.published", 1)
WITHDRAWN = entry("brief.withdrawn", 2)
ID = json.loads(example("brief.published")["data"])["brief_id"]


async def test_a_listener_is_greeted_and_told_when_to_come_back() -> None:
    async with listening() as stage, stage.client.stream("/api/v1/events") as response:
        hello = await Ear(response).next()
        assert hello is not None
        assert (hello.name, hello.data["version"], hello.retry) == ("hello", "1.2.3", "3000")
        assert response.headers["X-Accel-Buffering"] == "no"
        assert response.headers["Cache-Control"] == "no-cache"
        assert "Access-Control-Allow-Origin" not in response.headers


async def test_readers_hear_of_briefs_and_of_nothing_else() -> None:
    async with listening() as stage, stage.ear() as ear:
        for number, event in enumerate(("document.changed", "brief.drafted", "document.skipped"), start=1):
            stage.streams.add(entry(event, number))
        stage.streams.add(letter(4))
        stage.streams.add(later(PUBLISHED, 5))
        stage.streams.add(entry("brief.published", 6, data={"version": 2}))
        stage.streams.add(later(WITHDRAWN, 7))
        heard = [await ear.next() for _ in range(3)]
    assert [one.name for one in heard if one] == ["brief.created", "brief.updated", "brief.withdrawn"]
    first = heard[0]
    assert first is not None
    assert first.data == {"id": ID, "version": 1, "at": "2096-10-02T07:06:40.005Z"}


async def test_operators_hear_how_far_documents_are_and_of_letters() -> None:
    events = ("document.changed", "brief.drafted", "brief.unchanged", "document.skipped")
    async with listening(roles=operators) as stage, stage.ear() as ear:
        for number, event in enumerate(events, start=1):
            stage.streams.add(entry(event, number))
        stages = [await ear.next() for _ in events]
        stage.streams.add(letter(5))
        stage.streams.add(entry("letter.replayed", 6))
        stage.streams.add(entry("letter.discarded", 7))
        letters = [await ear.next() for _ in range(4)]
    assert [(one.data["stage"], one.data["state"]) for one in stages if one] == [
        ("briefing", "waiting"),
        ("persistence", "drafted"),
        ("persistence", "unchanged"),
        ("persistence", "no_text"),
    ]
    assert stages[0] is not None
    assert stages[0].data["trace_id"] == example("document.changed")["traceparent"][3:35]
    names = ["dead_letter.added", "document.stage", "dead_letter.replayed", "dead_letter.discarded"]
    assert [one.name for one in letters if one] == names


async def test_a_listener_chooses_its_topics() -> None:
    async with listening(roles=operators) as stage, stage.ear("?topics=briefs,dead_letters") as ear:
        stage.streams.add(entry("document.changed", 1))
        stage.streams.add(later(PUBLISHED, 2))
        stage.streams.add(letter(3))
        assert await ear.names(2) == ["brief.created", "dead_letter.added"]


@pytest.mark.parametrize("topics", ["", "nothing", "briefs,", "briefs,,", "Briefs", "briefs;pipeline"])
async def test_a_topic_that_there_is_not_is_refused(topics: str) -> None:
    async with listening() as stage:
        answer = await stage.client.get(f"/api/v1/events?topics={topics}")
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (400, "/query/topics")


@pytest.mark.parametrize("topic", sorted(set(Topic) - {Topic.BRIEFS}))
async def test_topics_of_operators_are_not_for_readers(topic: str) -> None:
    async with listening() as stage:
        answer = await stage.client.get(f"/api/v1/events?topics=briefs,{topic}")
    assert (answer.status, answer.json["type"]) == (403, "/api/v1/problems/forbidden")


async def test_no_word_of_a_document_or_a_model_is_told() -> None:
    drafted, published = example("brief.drafted"), example("brief.published")
    wires = [
        frame.wire for taken in (entry("brief.drafted"), PUBLISHED, letter()) for frame in frames_of(taken)
    ]
    whole = b"".join(wires).decode()
    words = [json.loads(drafted["data"])["brief"]["headline"], json.loads(published["data"])["headline"]]
    assert wires
    assert [
        word for word in [*words, json.loads(published["data"])["title"], "secret"] if word in whole
    ] == []


async def test_who_comes_back_hears_what_was_missed_and_nothing_twice() -> None:
    async with listening() as stage:
        async with stage.ear() as ear:
            stage.streams.add(PUBLISHED)
            assert await ear.names(1) == ["brief.created"]
            last = ear.last_id
        stage.streams.add(WITHDRAWN)
        stage.streams.add(entry("document.changed", 3))
        async with stage.ear(last=last) as ear:
            assert await ear.names(1) == ["brief.withdrawn"]
            stage.streams.add(later(PUBLISHED, 4))
            assert await ear.names(1) == ["brief.created"]


async def test_who_heard_only_the_greeting_misses_nothing_either() -> None:
    async with listening() as stage:
        async with stage.ear() as ear:
            last = ear.last_id
        stage.streams.add(PUBLISHED)
        async with stage.ear(last=last) as ear:
            assert await ear.names(1) == ["brief.created"]


async def test_a_new_process_repeats_what_happened_before_it_started() -> None:
    streams = MemoryStreams()
    for stream in FOLLOWED:
        streams.add(Taken(stream, f"{NOW_MS}-0", {}))
    before = ".".join([f"{NOW_MS}-0"] * len(FOLLOWED))
    streams.add(PUBLISHED)
    async with listening(streams=streams) as stage, stage.ear(last=before) as ear:
        assert await ear.names(1) == ["brief.created"]


@pytest.mark.parametrize(
    "last",
    [
        "x",
        ".".join(["0-0"] * (len(FOLLOWED) - 1)),
        ".".join(["1-0"] * len(FOLLOWED)),
        ".".join(["999999999999999999999-0"] * len(FOLLOWED)),
        "'; DROP TABLE briefs; --",
        "9" * 5000,
    ],
)
async def test_who_was_away_too_long_or_comes_from_elsewhere_starts_again(last: str) -> None:
    streams = MemoryStreams()
    for stream in FOLLOWED:
        streams.add(Taken(stream, f"{NOW_MS}-0", {}))
    async with listening(streams=streams) as stage, stage.ear(last=last) as ear:
        stage.streams.add(PUBLISHED)
        assert await ear.names(2) == ["resync", "brief.created"]


async def test_of_two_events_of_one_entry_only_the_last_has_the_id() -> None:
    """Else whoever is cut off between them never hears the second."""
    async with listening(roles=operators) as stage, stage.ear() as ear:
        stage.streams.add(PUBLISHED)
        first, second = await ear.next(), await ear.next()
    assert first is not None
    assert second is not None
    assert (first.name, first.id is None, second.id is None) == ("brief.created", True, False)


async def test_a_quiet_stream_shows_that_it_lives_and_how_far_it_is() -> None:
    async with listening(comment_seconds=0.01) as stage, stage.ear() as ear:
        comment = await ear.next()
        assert comment is not None
        assert (comment.name, comment.id) == ("comment", stage.audience.cursor)
        stage.streams.add(entry("document.changed", 1))
        while ear.last_id == comment.id:  # not for a reader, who is resumed behind it all the same
            assert await ear.names(1) == ["comment"]


def test_a_listener_that_takes_nothing_costs_no_memory_and_is_told_to_start_again() -> None:
    slow = Listener({Topic.BRIEFS})
    for number in range(MOST_WAITING * 3 + 5):
        slow.tell(b"%d\n" % number)
    waiting = asyncio.run(slow.heard(1))
    assert waiting.startswith(b"event: resync")
    assert waiting.count(b"\n") < MOST_WAITING + 5
    assert waiting.endswith(b"%d\n" % (MOST_WAITING * 3 + 4))


async def test_what_comes_at_the_very_end_of_the_wait_is_heard_and_not_jumped_over() -> None:
    """Else the comment that follows says that it was heard, and whoever is cut off then never hears it."""
    listener, loop = Listener({Topic.BRIEFS}), asyncio.get_running_loop()
    hearing = asyncio.create_task(listener.heard(0.01))
    await asyncio.sleep(0)
    loop.call_later(0.011, listener.tell, b"news\n")
    sleep(0.05)  # noqa: ASYNC251 - the loop is held up: both moments are past when it looks
    assert await hearing == b"news\n"


async def test_there_is_room_for_so_many_and_a_seat_is_free_when_somebody_leaves() -> None:
    async with listening(most=1, comment_seconds=0.01) as stage:
        async with stage.ear():
            answer = await stage.client.get("/api/v1/events")
            assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
        async with asyncio.timeout(5):
            while (answered := await stage.client.ask("HEAD", "/api/v1/events")).status == 503:
                pass  # whoever left is found out by the next comment
        assert answered.status == 200


async def test_a_shutdown_ends_every_stream_at_once() -> None:
    async with listening() as stage, stage.ear() as one, stage.ear() as other:
        stage.audience.close()
        assert await one.next() is None
        assert await other.next() is None


async def test_listeners_stay_while_redis_is_away_and_start_again_when_it_is_back() -> None:
    async with listening() as stage, stage.ear() as ear:
        stage.streams.fail(RedisDown("away"))
        await asyncio.sleep(0)
        stage.streams.fail(None)
        assert await ear.names(1) == ["resync"]
        stage.streams.add(PUBLISHED)
        assert await ear.names(1) == ["brief.created"]


async def test_who_comes_before_the_streams_were_read_starts_again() -> None:
    """What happened between its coming and the first read is told to nobody."""
    audience, floors = Audience(5), dict.fromkeys(FOLLOWED, "0-0")
    with audience.seat({Topic.BRIEFS}, None) as early:
        audience.begin(Backlog(floors), floors, resync=False)
        with audience.seat({Topic.BRIEFS}, None) as later_on:
            assert await early.heard(1) == RESYNC
            assert await later_on.heard(0.01) == b""


async def test_who_comes_while_redis_is_away_is_greeted_and_starts_again_later() -> None:
    streams = MemoryStreams(trouble=RedisDown("away"))
    async with listening(streams=streams) as stage, stage.ear() as ear:
        streams.fail(None)
        assert await ear.names(1) == ["resync"]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"type": "continuum.brief.published.v1"},
        {"type": "continuum.brief.published.v1", "data": "{"},
        {"type": "continuum.brief.published.v1", "data": '{"brief_id": "b_x\\nevent: hello"}'},
        {"type": "continuum.document.changed.v1", "subject": "paperless/documents/" + "9" * 5000},
        {"type": "continuum.document.skipped.v1", "subject": "paperless/documents/7", "data": "\x00"},
        {"type": "\ud800"},
    ],
)
async def test_an_entry_that_cannot_be_read_is_passed_over(fields: dict[str, str]) -> None:
    flat = {name.encode(): value.encode("utf-8", "surrogatepass") for name, value in fields.items()}
    async with listening(roles=operators) as stage, stage.ear() as ear:
        for number, stream in enumerate(FOLLOWED, start=1):
            if stream != "continuum.dead-letters":
                stage.streams.add(Taken(stream, f"{NOW_MS + number}-0", flat))
        stage.streams.add(later(PUBLISHED, 9))
        assert await ear.names(1) == ["brief.created"]


async def test_a_letter_that_somebody_wrote_by_hand_breaks_no_line() -> None:
    flat = {b"deadletter.group": b"briefing\n\nevent: hello\ndata: {}\n\n", b"subject": b"\xff"}
    async with listening(roles=operators) as stage, stage.ear() as ear:
        stage.streams.add(Taken("continuum.dead-letters", f"{NOW_MS}-1", flat))
        heard = await ear.next()
    assert heard is not None
    assert (heard.name, heard.data["document_id"]) == ("dead_letter.added", None)
    assert heard.data["stage"].startswith("briefing\n\nevent")


async def test_without_a_redis_there_is_nothing_to_hear() -> None:
    shelf = shelf_with()
    async with serving(shelf, shelf, shelf, others=[Live("1", None)]) as client:
        assert (await client.get("/api/v1/events")).status == 503
