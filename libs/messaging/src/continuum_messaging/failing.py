"""What earlier attempts at an event failed of: noted when it is parked, told by what comes of it in the end.

Notes are for people who ask what happened. Nothing is delivered by them, so an attempt goes on without.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Final

import structlog

from continuum_messaging.delivery import Delivery
from continuum_messaging.entries import Delete, Set, Streams
from continuum_messaging.errors import RedisDown
from continuum_proto.envelope import Failure
from continuum_proto.errors import ContractViolation
from continuum_proto.event import pack_failures, unpack_failures
from continuum_proto.topology import FAILURES_KEY, RETENTION

__all__ = ["forgotten", "note", "recall"]

log = structlog.get_logger()

EXPIRY: Final = int((RETENTION + timedelta(days=7)) / timedelta(milliseconds=1))
LONGEST: Final = 300
MOST: Final = 20
"""Failures that are kept of an event, the latest: its attempts are fewer, but for replays and settings."""


async def recall(streams: Streams, delivery: Delivery) -> tuple[Failure, ...]:
    """Return what the attempts before this one failed of; most entries have no such attempts."""
    if delivery.taken.attempt == 1:
        return ()
    try:
        return unpack_failures(await streams.value(_key(delivery)))
    except (RedisDown, ContractViolation) as exc:
        log.debug("failures_unknown", error=str(exc), **delivery.names)
        return ()


async def note(streams: Streams, delivery: Delivery, error: Exception, *, foreseen: bool) -> None:
    """Note what this attempt failed of; words that nobody foresaw might quote a document."""
    failure = Failure(
        attempt=delivery.taken.attempt,
        at=datetime.now(UTC),
        error_type=type(error).__name__[:200],
        error=str(error)[:LONGEST] if foreseen else "",
        ms=max(0.0, (monotonic() - delivery.began) * 1000),
    )
    packed = pack_failures((*delivery.failures, failure)[-MOST:])
    assert packed is not None
    try:
        await streams.write([Set(_key(delivery), packed.encode(), EXPIRY)])
    except RedisDown as exc:  # a full Redis keeps no notes, and delivers
        log.debug("failure_not_noted", error=str(exc), **delivery.names)


def forgotten(delivery: Delivery) -> Iterator[Delete]:
    """Return what a settlement does with the notes: nothing where there can be none."""
    if delivery.taken.attempt > 1:
        yield Delete(_key(delivery))


def _key(delivery: Delivery) -> str:
    """Return where the notes are: under the event's id, or the entry's where that is none."""
    event = delivery.held.event.decode("utf-8", "backslashreplace") or delivery.taken.entry
    return FAILURES_KEY.format(group=delivery.route.group, event_id=event)
