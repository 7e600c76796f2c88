"""One document is one trace, from the webhook to the notice, whatever process a step ran in."""

from pathlib import Path

import aiohttp
import pytest

from tests.system import System, running_system
from tests.telemetry.otlp_receiver import OtlpReceiver, Span

LETTER = """Harbour Lettings Ltd

Dear Ms Okafor,

from 1 September 2026 the rent of your flat at 12 Quay Street rises from 840 EUR to 880 EUR a month.
Please sign the enclosed copy and return it to our office by 31 July 2026 at the latest.

Kind regards
"""
SERVICES = {"ingest", "briefing", "persistence", "notification"}


async def _announced(system: System) -> int:
    async with aiohttp.ClientSession(headers=system.paperless_headers) as client:
        entry = {"title": "Rent from September", "content": LETTER}
        wanted = {"documents": [entry], "announce": True}
        async with client.post(f"{system.paperless_url}/simulator/documents", json=wanted) as answer:
            return int((await answer.json())["ids"][0])


def _services_of(trace: list[Span]) -> set[str]:
    return {span.service.removeprefix("continuum-").removeprefix("continuum/") for span in trace}


@pytest.mark.timeout(90)
async def test_a_document_gives_one_trace_through_four_services(tmp_path: Path) -> None:
    receiver = OtlpReceiver()
    async with receiver as endpoint:
        settings = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_BSP_SCHEDULE_DELAY": "200",
        }
        async with running_system(tmp_path / "data", settings=settings) as system:
            document = await _announced(system)
            await receiver.wait_for(
                lambda spans: any(span.name == "process continuum.reports" for span in spans), seconds=40
            )
            subject = f"paperless/documents/{document}"
    (delivery,) = receiver.named("process continuum.reports")
    trace = receiver.trace(delivery.trace_id)
    assert _services_of(trace) >= SERVICES
    names = [span.name for span in trace]
    for step in ("send continuum.documents", "process continuum.documents", "process continuum.briefs"):
        assert step in names
    deliveries = [span for span in trace if span.name.startswith("process ")]
    assert {span.attributes["messaging.message.conversation_id"] for span in deliveries} == {subject}
    known = {span.span_id for span in trace}
    assert [span.name for span in trace if span.parent_id and span.parent_id not in known] == []
    assert all(any(link.span_id == span.parent_id for link in span.links) for span in deliveries)
