"""A settlement whose first reply was lost, and that finds nothing to settle when it is repeated."""

from collections.abc import Sequence
from time import monotonic

import pytest

from continuum_messaging import DeliverySettings
from continuum_messaging.brakes import Brakes
from continuum_messaging.deliveries import Runner
from continuum_messaging.entries import Answer, Held, Settled, Step, Taken
from continuum_messaging.gates import Gates
from continuum_messaging.memory_streams import MemoryStreams
from continuum_messaging.observing import Observer
from continuum_messaging.routes import Route
from continuum_messaging.values import Outcome
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.event import Event
from continuum_proto.topology import DOCUMENTS
from continuum_telemetry import Metrics
from continuum_telemetry.names import Settlement

LEASE = 30.0


class Forgetful(MemoryStreams):
    """Loses the reply to each settlement, and finds it done when it is repeated."""

    async def settle(self, held: Held, steps: Sequence[Step]) -> Settled:
        await super().settle(held, steps)
        return Settled(Answer.SETTLED, unsure=True)


async def nothing(_event: object) -> Outcome:
    return Outcome()


@pytest.mark.parametrize(
    ("since_renewal", "settlement"),
    [(LEASE / 2, Settlement.COMPLETED), (2 * LEASE, Settlement.LEASE_LOST)],
)
async def test_it_is_ours_only_while_the_lease_was(since_renewal: float, settlement: Settlement) -> None:
    settings, metrics, streams = DeliverySettings(lease=LEASE), Metrics(), Forgetful()
    observer = Observer(metrics)
    gates, brakes = Gates(settings, changed=observer.gate), Brakes(settings, pulled=observer.stopped)
    runner = Runner("test", "1", settings, gates, observer, brakes)
    route = Route((DOCUMENTS,), "persistence")
    route.handle(DocumentChanged, nothing)
    event = Event.new(
        DocumentChanged(document_id=1, trigger=Trigger.ADDED),
        source="continuum/test",
        subject="paperless/documents/1",
    )
    fields = {name.encode(): value.encode() for name, value in event.fields().items()}
    taken = Taken(DOCUMENTS.name, "1-0", fields)
    delivery = runner.lease(route, taken, "us", since=monotonic() - since_renewal)
    assert await runner.run(delivery, streams) is settlement
