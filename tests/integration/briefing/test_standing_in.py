"""Briefing as a process without a model server: briefs are made all the same, and again when it is there."""

import socket
from contextlib import AsyncExitStack

import pytest

from continuum_messaging import Publisher, open_redis
from continuum_simulators.ollama import OllamaSimulator
from continuum_simulators.paperless import PaperlessSimulator
from tests.integration.briefing.drafts import changed, drafted
from tests.integration.chassis.processes import started

TEXT = "The rent of the flat is due on the first of the month. It must be paid in time by all tenants."


@pytest.mark.timeout(60)
async def test_a_document_is_briefed_without_a_model_and_by_the_model_when_it_is_there(
    redis_url: str,
) -> None:
    paperless = PaperlessSimulator(token="simulated")
    number = paperless.add(TEXT, title="Rent", announce=False).id
    port = free_port()
    async with AsyncExitStack() as stack:
        environment = {
            "REDIS_URL": redis_url,
            "PAPERLESS_URL": await stack.enter_async_context(paperless.serving()),
            "PAPERLESS_TOKEN": "simulated",
            "OLLAMA_URLS": f"http://127.0.0.1:{port}",
            "CONTINUUM_BRIEFING_ENGINE": "ollama",
            "CONTINUUM_BRIEFING_MODEL": "llama3.1:8b",
            "CONTINUUM_BRIEFING_FALLBACK": "extractive",
            "CONTINUUM_BRIEFING_OPS_PORT": "0",
        }
        redis = open_redis(redis_url)
        stack.push_async_callback(redis.aclose)
        publisher = await stack.enter_async_context(Publisher.open(redis_url))
        briefing = await stack.enter_async_context(started("continuum_briefing", **environment))
        await briefing.event("ready")
        await publisher.publish_document(changed(number))
        await drafted(redis)
        await stack.enter_async_context(OllamaSimulator().serving(port=port))
        provenances = [brief.provenance for brief in await drafted(redis, 2)]
    assert [each.engine for each in provenances] == ["extractive", "ollama"]
    assert [dict(each.options).get("stands_in_for") for each in provenances] == ["ollama", None]


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
