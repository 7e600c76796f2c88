"""A small collector: takes spans over OTLP (HTTP, protobuf) and keeps them for a test to look at."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import TracebackType

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as WireSpan
from opentelemetry.proto.trace.v1.trace_pb2 import Status

Attribute = str | int | float | bool | tuple[str, ...]


@dataclass(frozen=True)
class Link:
    """What a span points at beside its parent."""

    trace_id: str
    span_id: str


@dataclass(frozen=True)
class Span:
    """One span as a collector sees it; ids in hex, times in seconds since 1970."""

    service: str
    name: str
    kind: str
    trace_id: str
    span_id: str
    parent_id: str
    links: tuple[Link, ...]
    attributes: dict[str, Attribute]
    failed: bool
    start: float
    end: float
    events: int


class OtlpReceiver:
    """``async with receiver as endpoint``: spans sent to ``endpoint`` are in ``receiver.spans``."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._arrived = asyncio.Event()
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_post("/v1/traces", self._receive)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)

    async def __aenter__(self) -> str:
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._runner.cleanup()

    def named(self, name: str) -> list[Span]:
        """Return the spans of that name, in the order in which they began."""
        return sorted((span for span in self.spans if span.name == name), key=lambda span: span.start)

    def trace(self, trace_id: str) -> list[Span]:
        """Return the spans of one trace, in the order in which they began."""
        return sorted((span for span in self.spans if span.trace_id == trace_id), key=lambda span: span.start)

    async def wait_for(self, condition: Callable[[list[Span]], bool], *, seconds: float = 30) -> None:
        """Wait until the spans that have arrived fulfil ``condition``.

        :raises TimeoutError: they did not within ``seconds``; names the spans there are.
        """
        try:
            async with asyncio.timeout(seconds):
                while not condition(self.spans):
                    self._arrived.clear()
                    await self._arrived.wait()
        except TimeoutError:
            seen = sorted({f"{span.service}: {span.name}" for span in self.spans})
            raise TimeoutError(f"after {seconds} s there are only {seen}") from None

    def take(self, request: ExportTraceServiceRequest) -> None:
        """Keep the spans of ``request``."""
        for resource in request.resource_spans:
            service = str(_attributes(resource.resource.attributes).get("service.name", ""))
            for scope in resource.scope_spans:
                self.spans.extend(_span(service, span) for span in scope.spans)
        self._arrived.set()

    async def _receive(self, request: web.Request) -> web.Response:
        self.take(ExportTraceServiceRequest.FromString(await request.read()))
        body = ExportTraceServiceResponse().SerializeToString()
        return web.Response(body=body, content_type="application/x-protobuf")


def _span(service: str, span: WireSpan) -> Span:
    return Span(
        service=service,
        name=span.name,
        kind=WireSpan.SpanKind.Name(span.kind).removeprefix("SPAN_KIND_"),
        trace_id=span.trace_id.hex(),
        span_id=span.span_id.hex(),
        parent_id=span.parent_span_id.hex(),
        links=tuple(Link(link.trace_id.hex(), link.span_id.hex()) for link in span.links),
        attributes=_attributes(span.attributes),
        failed=span.status.code == Status.STATUS_CODE_ERROR,
        start=span.start_time_unix_nano / 1e9,
        end=span.end_time_unix_nano / 1e9,
        events=len(span.events),
    )


def _attributes(pairs: Iterable[KeyValue]) -> dict[str, Attribute]:
    return {pair.key: _value(pair.value) for pair in pairs}


def _value(value: AnyValue) -> Attribute:
    kind = value.WhichOneof("value")
    if kind == "array_value":
        return tuple(part.string_value for part in value.array_value.values)
    match kind:
        case "string_value":
            return value.string_value
        case "int_value":
            return value.int_value
        case "double_value":
            return value.double_value
        case "bool_value":
            return value.bool_value
    raise AssertionError(f"an attribute of an unforeseen kind: {kind}")
