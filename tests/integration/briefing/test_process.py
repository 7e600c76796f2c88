"""Briefing as a process: an operator sees why nothing happens."""

import json
from contextlib import AbstractAsyncContextManager

import aiohttp
import pytest

from continuum_messaging import Publisher
from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_simulators.ollama import OllamaSimulator
from continuum_simulators.paperless import PaperlessSimulator
from tests.integration.chassis.processes import Started, started

HINT = "has no model mistral:7b: run `ollama pull mistral:7b` there"


def briefing_started(
    redis_url: str, paperless: str, ollama: str, **settings: str
) -> AbstractAsyncContextManager[Started]:
    """Run briefing with a model."""
    return started(
        "continuum_briefing",
        REDIS_URL=redis_url,
        PAPERLESS_URL=paperless,
        PAPERLESS_TOKEN="simulated",
        OLLAMA_URLS=ollama,
        CONTINUUM_BRIEFING_ENGINE="ollama",
        CONTINUUM_BRIEFING_OPS_PORT="0",
        **settings,
    )


@pytest.mark.timeout(60)
async def test_a_model_that_the_server_lacks_is_said_and_keeps_the_service_unready(redis_url: str) -> None:
    simulator = PaperlessSimulator(token="simulated")
    added = simulator.add("The rent is due on the first of the month.", title="Rent", announce=False)
    number = added.id
    async with (
        simulator.serving() as paperless,
        OllamaSimulator().serving() as ollama,
        Publisher.open(redis_url) as publisher,
        briefing_started(redis_url, paperless, ollama, CONTINUUM_BRIEFING_MODEL="mistral:7b") as briefing,
        aiohttp.ClientSession() as client,
    ):
        ops = (await briefing.event("started"))["ops"]
        assert HINT in str((await briefing.event("model_not_ready"))["reason"])
        await briefing.event("ready")
        await publisher.publish_document(
            Event.new(
                DocumentChanged(document_id=number, trigger=Trigger.ADDED),
                source="test",
                subject=document_subject(number),
            )
        )
        closed = await briefing.event("gate_closed")
        assert (closed["level"], closed["dependency"]) == ("warning", "model")
        assert HINT in str(closed["reason"])
        async with client.get(f"{ops}/readyz") as answer:
            document = json.loads(await answer.text())
        assert answer.status == 503
        told = [reason for reason in document["reasons"] if HINT in reason]
        assert [reason.partition(":")[0] for reason in told] == ["model", "delivery"]

        async with client.post(f"{ollama}/api/pull", json={"model": "mistral:7b"}) as pulled:
            await pulled.read()
        opened = await briefing.event("gate_opened")
        assert (opened["level"], opened["dependency"]) == ("info", "model")
        assert briefing.events().count("gate_closed") == 1


@pytest.mark.timeout(60)
async def test_a_model_that_the_server_lacks_is_pulled_where_that_is_wanted(redis_url: str) -> None:
    async with (
        PaperlessSimulator(token="simulated").serving() as paperless,
        OllamaSimulator().serving() as ollama,
        briefing_started(
            redis_url,
            paperless,
            ollama,
            CONTINUUM_BRIEFING_MODEL="mistral:7b",
            CONTINUUM_BRIEFING_PULL_MODEL="true",
        ) as briefing,
    ):
        out = await briefing.event("model_server_out")
        assert HINT in str(out["reason"])
        assert (await briefing.event("model_pull"))["server"] == ollama
        back = await briefing.event("model_server_back")
        assert back["server"] == ollama


@pytest.mark.timeout(60)
async def test_a_model_that_a_rule_names_and_the_server_lacks_keeps_the_service_unready(
    redis_url: str,
) -> None:
    async with (
        PaperlessSimulator(token="simulated").serving() as paperless,
        OllamaSimulator().serving() as ollama,
        briefing_started(
            redis_url,
            paperless,
            ollama,
            CONTINUUM_BRIEFING_MODEL="llama3.1:8b",
            CONTINUUM_BRIEFING_MODEL_FOR_TAGS="Contract=mistral:7b",
        ) as briefing,
        aiohttp.ClientSession() as client,
    ):
        ops = (await briefing.event("started"))["ops"]
        await briefing.event("ready")
        async with client.get(f"{ops}/readyz") as answer:
            document = json.loads(await answer.text())
    assert [reason.partition(":")[0] for reason in document["reasons"]] == ["model mistral"]
    assert HINT in document["reasons"][0]
