"""The seam: FastStream declares, injects and describes; our lanes read, lease, call and settle."""

from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from faststream import apply_types
from faststream.redis import RedisBroker, StreamSub
from pydantic import RootModel

from continuum_messaging.declared import Declared, declared
from continuum_messaging.routes import Call, Handler, Lanes, Route
from continuum_messaging.sentinels import SCHEMES
from continuum_proto.topology import Stream

__all__ = ["DeliveryBroker"]

H = TypeVar("H", bound=Handler)


class DeadLetter(RootModel[dict[str, str]]):
    """The fields of the entry that failed, and beside them its story: ``deadletter.*``."""


class DeliveryBroker(RedisBroker):
    """A FastStream broker whose reading loop is ours: FastStream sees names and payloads only."""

    def __init__(self, url: str, *, lanes: Lanes, drain_seconds: float = 10.0) -> None:
        # FastStream connects to nothing here, and has no word for an address of sentinels.
        super().__init__("redis://sentinels" if urlsplit(url).scheme in SCHEMES else url)
        self.lanes = lanes
        self._drain_seconds = drain_seconds
        self._routes: dict[tuple[str, tuple[str, ...]], Route] = {}

    @classmethod
    def in_memory(cls, lanes: Lanes) -> "DeliveryBroker":
        """Return a broker for tests that connects to nothing."""
        return cls("redis://in-memory", lanes=lanes)

    def on(
        self,
        *streams: Stream,
        group: str,
        emits: Stream | None = None,
        guards_document: bool = False,
        raw: bool = False,
        batch: int | None = None,
        bulk_daily: int | None = None,
    ) -> Callable[[H], H]:
        """Declare a handler: its ``event`` is the contract in, its return type the contract out.

        Several streams are lanes of one route, in order of preference. ``guards_document`` takes the
        queued marker of a document before the handler runs and lets no second event of it run
        meanwhile. A ``raw`` handler gets a :class:`Letter`.

        ``bulk_daily`` is how many entries the route begins a day, by UTC, of all streams but the first.

        With ``batch`` it takes ``events``, up to so many as one read brings, and returns one outcome
        for each, in order. An error of it blames nobody: each event is tried again at once by itself,
        and only what it raises then counts.

        :raises TypeError: the signature of the handler does not fit the topology.
        """

        def register(handler: H) -> H:
            contract = declared(handler, raw=raw, batch=batch, emits=emits)
            route = self._route(
                Route(streams, group, emits, guards_document=guards_document, raw=raw, bulk_daily=bulk_daily)
            )
            call: Call = self._injected(handler) if contract.injects else handler
            if raw:
                route.raw_call = call
            for payload in contract.takes:
                route.handle(payload, call, batch=batch)
            self._describe(handler, contract, streams, group, emits)
            return handler

        return register

    async def start(self) -> None:
        """Start the lanes; FastStream's own loop never reads."""
        await self.lanes.start()

    async def drain(self, seconds: float) -> None:
        """Drain the lanes; see :meth:`Lanes.drain`."""
        await self.lanes.drain(seconds)

    async def stop(
        self,
        exc_type: type[BaseException] | None = None,
        exc_val: BaseException | None = None,
        exc_tb: TracebackType | None = None,
    ) -> None:
        """Drain, for whoever runs this broker by ``FastStream(broker).run()``."""
        await self.lanes.drain(self._drain_seconds)
        await super().stop(exc_type, exc_val, exc_tb)

    def _route(self, route: Route) -> Route:
        for stream in route.streams:
            if route.group not in stream.groups:
                raise TypeError(f"the topology lets no group {route.group!r} read {stream.name}")
        known = self._routes.setdefault(route.key, route)
        if known is route:
            self.lanes.add(route)
        elif known.declaration != route.declaration:
            raise TypeError(f"{route.streams[0].name}: two handlers of one route declare it differently")
        return known

    def _injected(self, handler: Handler) -> Call:
        """Solve ``Depends`` and ``Context`` for each call; the event is validated already."""
        return apply_types(
            handler, cast=False, cast_result=False, dependency_provider=self.provider, context__=self.context
        )

    def _describe(
        self,
        handler: Handler,
        contract: Declared,
        streams: tuple[Stream, ...],
        group: str,
        emits: Stream | None,
    ) -> None:
        for stream in streams:
            for payload in contract.takes or (DeadLetter,):
                seen = self.subscriber(
                    stream=StreamSub(stream.name, group=group, consumer=group),
                    title=f"{stream.name}:{payload.__name__}:{group}",
                )
                seen(_described(handler, payload))
        if emits is None:
            return
        for made in contract.makes:
            self.publisher(stream=emits.name, schema=made, title=f"{emits.name}:{made.__name__}")


def _described(handler: Handler, payload: type) -> Callable[[Any], Awaitable[None]]:
    """Return what FastStream may see of ``handler``: its name, its words, its payload."""

    async def never_called(event: Any) -> None:
        raise AssertionError("deliveries run in lanes")

    never_called.__name__ = getattr(handler, "__name__", type(handler).__name__)
    never_called.__doc__ = handler.__doc__
    never_called.__annotations__ = {"event": payload, "return": None}
    return never_called
