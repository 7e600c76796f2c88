"""Spans of a real process at a real collector."""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from signal import SIGTERM

import aiohttp
import grpc  # type: ignore[import-untyped]
import pytest
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from tests.integration.chassis.processes import Started, started
from tests.telemetry.otlp_receiver import OtlpReceiver

TINY = "tests.integration.chassis.tiny"
TRACE, CALLER = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"


async def _one_request(tiny: Started, path: str = "/greetings/you") -> None:
    port = (await tiny.event("listening"))["port"]
    headers = {"traceparent": f"00-{TRACE}-{CALLER}-03"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}", headers=headers) as response,
    ):
        await response.read()


async def test_spans_are_exported_at_the_end_at_the_latest() -> None:
    receiver = OtlpReceiver()
    async with (
        receiver as endpoint,
        started(TINY, CONTINUUM_TINY_TOKEN="swordfish", OTEL_EXPORTER_OTLP_ENDPOINT=endpoint) as tiny,
    ):
        await _one_request(tiny)
        tiny.signal(SIGTERM)
        assert await tiny.end() == 0
        (span,) = receiver.trace(TRACE)
    assert (span.service, span.name, span.kind) == ("continuum-tiny", "GET /greetings/{name}", "SERVER")
    assert (span.parent_id, span.failed) == (CALLER, False)
    assert span.attributes["http.response.status_code"] == 200


async def test_spans_are_exported_while_the_service_runs() -> None:
    receiver = OtlpReceiver()
    async with (
        receiver as endpoint,
        started(TINY, CONTINUUM_TINY_TOKEN="swordfish", OTEL_EXPORTER_OTLP_ENDPOINT=endpoint) as tiny,
    ):
        await _one_request(tiny, "/bug")
        await receiver.wait_for(lambda spans: bool(spans))
    (span,) = receiver.named("GET /bug")
    assert (span.failed, span.attributes["error.type"], span.events) == (True, "500", 0)


async def test_dead_collector_harms_nobody() -> None:
    """Spans are lost, counted, and told of in the log: no more than that."""
    dead = "http://127.0.0.1:9"
    quick = {"OTEL_EXPORTER_OTLP_TIMEOUT": "1", "CONTINUUM_TINY_TOKEN": "swordfish"}
    async with started(TINY, **quick, OTEL_EXPORTER_OTLP_ENDPOINT=dead) as tiny:
        await _one_request(tiny)
        tiny.signal(SIGTERM)
        assert await tiny.end() == 0
        assert await tiny.complaints() == ""


async def test_unknown_protocol_is_a_wrong_setting() -> None:
    variables = {
        "CONTINUUM_TINY_TOKEN": "swordfish",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://localhost:4318",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "jaeger",
    }
    async with started(TINY, **variables) as tiny:
        assert await tiny.end() == 78
        told = "continuum-tiny: OTEL_EXPORTER_OTLP_PROTOCOL is 'jaeger': set it to grpc or http/protobuf\n"
        assert await tiny.complaints() == told


class _Collector(trace_service_pb2_grpc.TraceServiceServicer):
    """What an OTLP receiver is over gRPC."""

    def __init__(self, receiver: OtlpReceiver) -> None:
        self._receiver = receiver
        self._loop = asyncio.get_running_loop()

    def Export(  # noqa: N802 - the service's own name
        self, request: ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> ExportTraceServiceResponse:
        self._loop.call_soon_threadsafe(self._receiver.take, request)
        return ExportTraceServiceResponse()


@pytest.fixture
async def collector() -> AsyncIterator[tuple[OtlpReceiver, str]]:
    receiver = OtlpReceiver()
    with ThreadPoolExecutor(max_workers=1) as pool:
        server = grpc.server(pool)
        trace_service_pb2_grpc.add_TraceServiceServicer_to_server(_Collector(receiver), server)  # type: ignore[no-untyped-call]
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield receiver, f"http://127.0.0.1:{port}"
        server.stop(grace=1).wait()


async def test_grpc_is_spoken_where_asked_for(collector: tuple[OtlpReceiver, str]) -> None:
    receiver, endpoint = collector
    variables = {
        "CONTINUUM_TINY_TOKEN": "swordfish",
        "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
        "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
    }
    async with started(TINY, **variables) as tiny:
        await _one_request(tiny)
        await receiver.wait_for(lambda spans: bool(spans))
        tiny.signal(SIGTERM)
        assert await tiny.end() == 0
    assert [span.service for span in receiver.trace(TRACE)] == ["continuum-tiny"]
