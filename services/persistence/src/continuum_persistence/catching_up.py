"""What was stored before it could be searched becomes searchable, little by little."""

import asyncio
from dataclasses import dataclass
from typing import Final, Protocol

import structlog

from continuum_chassis import repeat

__all__ = ["CatchingUp"]

LOOK: Final = 60.0
"""Seconds between two looks while everything is searchable: an older release may be at work beside us."""
PAUSE: Final = 0.1
"""Seconds after each batch: drafts come first."""

log = structlog.get_logger()


class Index(Protocol):
    """What searches look into."""

    async def index_some(self) -> int:
        """Make some more searchable and return how much; 0 means that everything is."""


@dataclass(slots=True)
class CatchingUp:
    """Makes searchable what is not, batch by batch; whatever stops it, the next one goes on."""

    index: Index
    look: float = LOOK
    pause: float = PAUSE

    async def go_on(self) -> None:
        """Work until cancelled; what is down is tried again."""
        await repeat(self.catch_up, every=self.look, postponed="catching_up_postponed")

    async def catch_up(self) -> int:
        """Make everything searchable and return how many texts and briefs were not.

        :raises DependencyDown: PostgreSQL is away; what was done before is kept.
        """
        done = 0
        while some := await self.index.index_some():
            if not done:
                log.info("catching_up_began")
            done += some
            await asyncio.sleep(self.pause)
        if done:
            log.info("catching_up_ended", texts_and_briefs=done)
        return done
