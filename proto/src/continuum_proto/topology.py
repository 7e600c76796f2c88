"""Which stream carries what, which group reads it, and the keys that stand beside the streams."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from continuum_proto.briefs import (
    BriefDrafted,
    BriefPersisted,
    BriefPublished,
    BriefUnchanged,
    BriefWithdrawn,
)
from continuum_proto.documents import DocumentChanged, DocumentSkipped, InventoryListed
from continuum_proto.envelope import Payload
from continuum_proto.errors import ContractViolation
from continuum_proto.letters import LetterDiscarded, LetterReplayed

__all__ = [
    "BRIEFS",
    "BUDGET_KEY",
    "CRASHES_KEY",
    "DEAD_LETTERS",
    "DOCUMENTS",
    "DOCUMENTS_BULK",
    "EFFECTS",
    "EPOCH_KEY",
    "FAILURES_KEY",
    "GATE_KEY",
    "GROUPS",
    "INVENTORY",
    "LETTERS",
    "LISTING_KEY",
    "LISTING_WANTED_KEY",
    "LOCK_KEY",
    "NOTED_KEY",
    "NOTES_KEY",
    "OWED_KEY",
    "PAUSED_KEY",
    "PAYLOADS",
    "PUBLISHED_KEY",
    "QUEUED_KEY",
    "REPORTS",
    "RETENTION",
    "SERVICES_KEY",
    "STREAMS",
    "SWEEP_CURSOR_KEY",
    "VANISHED_KEY",
    "WORKING_KEY",
    "Effect",
    "Stream",
    "payload_type",
    "stream_named",
    "streams_of",
]

RETENTION: Final = timedelta(hours=24)
"""How long a settled entry stays readable in its stream."""


@dataclass(frozen=True, slots=True)
class Stream:
    """A Redis stream: its key, the events it carries and the groups that read it."""

    name: str
    carries: tuple[type[Payload], ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """A key that a settle may write or erase beside its events.

    A ``string`` is kept under the id of the event made and dropped under the id of the event handled;
    a ``hash`` holds one field a document.
    """

    name: str
    key: str
    kind: str
    expiry: timedelta | None = None


DOCUMENTS: Final = Stream("continuum.documents", (DocumentChanged,), ("briefing", "persistence"))
DOCUMENTS_BULK: Final = Stream("continuum.documents.bulk", (DocumentChanged,), ("briefing", "persistence"))
BRIEFS: Final = Stream("continuum.briefs", (BriefDrafted, BriefUnchanged, DocumentSkipped), ("persistence",))
INVENTORY: Final = Stream("continuum.inventory", (InventoryListed,), ("persistence",))
REPORTS: Final = Stream(
    "continuum.reports", (BriefPersisted, BriefPublished, BriefWithdrawn), ("notification",)
)
LETTERS: Final = Stream("continuum.letters", (LetterReplayed, LetterDiscarded), ("persistence",))
DEAD_LETTERS: Final = Stream("continuum.dead-letters", (), ("persistence",))
"""Carries the entries that failed, whatever they were, with ``deadletter.*`` fields added."""

STREAMS: Final = (DOCUMENTS, DOCUMENTS_BULK, BRIEFS, INVENTORY, REPORTS, LETTERS, DEAD_LETTERS)
GROUPS: Final = tuple(sorted({group for stream in STREAMS for group in stream.groups}))
"""All that read any of them, by name."""

EFFECTS: Final[Mapping[str, Effect]] = MappingProxyType(
    {
        "text": Effect("text", "continuum.text:{event_id}", "string", RETENTION + timedelta(days=7)),
        "fetched": Effect("fetched", "continuum.fetched", "hash"),
        "fingerprint": Effect("fingerprint", "continuum.fingerprints", "hash"),
        "forgotten": Effect("forgotten", "continuum.forgotten", "hash"),
    }
)

PUBLISHED_KEY: Final = "continuum.published:{event_id}"
QUEUED_KEY: Final = "continuum.queued:{document_id}"
WORKING_KEY: Final = "continuum.working:{document_id}"
CRASHES_KEY: Final = "continuum.crashes:{stream}:{group}"
FAILURES_KEY: Final = "continuum.failures:{group}:{event_id}"
"""What earlier attempts at an event failed of, as JSON, until it is settled."""
VANISHED_KEY: Final = "continuum.vanished"
"""Hash of entries that were deleted by hand while pending: ``<stream> <group> <entry>`` = Unix time."""
PAUSED_KEY: Final = "continuum.paused"
EPOCH_KEY: Final = "continuum.epoch"
"""Another value, or none: something was lost since it was read."""
LISTING_KEY: Final = "continuum.listing"
"""The last full listing, as JSON: its run, when it began, and what Redis looked like then."""
LISTING_WANTED_KEY: Final = "continuum.listing:wanted"
"""The run that a person asked for."""
SWEEP_CURSOR_KEY: Final = "continuum.cursor:sweep"
SERVICES_KEY: Final = "continuum.services"
BUDGET_KEY: Final = "continuum.budget:{group}:{day}"
"""Hash with one field: how many ``documents`` the bulk lane began that day."""
NOTES_KEY: Final = "continuum.notes:{fingerprint}"
"""Hash of what a model noted of the parts of a long document, by checksum, until its brief is made."""
NOTED_KEY: Final = "continuum.noted"
"""Hash of documents that a brief is being made of: the fingerprint under which notes of them may be kept."""
OWED_KEY: Final = "continuum.owed"
"""Hash of documents that another engine briefed while the model was away: the event that led to it."""
GATE_KEY: Final = "continuum.gate:{dependency}"
LOCK_KEY: Final = "continuum.lock:{job}"

PAYLOADS: Final[Mapping[str, type[Payload]]] = MappingProxyType(
    {payload.TYPE: payload for stream in STREAMS for payload in stream.carries}
)


def payload_type(event_type: str) -> type[Payload]:
    """Return the model of ``data`` for an event type.

    :raises ContractViolation: nobody declared that type.
    """
    try:
        return PAYLOADS[event_type]
    except KeyError:
        raise ContractViolation(f"type: nothing in the contract is called {event_type!r}") from None


def stream_named(name: str) -> Stream:
    """Return the declared stream with that key.

    :raises ContractViolation: the topology has none.
    """
    for stream in STREAMS:
        if stream.name == name:
            return stream
    raise ContractViolation(f"stream: the topology has no {name!r}")


def streams_of(payload: type[Payload]) -> tuple[Stream, ...]:
    """Return the streams that carry events of that type."""
    return tuple(stream for stream in STREAMS if payload in stream.carries)
