"""Reconciliation: what Paperless has is compared with what the archive knows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import structlog

from continuum_archive.comparing import Comparison, Remember, Remembered
from continuum_proto.documents import InventoryListed
from continuum_proto.event import Event
from continuum_telemetry import Metrics

__all__ = ["Reconciling"]

log = structlog.get_logger()


class Comparer(Protocol):
    """What the archive knows."""

    async def take(self, event: Event[InventoryListed], remember: Remember) -> Comparison | None:
        """Keep a part; where its listing is whole with it, compare and owe what differs."""


class Memory(Protocol):
    """What Redis remembers of documents."""

    async def remember(self, documents: Sequence[Remembered]) -> None:
        """Fill in what is missing."""


@dataclass(frozen=True, slots=True)
class Reconciling:
    """Takes listings of Paperless."""

    comparer: Comparer
    memory: Memory

    async def on_inventory_listed(self, event: Event[InventoryListed]) -> None:
        """Keep the part; the last one of a listing has all of it compared, and what differs asked for."""
        comparison = await self.comparer.take(event, self.memory.remember)
        if comparison is not None:
            _tell(comparison)


def _tell(comparison: Comparison) -> None:
    metrics = Metrics.current()
    metrics.reconciliation_alarm.set(comparison.alarm is not None)
    metrics.reconciliation_ended.set_to_current_time()
    about = {"run": str(comparison.run), "listed": comparison.listed, "known": comparison.known}
    found = {finding.value: count for finding, count in comparison.findings.items()}
    if comparison.alarm is not None:
        log.error("reconciliation_alarm", reason=comparison.alarm, **about, **found)
        return
    for finding, count in found.items():
        metrics.documents_asked_again.labels(finding).inc(count)
    log.info("reconciled", not_asked_for=comparison.not_asked_for, **about, **found)
