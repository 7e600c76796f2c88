"""What was published and lost with Redis is owed again, and nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

import pytest

from continuum_archive.outbox import Unanswered
from continuum_messaging import RedisDown, Traces
from continuum_persistence.recall import TIMES, Recall

INTACT = Traces("server", "epoch", {}, vanished=0)


def event(seq: int) -> Unanswered:
    return Unanswered(seq, UUID(int=seq), "continuum.reports", f"{seq}-0")


@dataclass
class FakeOutbox:
    waiting: list[Unanswered]
    asked: list[bool] = field(default_factory=list)
    recalled: list[int] = field(default_factory=list)

    async def unanswered(self, *, announced: bool, after: int, limit: int) -> Sequence[Unanswered]:
        self.asked.append(announced)
        return [each for each in self.waiting if each.seq > after][:limit]

    async def recall(self, lost: Sequence[Unanswered]) -> int:
        self.recalled += [each.seq for each in lost]
        self.waiting = [each for each in self.waiting if each not in lost]
        return len(lost)


@dataclass
class FakeEntries:
    there: dict[str, UUID] = field(default_factory=dict)
    looks: Traces = INTACT
    away: bool = False

    async def traces(self) -> Traces:
        if self.away:
            raise RedisDown("away")
        return self.looks

    async def events(self, entries: Sequence[tuple[str, str]]) -> Sequence[UUID | None]:
        return [self.there.get(entry) for _, entry in entries]


@dataclass
class FakeLetters:
    looks: int = 0

    async def look(self) -> int:
        self.looks += 1
        return 0


def scene(*, there: Sequence[int] = ()) -> tuple[FakeOutbox, FakeEntries, Recall]:
    outbox = FakeOutbox([event(1), event(2), event(3)])
    entries = FakeEntries({f"{seq}-0": UUID(int=seq) for seq in there})
    return outbox, entries, Recall(outbox, entries, FakeLetters())


async def test_at_the_start_what_is_gone_is_owed_again() -> None:
    outbox, _, looking = scene(there=[2])
    assert await looking.look() == 2
    assert outbox.recalled == [1, 3]


async def test_an_entry_that_holds_another_event_is_gone() -> None:
    outbox, entries, looking = scene(there=[1, 2, 3])
    entries.there["2-0"] = UUID(int=99)
    await looking.look()
    assert outbox.recalled == [2]


async def test_nothing_is_looked_for_while_nothing_seems_lost() -> None:
    outbox, entries, looking = scene(there=[1, 2, 3])
    await looking.look()
    entries.there.clear()
    assert await looking.look() == 0
    assert outbox.recalled == []


async def test_after_a_loss_it_looks_several_times() -> None:
    outbox, entries, looking = scene(there=[1, 2, 3])
    await looking.look()
    entries.there.clear()
    entries.looks = replace(INTACT, epoch="another")
    assert [await looking.look() for _ in range(TIMES + 1)] == [3, 0, 0, 0]
    assert len(outbox.asked) > TIMES


async def test_a_loss_while_redis_was_away_is_noticed_when_it_is_back() -> None:
    _, entries, looking = scene(there=[1, 2, 3])
    await looking.look()
    entries.away = True
    with pytest.raises(RedisDown):
        await looking.look()
    entries.away, entries.looks = False, replace(INTACT, server="another")
    entries.there.clear()
    assert await looking.look() == 3


async def test_announcements_that_nobody_reads_are_not_asked_for() -> None:
    outbox, entries, _ = scene()
    await Recall(outbox, entries, FakeLetters(), off=("notification",)).look()
    assert set(outbox.asked) == {False}


async def test_all_pages_are_looked_at() -> None:
    outbox, entries, _ = scene()
    assert await Recall(outbox, entries, FakeLetters(), page=2).look() == 3


async def test_lost_letters_are_looked_for_as_often_as_lost_events() -> None:
    outbox, entries, _ = scene(there=[1, 2, 3])
    letters = FakeLetters()
    looking = Recall(outbox, entries, letters)
    await looking.look()
    await looking.look()
    assert letters.looks == 1
    entries.looks = replace(INTACT, epoch="another")
    await looking.look()
    assert letters.looks == 2
