"""Telling people of briefs, each of them once."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar
from uuid import UUID

from continuum_archive.ledger import Announcement, Standing
from continuum_notification.notices import Notice, message_id, notice
from continuum_proto.briefs import BriefPersisted, BriefPublished, BriefWithdrawn
from continuum_proto.documents import Lane
from continuum_proto.errors import DependencyDown, PermanentError, TransientError
from continuum_proto.event import Event

NOBODY = ""
"""The target of an entry that says why nobody was told."""
INTERRUPTED = "a process ended while it was sending: it may have arrived"


About = TypeVar("About", BriefPublished, BriefWithdrawn, BriefPersisted)


class Ledger(Protocol):
    """Who was told what."""

    async def begin(self, announcement: Announcement) -> Standing | None:
        """Enter it as ``sending``, or say how it stands already."""

    async def record(self, announcement: Announcement, standing: Standing, detail: str = "") -> bool:
        """Enter how it ended."""

    async def release(self, announcement: Announcement) -> None:
        """Take back ``sending``: nothing has left us."""


class Target(Protocol):
    """Somebody to tell."""

    @property
    def label(self) -> str:
        """A name without secrets, always the same for the same address."""

    @property
    def repeatable(self) -> bool:
        """Whether the same message may go out again after a crash, because its id makes it one."""

    async def tell(self, notice: Notice, message: UUID) -> str:
        """Tell them; return what is worth noting.

        :raises TargetDown: the host is away.
        :raises NotDelivered: it may work next time; nobody got it.
        :raises Refused: it will never work.
        """


@dataclass(frozen=True, slots=True)
class Announcing:
    """What becomes of the events about briefs."""

    ledger: Ledger
    targets: Sequence[Target]
    link: Callable[[str], str]
    """From a brief's id to where it is read."""

    async def on_brief_published(self, event: Event[BriefPublished]) -> None:
        """Tell every target of a version; one of a large run is entered and not told singly."""
        brief = event.data
        if brief.lane is Lane.BULK:
            await self._enter(event, Standing.BULK, "part of a large run")
            return
        words = notice(headline=brief.headline, title=brief.title, link=self.link(brief.brief_id))
        outcomes = await asyncio.gather(
            *(self._tell(_announcement(event, target.label), target, words) for target in self.targets),
            return_exceptions=True,
        )
        failures = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
        if failures:
            raise min(failures, key=_weight)

    async def on_brief_withdrawn(self, event: Event[BriefWithdrawn]) -> None:
        """Enter that nobody is told: the link that people have says so itself."""
        await self._enter(event, Standing.NOTHING_TO_SEND, f"withdrawn: {event.data.reason}")

    async def on_brief_persisted(self, event: Event[BriefPersisted]) -> None:
        """Enter that nobody is told: what waits for review is not for readers yet."""
        await self._enter(event, Standing.NOTHING_TO_SEND, "waits for review")

    async def _enter(self, event: Event[About], standing: Standing, detail: str) -> None:
        await self.ledger.record(_announcement(event, NOBODY), standing, detail)

    async def _tell(self, announcement: Announcement, target: Target, words: Notice) -> None:
        before = await self.ledger.begin(announcement)
        if before is Standing.SENDING and not target.repeatable:
            await self.ledger.record(announcement, Standing.UNKNOWN, INTERRUPTED)
            return
        if before not in {None, Standing.SENDING}:
            return
        try:
            detail = await target.tell(words, announcement.message_id)
        except (TransientError, DependencyDown, PermanentError):
            await self.ledger.release(announcement)
            raise
        await self.ledger.record(announcement, Standing.SENT, detail)


def _announcement(event: Event[About], target: str) -> Announcement:
    brief = event.data
    return Announcement(
        event_type=event.type,
        brief_id=brief.brief_id,
        version=brief.version,
        target=target,
        message_id=message_id(event.type, brief.brief_id, brief.version, target),
        event_id=event.id,
    )


def _weight(failure: BaseException) -> int:
    """Order the failures of several targets: the one that costs the event least decides."""
    kinds = (DependencyDown, TransientError, PermanentError)
    return next((place for place, kind in enumerate(kinds, start=1) if isinstance(failure, kind)), 0)
