"""Listing, finding, replaying and discarding dead letters, on Redis and on its twin alike."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from continuum_messaging import DeadLetters, Letter, LetterStays, NoSuchLetter, Which
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import letter_id, replay_id
from continuum_proto.errors import PermanentError
from continuum_proto.event import Event
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_proto.topology import DEAD_LETTERS, DOCUMENTS, LETTERS
from tests.contract.messaging.benches import Bench, changed

EVERY = Which()
UNDECODABLE = {b"id": b"\xff\xfe", b"junk": b"\x00\x80", b"": b"empty name"}


class Poisoned:
    """Two groups read documents; what one of them makes of an event depends on ``cured``."""

    def __init__(self, bench: Bench) -> None:
        self.cured = False
        self.seen: dict[str, list[Event[DocumentChanged]]] = {"briefing": [], "persistence": []}
        bench.broker.on(DOCUMENTS, group="briefing")(self.on_briefing)
        bench.broker.on(DOCUMENTS, group="persistence")(self.on_persistence)

    async def on_briefing(self, event: Event[DocumentChanged]) -> None:
        self.seen["briefing"].append(event)
        if not self.cured:
            raise PermanentError("poison")

    async def on_persistence(self, event: Event[DocumentChanged]) -> None:
        self.seen["persistence"].append(event)


async def put(bench: Bench, number: int = 1, **about: str) -> Letter:
    """Put a letter into the stream as settling would."""
    told = {
        "id": str(letter_id(DOCUMENTS.name, "briefing", str(uuid4()), 1)),
        "stream": DOCUMENTS.name,
        "group": "briefing",
        "round": "1",
        "failed_at": datetime.now(UTC).isoformat(),
        **about,
    }
    fields = {f"deadletter.{name}".encode(): value.encode() for name, value in told.items()}
    await bench.add_fields(DEAD_LETTERS, {b"n": str(number).encode(), **fields})
    return (await bench.letters())[-1]


async def numbers(letters: DeadLetters, which: Which = EVERY, *, newest: bool = False) -> list[int]:
    return [int(letter.fields[b"n"]) async for letter in letters.walk(which, newest=newest)]


async def test_a_replay_is_for_the_group_that_failed_alone(bench: Bench) -> None:
    poisoned, letters = Poisoned(bench), DeadLetters(bench.streams)
    poison = changed(7)
    await bench.publish_document(poison)
    await bench.settled()
    (letter,) = await bench.letters()
    poisoned.cured = True

    assert await letters.replay(letter, by="ada")
    await bench.settled()

    assert len(poisoned.seen["persistence"]) == 1
    first, again = poisoned.seen["briefing"]
    assert again.id == replay_id(letter.id, 1) != first.id
    assert again.data == first.data.model_copy(update={"force": True, "trigger": Trigger.REPLAY})
    assert (again.subject, again.time, again.only_group) == (first.subject, first.time, "briefing")
    assert await bench.letters() == []
    (told,) = await bench.events(LETTERS)
    assert told.subject == poison.subject
    assert told.data == LetterReplayed(
        letter_id=letter.id,
        stream=DOCUMENTS.name,
        group="briefing",
        event_id=str(poison.id),
        by="ada",
        replayed_as=again.id,
        round=1,
    )


async def test_replayed_by_several_at_once_it_comes_once(bench: Bench) -> None:
    poisoned, letters = Poisoned(bench), DeadLetters(bench.streams)
    await bench.publish_document(changed(7))
    await bench.settled()
    (letter,) = await bench.letters()
    poisoned.cured = True

    answers = await asyncio.gather(*(letters.replay(letter) for _ in range(4)))
    await bench.settled()

    assert sorted(answers) == [False, False, False, True]
    assert len(poisoned.seen["briefing"]) == 2
    assert len(await bench.events(LETTERS)) == 1


async def test_what_fails_again_is_a_letter_of_the_next_round(bench: Bench) -> None:
    Poisoned(bench)
    letters, found = DeadLetters(bench.streams), []
    await bench.publish_document(changed(7))
    for _ in range(3):
        await bench.settled()
        (letter,) = await bench.letters()
        found.append(letter)
        await letters.replay(letter)

    assert [letter.round for letter in found] == [1, 2, 3]
    assert len({letter.id for letter in found}) == 3
    assert len({letter.event_id for letter in found}) == 3


async def test_an_undecodable_letter_keeps_its_bytes_and_does_not_multiply(bench: Bench) -> None:
    """Both groups fail on it; the replay of one's letter is none of the other's business."""
    Poisoned(bench)
    letters = DeadLetters(bench.streams)
    await bench.add_fields(DOCUMENTS, UNDECODABLE)
    await bench.settled()
    first = {letter.about("group"): letter for letter in await bench.letters()}
    assert sorted(first) == ["briefing", "persistence"]

    assert await letters.replay(first["briefing"])
    await bench.settled()

    second = {letter.about("group"): letter for letter in await bench.letters()}
    assert sorted(second) == ["briefing", "persistence"]
    assert second["persistence"].id == first["persistence"].id
    assert (second["briefing"].round, second["briefing"].id != first["briefing"].id) == (2, True)
    assert second["briefing"].original == {**UNDECODABLE, b"only_group": b"briefing"}


async def test_two_undecodable_entries_with_one_id_are_two_letters(bench: Bench) -> None:
    """Whatever a broken producer calls all of its entries: none of them stands for another."""
    Poisoned(bench)
    for junk in (b"one", b"two"):
        await bench.add_fields(DOCUMENTS, {b"id": b"always this", b"junk": junk})
    await bench.settled()

    told = [(letter.about("group"), letter.fields[b"junk"]) for letter in await bench.letters()]
    assert sorted(told) == [
        ("briefing", b"one"), ("briefing", b"two"), ("persistence", b"one"), ("persistence", b"two"),
    ]  # fmt: skip


async def test_fields_that_we_do_not_know_go_back_too(bench: Bench) -> None:
    fields = {name.encode(): value.encode() for name, value in changed(7).fields().items()}
    data = json.loads(fields[b"data"]) | {"new": {"in": "the next release"}}
    fields |= {b"data": json.dumps(data).encode(), b"extra": b"more"}
    about = {b"deadletter.stream": DOCUMENTS.name.encode(), b"deadletter.group": b"briefing"}
    await bench.add_fields(DEAD_LETTERS, fields | about)
    (letter,) = await bench.letters()

    await DeadLetters(bench.streams).replay(letter)

    (again,) = await bench.streams.page(DOCUMENTS.name)
    assert again.fields[b"extra"] == b"more"
    assert json.loads(again.fields[b"data"]) == data | {"force": True, "trigger": "replay"}


async def test_an_entry_for_a_group_that_there_is_not_becomes_a_letter(bench: Bench) -> None:
    """Every group would pass it on to the others, and nobody would read it."""
    poisoned = Poisoned(bench)
    await bench.publish_document(changed(7, only_group="nobody"))
    await bench.settled()

    assert poisoned.seen == {"briefing": [], "persistence": []}
    assert {letter.about("error_type") for letter in await bench.letters()} == {"ContractViolation"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("stream", "continuum.old", "no stream 'continuum.old'"),
        ("group", "old", "has no group 'old'"),
    ],
)
async def test_a_letter_from_where_nothing_is_any_more_stays(
    bench: Bench, field: str, value: str, said: str
) -> None:
    letter = await put(bench, 1, **{field: value})

    with pytest.raises(LetterStays, match=said):
        await DeadLetters(bench.streams).replay(letter)

    assert await bench.letters() == [letter]


async def test_a_discarded_letter_is_gone_for_a_reason(bench: Bench) -> None:
    letter = await put(bench)

    assert await DeadLetters(bench.streams).discard(letter, reason=" a test ", by="ada", uncopied=True)

    assert await bench.letters() == []
    (told,) = await bench.events(LETTERS)
    assert isinstance(told.data, LetterDiscarded)
    assert (told.data.letter_id, told.data.reason, told.data.by) == (letter.id, "a test", "ada")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
async def test_a_discard_needs_a_reason(bench: Bench, reason: str) -> None:
    letter = await put(bench)

    with pytest.raises(LetterStays, match="reason"):
        await DeadLetters(bench.streams).discard(letter, reason=reason, uncopied=True)

    assert await bench.letters() == [letter]


async def test_what_nobody_copied_is_not_thrown_away(bench: Bench) -> None:
    letters, letter = DeadLetters(bench.streams), await put(bench)
    assert not await letters.kept(letter)
    with pytest.raises(LetterStays, match="no copy yet"):
        await letters.discard(letter, reason="a test")

    @bench.broker.on(DEAD_LETTERS, group="persistence", raw=True)
    async def on_letter(event: Letter) -> None: ...

    await bench.settled()

    assert await letters.kept(letter)
    assert await letters.discard(letter, reason="a test")


async def test_letters_are_walked_in_either_direction_by_pages(bench: Bench) -> None:
    letters = DeadLetters(bench.streams)
    for number in range(205):
        await put(bench, number)

    assert await numbers(letters) == list(range(205))
    assert await numbers(letters, newest=True) == list(range(205))[::-1]


async def test_letters_that_come_meanwhile_are_not_met(bench: Bench) -> None:
    """Else a replay of all would go on for ever with what fails at once."""
    letters, met = DeadLetters(bench.streams), []
    for number in range(3):
        await put(bench, number)

    async for letter in letters.walk():
        met.append(int(letter.fields[b"n"]))
        await put(bench, 9)
        assert len(met) < 10

    assert met == [0, 1, 2]


async def test_only_letters_that_fit_are_walked(bench: Bench) -> None:
    letters = DeadLetters(bench.streams)
    old = (datetime.now(UTC) - timedelta(hours=2)).isoformat()
    await put(bench, 1, error_type="ValueError", service="briefing")
    await put(bench, 2, error_type="KeyError", service="briefing", failed_at=old)
    await put(bench, 3, error_type="KeyError", service="persistence", group="persistence")

    assert await numbers(letters, Which(error_type="KeyError")) == [2, 3]
    assert await numbers(letters, Which(error_type="KeyError", service="briefing")) == [2]
    assert await numbers(letters, Which(group="persistence")) == [3]
    assert await numbers(letters, Which(stream="documents")) == [1, 2, 3]
    assert await numbers(letters, Which(stream="continuum.briefs")) == []
    assert await numbers(letters, Which(older_than=timedelta(hours=1))) == [2]
    assert await numbers(letters, Which(newer_than=timedelta(hours=1))) == [1, 3]


async def test_letters_that_tell_no_document_are_told_from_others(bench: Bench) -> None:
    letters = DeadLetters(bench.streams)
    for number, told in enumerate(
        ({}, {b"subject": b"paperless/documents/7"}, {b"data": b'{"document_id": 7}'})
    ):
        await bench.add_fields(DEAD_LETTERS, {b"n": str(number).encode(), **told})
    assert await numbers(letters, Which(unnamed=True)) == [0]


async def test_a_letter_is_found_by_what_begins_its_name(bench: Bench) -> None:
    letters = DeadLetters(bench.streams)
    one = await put(bench, 1, id="11111111-0000-5000-8000-000000000001")
    two = await put(bench, 2, id="11111111-0000-5000-8000-000000000002")
    three = await put(bench, 3, id="abcdef11-0000-5000-8000-000000000003")

    assert await letters.find(str(one.id)) == one
    assert await letters.find(two.entry) == two
    assert await letters.find("ABCD") == three
    with pytest.raises(NoSuchLetter, match="2 letters begin with '1111'"):
        await letters.find("1111")
    for name in ("ffff", ""):
        with pytest.raises(NoSuchLetter, match="no open letter"):
            await letters.find(name)
