"""Open dead letters: list them, find one, replay it, discard it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from redis.asyncio import Redis

from continuum_messaging.entries import Add, Streams, Taken, before, order
from continuum_messaging.errors import RedisDown
from continuum_messaging.redis_streams import RedisStreams
from continuum_messaging.replaying import LetterStays, discarded, replayed
from continuum_messaging.values import Letter
from continuum_proto.envelope import Envelope
from continuum_proto.errors import ContinuumError, ContractViolation
from continuum_proto.event import Event
from continuum_proto.letters import LetterDiscarded, LetterReplayed
from continuum_proto.told import Told
from continuum_proto.topology import DEAD_LETTERS, LETTERS, PUBLISHED_KEY

__all__ = ["DeadLetters", "NoSuchLetter", "Which"]

PAGE = 100
SHORT = "continuum."
MOST_NAMED = 5
"""How many letters a message names that one name may mean."""


class NoSuchLetter(ContinuumError):
    """No open letter has that name, or more than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Which:
    """Which letters are meant: those that fit all that is given."""

    stream: str | None = None
    """Its name, with ``continuum.`` or without."""
    group: str | None = None
    error_type: str | None = None
    service: str | None = None
    older_than: timedelta | None = None
    newer_than: timedelta | None = None
    unnamed: bool = False
    """Only those that tell no document."""

    def fits(self, letter: Letter, now: datetime) -> bool:
        """Tell whether ``letter`` is meant."""
        told = {"group": self.group, "error_type": self.error_type, "service": self.service}
        age = now - letter.failed_at
        return (
            all(value is None or letter.about(name) == value for name, value in told.items())
            and self.stream in (None, letter.about("stream"), letter.about("stream").removeprefix(SHORT))
            and (self.older_than is None or age > self.older_than)
            and (self.newer_than is None or age < self.newer_than)
            and not (self.unnamed and Told(letter.fields).document_id is not None)
        )


ANY = Which()


