"""While no model answers another engine writes the briefs; when one is back it is asked for them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

import structlog

from continuum_briefs import Engine
from continuum_chassis import repeat
from continuum_messaging import Published
from continuum_proto.documents import DocumentChanged, Lane, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event

__all__ = ["Fallback", "Owed", "Replacing"]

log = structlog.get_logger()

LOOK: Final = 5.0
"""Seconds between two looks for documents that a model is owed."""
AT_ONCE: Final = 100
"""Documents that are asked for at each look: more than a model does in that time."""


class Owed(Protocol):
    """Documents whose briefs a model is to make when it is back, each with the event that led to it."""

    async def add(self, document_id: int, event: UUID) -> None:
        """Remember a document."""

    async def some(self, most: int) -> Mapping[int, UUID]:
        """Return up to ``most`` of them."""

    async def remove(self, document_id: int, event: UUID) -> None:
        """Forget a document, unless another event has led to it since."""


class Model(Protocol):
    """What was away."""

    async def problem(self) -> str | None:
        """Say why it cannot be asked now, or nothing."""


class Requests(Protocol):
    """Where documents are asked for."""

    async def publish_document(self, event: Event[DocumentChanged]) -> Published:
        """Ask for a document, or merge with who asked before."""


@dataclass(frozen=True, slots=True)
class Fallback:
    """Who writes while no model answers, and where it is noted down."""

    engine: Engine
    owed: Owed


@dataclass(frozen=True, slots=True)
class Replacing:
    """Asks for the briefs that were made while a model was away, once all models can be asked."""

    models: Sequence[Model]
    owed: Owed
    requests: Requests
    every: float = LOOK

    async def go_on(self) -> None:
        """Look from time to time, until cancelled; what is down is tried again."""
        await repeat(self.look, every=self.every, postponed="replacing_postponed")

    async def look(self) -> int:
        """Ask for some documents if no model is away; return how many.

        A document is forgotten after it was asked for: whoever dies in between asks twice, and the second
        time nothing has changed.
        """
        owed = await self.owed.some(AT_ONCE)
        if not owed:
            return 0
        for model in self.models:
            if await model.problem():
                return 0
        for document_id, event in owed.items():
            await self.requests.publish_document(_request(document_id, event))
            await self.owed.remove(document_id, event)
        log.info("briefs_to_be_replaced", documents=len(owed))
        return len(owed)


def _request(document_id: int, cause: UUID) -> Event[DocumentChanged]:
    return Event.new(
        DocumentChanged(document_id=document_id, trigger=Trigger.REQUEST, lane=Lane.BULK, cause=cause),
        source="continuum/briefing",
        subject=document_subject(document_id),
    )
