"""Where spans go: to a collector over OTLP, when one is named."""

import os
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Self

from opentelemetry.trace import set_tracer_provider

from continuum_proto.errors import ConfigurationError
from continuum_telemetry import tracing

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

__all__ = ["Tracing", "start"]

ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
PROTOCOLS = ("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL")
QUEUE, BATCH, DELAY_MS = 16_384, 1_024, 1_000
"""Room for 3 seconds at 5,000 spans a second; the SDK's own 2,048 drops under the benchmark's load."""

STABLE = "http,database"
"""Makes the instrumentations of aiohttp and asyncpg use the conventions' stable names, as our own do."""


class Tracing:
    """The tracing of a process; closing it exports what is left."""

    def __init__(self, provider: "TracerProvider | None" = None) -> None:
        self._provider = provider

    @property
    def enabled(self) -> bool:
        """Whether spans are made and exported."""
        return self._provider is not None

    def close(self) -> None:
        """Export what is left, for at most the exporter's own time-out, and stop making spans."""
        tracing.use(None)
        if self._provider is not None:
            self._provider.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def start(service: str, version: str, *, environ: Mapping[str, str] = os.environ) -> Tracing:
    """Begin to export spans of ``service``, if the environment names a collector; else do nothing.

    :raises ConfigurationError: the protocol is neither ``grpc`` nor ``http/protobuf``.
    """
    endpoint = next((environ[name] for name in ENDPOINTS if environ.get(name)), "")
    disabled = environ.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if not endpoint or disabled or environ.get("OTEL_TRACES_EXPORTER") == "none":
        return Tracing()
    os.environ.setdefault("OTEL_SEMCONV_STABILITY_OPT_IN", STABLE)
    provider = _provider(service, version, _exporter(endpoint, environ), environ)
    tracing.use(provider.get_tracer("continuum", version))
    set_tracer_provider(provider)  # for the instrumentations of aiohttp and asyncpg, which ask there
    return Tracing(provider)


def _provider(
    service: str, version: str, exporter: "SpanExporter", environ: Mapping[str, str]
) -> "TracerProvider":
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    from continuum_telemetry.batches import CountedBatches

    ours = {"service.namespace": "continuum", "service.version": version}
    if not environ.get("OTEL_SERVICE_NAME"):
        ours["service.name"] = service
    provider = TracerProvider(resource=Resource.create(ours), shutdown_on_exit=False)
    provider.add_span_processor(
        CountedBatches(
            exporter,
            room=_number(environ, "OTEL_BSP_MAX_QUEUE_SIZE", QUEUE),
            batch=_number(environ, "OTEL_BSP_MAX_EXPORT_BATCH_SIZE", BATCH),
            delay_ms=_number(environ, "OTEL_BSP_SCHEDULE_DELAY", DELAY_MS),
        )
    )
    return provider


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal():
        raise ConfigurationError(f"{name} is {text!r}: set it to a whole number")
    return int(text)


def _exporter(endpoint: str, environ: Mapping[str, str]) -> "SpanExporter":
    """Make the exporter that the protocol names; without one, port 4317 means gRPC, else HTTP.

    Imported here: gRPC alone is 15 MB that a process without a collector need not carry.
    """
    ours = "grpc" if endpoint.rstrip("/").endswith(":4317") else "http/protobuf"
    protocol = next((environ[name] for name in PROTOCOLS if environ.get(name)), ours)
    if protocol == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter as Grpc

        return Grpc()
    if protocol == "http/protobuf":
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter as Http

        return Http()
    raise ConfigurationError(f"OTEL_EXPORTER_OTLP_PROTOCOL is {protocol!r}: set it to grpc or http/protobuf")