class DeadLetters:
    """The letters that are open: those in the stream."""

    def __init__(self, streams: Streams, *, source: str = "continuum/console") -> None:
        self._streams, self._source = streams, source

    @classmethod
    def on(cls, redis: Redis, *, source: str = "continuum/console") -> "DeadLetters":
        """Return the letters in ``redis``; ``source`` is who resolves them."""
        return cls(RedisStreams(redis), source=source)

    async def walk(self, which: Which = ANY, *, newest: bool = False) -> AsyncIterator[Letter]:
        """Yield those meant, oldest or ``newest`` first, a page in memory at a time.

        What becomes a letter meanwhile does not count: a replay that fails at once is not met again.

        :raises RedisDown: Redis does not answer.
        """
        now = datetime.now(UTC)
        last = await self._page(newest=True, limit=1)
        after: str | None = None
        while last and (page := await self._page(after=after, newest=newest)):
            for taken in page:
                if order(taken.entry) > order(last[0].entry):
                    if newest:
                        continue
                    return
                letter = Letter(taken.entry, taken.fields)
                if which.fits(letter, now):
                    yield letter
            after = page[-1].entry

    async def find(self, name: str) -> Letter:
        """Return the letter whose id or entry is ``name``, or alone begins so.

        :raises NoSuchLetter: none does, or several.
        :raises RedisDown: Redis does not answer.
        """
        wanted = name.strip().lower()
        found: list[Letter] = []
        async for letter in self.walk():
            if wanted in (str(letter.id), letter.entry):
                return letter
            if wanted and (str(letter.id).startswith(wanted) or letter.entry.startswith(wanted)):
                found.append(letter)
        if len(found) == 1:
            return found[0]
        if not found:
            raise NoSuchLetter(f"there is no open letter {name!r}: `continuum dead list` shows what there is")
        some = ", ".join(str(letter.id) for letter in found[:MOST_NAMED])
        more = ", …" if len(found) > MOST_NAMED else ""
        raise NoSuchLetter(f"{len(found)} letters begin with {name!r}: {some}{more}")

    async def at(self, entry: str) -> Letter | None:
        """Return the letter at ``entry``; nothing where none is open there.

        :raises RedisDown: Redis does not answer.
        """
        for taken in await self._page(after=before(entry), limit=1):
            if taken.entry == entry:
                return Letter(taken.entry, taken.fields)
        return None

    async def put_back(self, id: UUID, fields: Mapping[bytes, bytes]) -> None:
        """Put a letter that Redis has lost back into the stream; one that stands there stays as it is.

        :raises RedisDown: perhaps it was done, perhaps not: do it again.
        """
        await self._streams.add(Add(DEAD_LETTERS.name, id, fields))

    async def closed_lately(self) -> frozenset[UUID]:
        """Return which letters the streams still tell the end of: the archive may not have heard of it.

        :raises RedisDown: Redis does not answer.
        """
        closed: set[UUID] = set()
        after: str | None = None
        while page := await self._streams.page(LETTERS.name, after=after, limit=PAGE):
            closed |= {told for taken in page if (told := _letter_of(taken)) is not None}
            after = page[-1].entry
        return frozenset(closed)

    async def kept(self, letter: Letter) -> bool:
        """Tell whether every group has copied the letter.

        :raises RedisDown: Redis does not answer.
        """
        return not await self._streams.awaiting(DEAD_LETTERS.name, letter.entry)

    async def told(self, event: UUID) -> bool:
        """Tell whether a letter was resolved by a call that gave ``told_as=event``.

        :raises RedisDown: Redis does not answer.
        """
        return await self._streams.value(PUBLISHED_KEY.format(event_id=event)) is not None

    async def replay(self, letter: Letter, *, by: str = "", told_as: UUID | None = None) -> bool:
        """Put the entry back into its stream for the group that failed; tell whether it was us.

        ``told_as`` is the id of the event that tells of it: who gives one may ask later whether it was them.

        :raises LetterStays: there is no such stream or group any more, or the group is switched off.
        :raises RedisDown: perhaps it was done, perhaps not: look again.
        """
        steps = replayed(letter, by=by, source=self._source, told_as=told_as)
        stream, group = letter.about("stream"), letter.about("group")
        there = await self._streams.groups_of(stream)
        if there and group not in there:  # the others would pass it on, and nobody read it
            raise LetterStays(f"letter {letter.id}: nobody reads {stream} as {group!r}: is it switched off?")
        return await self._resolve(letter, steps)

    async def discard(
        self,
        letter: Letter,
        *,
        reason: str,
        by: str = "",
        uncopied: bool = False,
        told_as: UUID | None = None,
    ) -> bool:
        """Take the letter away for good; tell whether it was us.

        ``uncopied`` gives up also what no group has copied yet: its bytes are nowhere else. ``told_as`` as
        in :meth:`replay`.

        :raises LetterStays: there is no reason, or no copy.
        :raises RedisDown: perhaps it was done, perhaps not: look again.
        """
        told = discarded(letter, reason=reason, by=by, source=self._source, told_as=told_as)
        if not uncopied and not await self.kept(letter):
            raise LetterStays(f"letter {letter.id}: the archive has no copy yet: is persistence running?")
        return await self._resolve(letter, [told])

    async def _resolve(self, letter: Letter, steps: Sequence[Add]) -> bool:
        try:
            return await self._streams.resolve(letter.entry, steps)
        except RedisDown:
            # Perhaps only the connection was old, or the reply was lost: the same call finds out.
            return await self._streams.resolve(letter.entry, steps)

    async def _page(
        self, *, after: str | None = None, newest: bool = False, limit: int = PAGE
    ) -> Sequence[Taken]:
        return await self._streams.page(DEAD_LETTERS.name, after=after, newest=newest, limit=limit)


def _letter_of(taken: Taken) -> UUID | None:
    """Return the letter that an entry tells the end of; what nobody can read tells of none."""
    try:
        event = Event.read(Envelope.read(taken.fields))
    except ContractViolation:
        return None
    return event.data.letter_id if isinstance(event.data, LetterReplayed | LetterDiscarded) else None
