"""The in-memory twin of delivery: one process, a clock of its own, the same outcomes."""

from uuid import UUID

from continuum_messaging.routes import Route
from continuum_messaging.settings import DeliverySettings
from continuum_messaging.values import Letter, Published
from continuum_proto.documents import DocumentChanged
from continuum_proto.envelope import Payload
from continuum_proto.event import Event
from continuum_proto.topology import Stream

__all__ = ["MemoryLanes"]


class MemoryLanes:
    """Delivery without Redis, for unit tests of services: publisher, effects and lanes in one."""

    def __init__(self, *, service: str = "test", settings: DeliverySettings | None = None) -> None:
        self._settings = settings or DeliverySettings()
        self._routes: list[Route] = []

    def add(self, route: Route) -> None:
        """Take on ``route``."""
        self._routes.append(route)

    async def publish(self, stream: Stream, event: Event[Payload]) -> Published:
        """Do as :meth:`Publisher.publish`."""
        raise NotImplementedError

    async def publish_document(self, event: Event[DocumentChanged]) -> Published:
        """Do as :meth:`Publisher.publish_document`."""
        raise NotImplementedError

    async def read(
        self, name: str, *, event_id: UUID | None = None, document_id: int | None = None
    ) -> bytes | None:
        """Do as :meth:`Effects.read`."""
        raise NotImplementedError

    async def run(self) -> None:
        """Deliver all that is due, and what follows from it, until nothing is."""
        raise NotImplementedError

    async def pass_time(self, seconds: float) -> None:
        """Move the clock on, then deliver what has become due."""
        raise NotImplementedError

    def events(self, stream: Stream) -> list[Event[Payload]]:
        """Return all that was ever put into ``stream``."""
        raise NotImplementedError

    def letters(self) -> list[Letter]:
        """Return the open dead letters."""
        raise NotImplementedError

    async def start(self) -> None:
        """Deliver what waits."""
        await self.run()

    async def drain(self, seconds: float) -> None:
        """Do nothing: no delivery outlives a call of :meth:`run`."""
