"""What the running system shows of one document: all that an operator needs, and none of its words."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import aiohttp
import pytest
import pytest_asyncio
from redis.asyncio import Redis
from redis.typing import EncodableT

from tests.system import System, running_system
from tests.telemetry.otlp_receiver import OtlpReceiver, Span

pytestmark = pytest.mark.asyncio(loop_scope="module")

SERVICES = ("ingest", "briefing", "persistence", "notification", "api")
MARK = "Zwetschgendatschi"
LETTER = f"""Dear Ms {MARK},

from 1 September 2026 the rent of your flat at 12 {MARK} Street rises from 840 EUR to 880 EUR a month.
Please sign the enclosed copy and return it to our office by 31 July 2026 at the latest.
"""


@dataclass(frozen=True)
class Shown:
    """Everything that telemetry showed, by service."""

    logs: dict[str, str]
    metrics: dict[str, str]
    spans: list[Span]
    secrets: list[str]

    def words(self) -> str:
        """Return all of it as one text."""
        return "\n".join((*self.logs.values(), *self.metrics.values(), *map(str, self.spans)))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def shown(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Shown]:
    receiver = OtlpReceiver()
    async with receiver as endpoint:
        settings = {
            "OTEL_EXPORTER_OTLP_ENDPOINT": endpoint,
            "OTEL_BSP_SCHEDULE_DELAY": "200",
            "CONTINUUM_LOG_LEVEL": "debug",
            "CONTINUUM_LOG_FORMAT": "json",
        }
        folder = tmp_path_factory.mktemp("system") / "data"
        async with running_system(folder, settings=settings) as system, aiohttp.ClientSession() as client:
            await _announce(system, client)
            await _send_nonsense(system, client)
            await receiver.wait_for(_everything_happened, seconds=60)
            metrics = {service: await _scrape(system, client, service) for service in SERVICES}
        logs = {service: system.stack.plan.log(service).read_text() for service in SERVICES}
        yield Shown(logs, metrics, receiver.spans, _secrets(system))


def _everything_happened(spans: list[Span]) -> bool:
    names = {span.name for span in spans}
    return {"process continuum.reports", "process continuum.dead-letters"} <= names


async def _announce(system: System, client: aiohttp.ClientSession) -> None:
    wanted = {"documents": [{"title": MARK, "content": LETTER}], "announce": True}
    url = f"{system.paperless_url}/simulator/documents"
    async with client.post(url, json=wanted, headers=system.paperless_headers) as answer:
        assert answer.ok


async def _send_nonsense(system: System, client: aiohttp.ClientSession) -> None:
    """Send a webhook with a wrong secret, one that is no JSON, and an event that nobody can read."""
    for headers in ({"X-Continuum-Secret": MARK}, system.webhook_headers):
        async with client.post(system.webhook_url, data=f"{{{MARK}", headers=headers) as answer:
            assert 400 <= answer.status < 500
    unreadable: dict[EncodableT, EncodableT] = {
        "id": str(uuid4()),
        "type": "continuum.document.changed.v1",
        "source": "test",
        "subject": "paperless/documents/1",
        "time": "2026-11-23T18:00:00Z",
        "data": f'{{"document_id":"{MARK}","trigger":"{MARK}"}}',
    }
    async with Redis.from_url(system.stack.plan.settings["REDIS_URL"]) as redis:
        await redis.xadd("continuum.documents", unreadable)


async def _scrape(system: System, client: aiohttp.ClientSession, service: str) -> str:
    url = f"{system.stack.plan.addresses[f'{service}_ops'].url}/metrics"
    async with client.get(url, headers={"Accept": "application/openmetrics-text; version=1.0.0"}) as answer:
        return await answer.text()


def _secrets(system: System) -> list[str]:
    settings = system.stack.plan.settings
    urls = [settings[name] for name in ("REDIS_URL", "DATABASE_URL") if name in settings]
    passwords = [found[1] for url in urls if (found := re.search(r"://[^/@]*:([^/@]+)@", url))]
    return [settings["PAPERLESS_TOKEN"], settings["CONTINUUM_INGEST_SECRETS"], *passwords]


async def test_words_of_a_document_show_nowhere(shown: Shown) -> None:
    lines = [line for line in shown.words().splitlines() if MARK in line]
    assert lines == []


async def test_secrets_show_nowhere(shown: Shown) -> None:
    words = shown.words()
    assert len(shown.secrets) >= 2
    assert [secret for secret in shown.secrets if secret in words] == []


async def test_every_log_line_is_json(shown: Shown) -> None:
    lines = [line for text in shown.logs.values() for line in text.splitlines()]
    assert [line for line in lines if not (line.startswith('{"ts": ') and line.endswith("}"))] == []


SAMPLES = [
    ("ingest", r'http_server_request_duration_seconds_count\{.*http_route="/webhooks/paperless".*\} '),
    ("ingest", r'continuum_messages_published_total\{.*stream="continuum.documents"\} '),
    ("briefing", r'continuum_messages_processed_total\{.*outcome="completed".*\} '),
    (
        "briefing",
        r'continuum_messages_processed_total\{error_type="ContractViolation".*outcome="dead_lettered"',
    ),
    ("briefing", r'continuum_briefs_total\{engine="extractive"\} 1'),
    ("briefing", r'continuum_citations_total\{match="exact"\} [1-9]'),
    ("persistence", r'continuum_document_end_to_end_duration_seconds_count\{lane="live"\} 1'),
    ("persistence", r'continuum_messages_published_total\{.*stream="continuum.reports"\} '),
    ("notification", r'continuum_message_queue_wait_seconds_count\{.*stream="continuum.reports"\} 1'),
    *((service, rf'continuum_build_info\{{service="{service}",version="[^"]+"\}} 1') for service in SERVICES),
]


@pytest.mark.parametrize(("service", "sample"), SAMPLES)
async def test_signal_is_there(shown: Shown, service: str, sample: str) -> None:
    assert re.search(rf"^{sample}", shown.metrics[service], re.MULTILINE)


async def test_queries_bear_the_stable_names(shown: Shown) -> None:
    queries = [span for span in shown.spans if (span.service, span.kind) == ("continuum-api", "CLIENT")]
    assert queries
    assert all({"db.system.name", "db.query.text"} <= span.attributes.keys() for span in queries)


@pytest.mark.parametrize("service", ["briefing", "persistence", "notification"])
async def test_exemplars_lead_to_the_trace(shown: Shown, service: str) -> None:
    pattern = r'^continuum_message_processing_duration_seconds_bucket\{.*\} \S+ # \{trace_id="(\w{32})"\}'
    traces = set(re.findall(pattern, shown.metrics[service], re.MULTILINE))
    assert traces
    assert traces <= {span.trace_id for span in shown.spans}
