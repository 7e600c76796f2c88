"""Our own: handlers declared on a ``DeliveryBroker`` over ``RedisLanes``, as every service has it.

With ``CONTINUUM_BENCH_SPANS`` each delivery makes its process span: ``made`` drops it when it is due for
export, ``encoded`` encodes it to OTLP protobuf in this process before it is dropped: all but the network.
"""

import asyncio
import os
from collections.abc import Sequence
from uuid import uuid4

from continuum_messaging import (
    DeliveryBroker,
    DeliverySettings,
    Publisher,
    RedisLanes,
    ensure_topology,
    open_redis,
)
from continuum_proto.documents import DocumentChanged, DocumentSkipped, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DOCUMENTS
from tests.load.peers.told import Told, job_of, main

SPANS = "CONTINUUM_BENCH_SPANS"
PATIENCE = 30.0
"""Seconds: a hundred jobs are published at a time, and the machine may be busy."""


async def _work(told: Told) -> None:
    if spans := os.environ.get(SPANS):
        _make_spans(encode=spans == "encoded")
    settings = DeliverySettings(slots=told.slots, lease=told.lease)
    lanes = RedisLanes(told.url, service="bench", consumer=f"bench-{uuid4().hex}", settings=settings)
    broker = DeliveryBroker(told.url, lanes=lanes)

    async def on_document_skipped(event: Event[DocumentSkipped]) -> None:
        await told.work(event.data.document_id)

    async def on_document_skipped_ask_again(event: Event[DocumentSkipped]) -> DocumentChanged:
        await told.work(event.data.document_id)
        return DocumentChanged(document_id=event.data.document_id, trigger=Trigger.REQUEST, force=True)

    on = broker.on(BRIEFS, group="persistence", emits=DOCUMENTS)
    on(on_document_skipped_ask_again if told.follow else on_document_skipped)
    await broker.start()
    await asyncio.Event().wait()


def _make_spans(*, encode: bool) -> None:
    from opentelemetry.exporter.otlp.proto.common.trace_encoder import encode_spans
    from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

    from continuum_telemetry import tracing
    from continuum_telemetry.batches import CountedBatches
    from continuum_telemetry.export import BATCH, DELAY_MS, QUEUE

    class Dropping(SpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
            if encode:
                encode_spans(spans).SerializeToString()
            return SpanExportResult.SUCCESS

    provider = TracerProvider()
    provider.add_span_processor(CountedBatches(Dropping(), room=QUEUE, batch=BATCH, delay_ms=DELAY_MS))
    tracing.use(provider.get_tracer("continuum"))


async def _enqueue(told: Told) -> None:
    async with open_redis(told.url, connections=16) as redis:
        await ensure_topology(redis)
        publisher = Publisher(redis, patience=PATIENCE)

        async def send(text: str) -> None:
            skipped = DocumentSkipped.model_validate_json(text)
            event = Event.new(skipped, source="continuum/bench", subject=document_subject(job_of(text)))
            await publisher.publish(BRIEFS, event)

        await told.send(send)


if __name__ == "__main__":
    main(lambda told: asyncio.run(_work(told)), lambda told: asyncio.run(_enqueue(told)))
