"""Filling an archive event by event, by the code that persistence uses: slow, and proof that all is valid."""

import json
from collections.abc import Iterable
from typing import Final

from continuum_archive.archive import Archive
from continuum_archive.ledger import Announcement, Ledger, Standing
from continuum_archive.letters import Letters
from continuum_archive.outbox import Outbox, Owed
from continuum_archive.writing import Writer
from continuum_simulators.archive.steps import (
    Changed,
    Discarded,
    Draft,
    Failed,
    Replayed,
    Skipped,
    Step,
    Unchanged,
    entry_id,
    message_id,
)
from continuum_simulators.archive.stories import Story

__all__ = ["play"]

AT_ONCE: Final = 100


async def play(archive: Archive, stories: Iterable[Story]) -> None:
    """Let stories happen, one after the other; what they owe is published, and nobody wished to be told."""
    happening = _Happening(Writer(archive), Letters(archive))
    outbox, ledger = Outbox(archive), Ledger(archive)
    for story in stories:
        for step in story.steps:
            await happening.take(step)
        async with outbox.take(AT_ONCE) as batch:
            await batch.published({owed.seq: entry_id(owed.created_at) for owed in batch.owed})
        for owed in batch.owed:
            await ledger.record(_announcement(owed), Standing.NOTHING_TO_SEND)


class _Happening:
    """Takes steps as persistence does."""

    def __init__(self, writer: Writer, letters: Letters) -> None:
        self._writer, self._letters = writer, letters

    async def take(self, step: Step) -> None:
        """Write one step."""
        match step:
            case Draft(event, pages):
                await self._writer.draft(event, pages)
            case Failed(letter):
                await self._letters.keep(letter)
            case Changed(event):
                await self._writer.queue(event)
            case Unchanged(event):
                await self._writer.unchanged(event)
            case Skipped(event):
                await self._writer.skip(event)
            case Replayed(event):
                await self._letters.replayed(event.data, event.id, event.time)
            case Discarded(event):
                await self._letters.discarded(event.data, event.id, event.time)


def _announcement(owed: Owed) -> Announcement:
    told = json.loads(owed.payload)
    return Announcement(owed.type, told["brief_id"], told["version"], "", message_id(owed.id), owed.id)
