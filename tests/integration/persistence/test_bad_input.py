"""What no text in PostgreSQL may hold comes by the streams: it stops nobody, nothing is tried for ever."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from continuum_archive import Archive
from continuum_messaging import DeliveryBroker, MemoryLanes
from continuum_proto import texts
from continuum_proto.documents import SkipReason
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS
from tests.archives import PAGES, changed, drafted, skipped
from tests.integration.persistence.wiring import take_part

NUL, HALF, EMOJI = "\x00", "\ud83d", "\U0001f697"
Change = Callable[[dict[str, Any]], object]
CLEANED: dict[str, Change] = {
    "a title": lambda data: data["document"].update(title=f"In{NUL}voice {HALF} 17 {EMOJI}"),
    "a correspondent": lambda data: data["document"].update(correspondent=f"{NUL}{HALF}"),
    "a tag": lambda data: data["document"].update(tags=[f"mo{NUL}ney", HALF]),
    "a file name": lambda data: data["document"].update(file_name=f"{HALF}.pdf{NUL}"),
    "a date": lambda data: data["document"].update(created=f"2026-05-01{NUL}"),
    "a headline": lambda data: data["brief"].update(headline=f"Pay{NUL} {HALF}"),
    "a key point": lambda data: data["brief"]["key_points"][0].update(text=f"Pay{NUL} {HALF}"),
    "an ask": lambda data: data["brief"]["asks"][0].update(to=f"Ms {NUL}{HALF}"),
    "a name": lambda data: data["brief"]["entities"][0].update(name=f"Kaiser{NUL}dock {HALF}"),
    "what made it": lambda data: data["brief"]["provenance"].update(model=f"llama{NUL}{HALF}"),
    "an option": lambda data: data["brief"]["provenance"].update(options={f"a{NUL}": HALF}),
    "a field of a later release": lambda data: data.update(later=[{"deep": [NUL, HALF]}]),
}
REFUSED: dict[str, Change] = {
    "a quotation": lambda data: data["brief"]["key_points"][0]["citations"][0].update(
        quote=f"invoice of EUR 12{NUL}0"
    ),
    "a number of a document": lambda data: data["document"].update(document_id=2**70),
    "a size": lambda data: data["document"].update(size=2**70),
    "an owner": lambda data: data["document"].update(owner=2**40),
    "a viewer": lambda data: data["document"].update(viewers=[2**40]),
    "an amount": lambda data: data["brief"]["entities"][2].update(number="9" * 200_000),
}


@pytest.fixture
def lanes(archive: Archive) -> MemoryLanes:
    """Persistence on a real archive, its deliveries in memory."""
    lanes = MemoryLanes()
    take_part(DeliveryBroker.in_memory(lanes), lanes, archive)
    return lanes


def put(lanes: MemoryLanes, fields: Mapping[str, str | bytes], *, stream: str = BRIEFS.name) -> None:
    """Put an entry into a stream as somebody without our library would."""
    entries = lanes.state.streams[stream]
    raw = {
        name.encode(): value if isinstance(value, bytes) else value.encode() for name, value in fields.items()
    }
    entries[f"1779753600000-{len(entries)}"] = raw


def put_draft(
    lanes: MemoryLanes, document: int, change: Change | None = None, *, packed: bytes = b""
) -> None:
    """Put a draft and its text into Redis, changed on the way."""
    event = drafted(1, document=document)
    fields = event.fields()
    if change is not None:
        data = json.loads(fields["data"])
        change(data)
        fields["data"] = json.dumps(data)
    lanes.state.keys[f"continuum.text:{event.id}"] = (packed or texts.pack(PAGES), lanes.state.now + 3600)
    put(lanes, fields)


async def briefed(archive: Archive) -> list[int]:
    rows = await archive.fetch("SELECT id FROM documents WHERE status = 'briefed' ORDER BY id")
    return [row["id"] for row in rows]


async def test_briefs_are_stored_without_what_no_text_may_hold(lanes: MemoryLanes, archive: Archive) -> None:
    for document, change in enumerate(CLEANED.values(), start=1):
        put_draft(lanes, document, change)
    await lanes.run()
    assert [letter.about("error") for letter in lanes.letters()] == []
    assert await briefed(archive) == [*range(1, len(CLEANED) + 1)]
    rows = await archive.fetch("SELECT title FROM documents ORDER BY id LIMIT 1")
    assert [row["title"] for row in rows] == [f"Invoice ? 17 {EMOJI}"]


async def test_what_the_archive_cannot_hold_is_a_letter_at_once_and_harms_only_itself(
    lanes: MemoryLanes, archive: Archive
) -> None:
    for document, change in enumerate(REFUSED.values(), start=1):
        put_draft(lanes, document, change)
        put_draft(lanes, 100 + document)
    await lanes.run()
    assert [letter.about("error_type") for letter in lanes.letters()] == ["ContractViolation"] * len(REFUSED)
    assert {letter.about("deliveries") for letter in lanes.letters()} == {"1"}
    assert lanes.parked() == {}
    assert await briefed(archive) == [*range(101, 101 + len(REFUSED))]
    [row] = await archive.fetch("SELECT count(*) FROM letters WHERE state = 'open'")
    assert row["count"] == len(REFUSED)


@pytest.mark.parametrize(
    "packed",
    [
        b'{"pages": ["\\ud83d"]}',
        b'{"pages": ["\\u0000"]}',
        b'{"pages": ["a\\r\\n"]}',
        b'{"pages": ["\xff"]}',
        b"[" * 200_000,
        b'{"pages": [17]}',
        b'{"pages": {}}',
    ],
    ids=["half a letter", "NUL", "line ends", "no UTF-8", "deep", "no text", "no pages"],
)
async def test_a_text_that_nobody_can_store_is_a_letter_at_once(
    lanes: MemoryLanes, archive: Archive, packed: bytes
) -> None:
    put_draft(lanes, 1, packed=packed)
    put_draft(lanes, 2)
    await lanes.run()
    assert [letter.about("error_type") for letter in lanes.letters()] == ["ContractViolation"]
    assert (lanes.parked(), await briefed(archive)) == ({}, [2])


async def test_what_surrounds_an_event_may_hold_anything(lanes: MemoryLanes, archive: Archive) -> None:
    """The trace goes into the outbox and the history, the reason into the document."""
    event = drafted(1, document=1)
    lanes.state.keys[f"continuum.text:{event.id}"] = (texts.pack(PAGES), lanes.state.now + 3600)
    put(lanes, {**event.fields(), "tracestate": f"a={NUL}", "source": f"{NUL}b"})
    put(lanes, _said(skipped(2, SkipReason.EXCLUDED, document=2, modified=2), detail=f"by{NUL} {HALF}"))
    put(lanes, changed(3, document=3).fields() | {"data": "\ufffe{"}, stream=DOCUMENTS.name)
    put(
        lanes,
        {"deadletter.reason": NUL, "id": b"\xff\x00", "error": b"\xed\xa0\x80"},
        stream=DEAD_LETTERS.name,
    )
    await lanes.run()
    assert lanes.parked() == {}
    rows = await archive.fetch("SELECT status, reason FROM documents WHERE id < 3 ORDER BY id")
    assert [tuple(row) for row in rows] == [("briefed", ""), ("excluded", "by ?")]


def _said(event: Event[Any], **changes: str) -> dict[str, str]:
    fields = event.fields()
    return fields | {"data": json.dumps(json.loads(fields["data"]) | changes)}
