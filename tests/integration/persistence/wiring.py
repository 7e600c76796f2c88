"""Persistence's handlers on the twin of delivery, with a real archive."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from continuum_archive import Archive
from continuum_archive.comparing import Comparer, Remembered
from continuum_archive.letters import Letters
from continuum_archive.writing import Writer
from continuum_messaging import DeliveryBroker, MemoryLanes
from continuum_persistence.app import declare
from continuum_persistence.handlers import Persisting, Recording
from continuum_persistence.inventory import Reconciling


@dataclass
class Heard:
    """What Redis was told to remember."""

    documents: list[Remembered] = field(default_factory=list)

    async def remember(self, documents: Sequence[Remembered]) -> None:
        self.documents += documents


def take_part(broker: DeliveryBroker, lanes: MemoryLanes, archive: Archive) -> Heard:
    """Declare all handlers of persistence; return what its listings tell Redis."""
    heard = Heard()
    reconciling = Reconciling(Comparer(archive), heard)
    declare(broker, Persisting(Writer(archive), lanes), reconciling, Recording(Letters(archive)))
    return heard
