"""Putting back letters that Redis has lost: the archive has all that is open, byte for byte."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

from continuum_archive.letters import FailedEntry
from continuum_messaging import Letter
from continuum_persistence.failed_entries import fields_of

__all__ = ["PuttingBack"]

PAGE: Final = 500


class Copies(Protocol):
    """The letters that the archive has."""

    async def clock(self) -> datetime:
        """Return what the archive has for now."""

    async def open_before(self, moment: datetime, *, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Name those that were copied before ``moment`` and are open."""

    async def whole(self, ids: Sequence[UUID]) -> Sequence[FailedEntry]:
        """Return letters as they were."""


class OpenLetters(Protocol):
    """The letters that are in Redis."""

    def walk(self) -> AsyncIterator[Letter]:
        """Yield all of them."""

    async def closed_lately(self) -> frozenset[UUID]:
        """Return those whose end the archive may not have heard of."""

    async def put_back(self, id: UUID, fields: Mapping[bytes, bytes]) -> None:
        """Put one into its stream, unless it stands there."""


@dataclass(frozen=True, slots=True)
class PuttingBack:
    """Compares the letters in the archive with those in Redis."""

    copies: Copies
    letters: OpenLetters

    async def look(self) -> int:
        """Put back what the archive has and Redis has not; return how many letters.

        The order of the questions matters. Who resolves a letter takes it out of its stream and tells of it
        in the same step. So a letter that was copied before we looked, is not in its stream, of whose end no
        entry tells and that the archive still has for open, was taken out by nobody.

        :raises DependencyDown: Redis or PostgreSQL is away.
        """
        moment = await self.copies.clock()
        standing = {letter.id async for letter in self.letters.walk()}
        standing |= await self.letters.closed_lately()
        back, after = 0, None
        while page := await self.copies.open_before(moment, after=after, limit=PAGE):
            lost = [each for each in page if each not in standing]
            for entry in await self.copies.whole(lost) if lost else ():
                await self.letters.put_back(entry.id, fields_of(entry))
                back += 1
            after = page[-1]
        return back
