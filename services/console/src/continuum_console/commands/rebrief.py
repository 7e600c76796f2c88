"""``continuum rebrief``: documents that were read before, read anew."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from typing import Final

from rich.console import Console

from continuum_archive.asking import Asking
from continuum_archive.choosing import Choosing, Rebriefs
from continuum_console.commands.backfill import Shelves, walk
from continuum_console.operating.names import known_name
from continuum_console.operating.request_view import Choice, Words
from continuum_paperless import Selection

WORDS: Final = Words(
    verb="brief again",
    done="asked for again",
    left="wait for a rebrief already and were left alone",
    unknown="Never read, or gone; `continuum backfill` asks for what is new",
)


@dataclass(frozen=True)
class Rebrief:
    """Asks again for what fits a filter."""

    which: Rebriefs
    stale_in: Callable[[], AbstractAsyncContextManager[Shelves]] | None = None
    """The Paperless to compare with, where only what changed there is wanted."""
    limit: int | None = None
    words: Words = WORDS

    async def choose(self, choosing: Choosing, out: Console) -> Choice:
        """Ask the archive, and Paperless where what is stale is wanted.

        :raises NameUnknown: no document has that tag.
        """
        which = self.which
        if which.tag is not None:
            which = replace(which, tag=known_name("tag", which.tag, await choosing.tags()))
        if self.stale_in is not None:
            stale = await self._stale(choosing, out)
            which = replace(which, ids=stale if which.ids is None else stale & set(which.ids))
        chosen = await choosing.rebriefs(which)
        return Choice(chosen.ids[: self.limit], chosen.waiting, await self._unknown(choosing))

    async def ask(self, asking: Asking, ids: Sequence[int]) -> int:
        """Ask for a batch; what waits for a rebrief meanwhile is left alone."""
        return await asking.rebrief(ids)

    async def _stale(self, choosing: Choosing, out: Console) -> set[int]:
        assert self.stale_in is not None
        stale: set[int] = set()
        async with self.stale_in() as paperless:
            async for page in walk(paperless, Selection(), out):
                stale.update(await choosing.changed_since_read(page))
        return stale

    async def _unknown(self, choosing: Choosing) -> list[int]:
        """Return those of the ids that were named which the archive cannot brief."""
        if self.which.ids is None:
            return []
        there = await choosing.rebriefs(Rebriefs(ids=self.which.ids))
        return sorted(set(self.which.ids) - {*there.ids, *there.waiting})
