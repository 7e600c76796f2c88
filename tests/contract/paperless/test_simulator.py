"""What the simulator does beyond the recordings: the race, the phantom, bulk, faults, its command."""

import asyncio
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from signal import SIGINT
from time import monotonic

import pytest
from aiohttp import ClientSession

from continuum_paperless import DocumentNotFound, Paperless, TaskState
from continuum_proto.errors import PaperlessDown
from continuum_simulators.__main__ import main
from continuum_simulators.paperless import PaperlessSimulator
from tests.contract.paperless.receiving import Receiver


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


async def _listed(paperless: Paperless) -> None:
    """Wait until a listing shows a document."""
    async with asyncio.timeout(20):
        while not (await paperless.listing(page=1, page_size=1)).items:  # noqa: ASYNC110 - over HTTP
            await asyncio.sleep(0.02)


async def test_a_document_is_not_there_yet_when_its_webhook_comes(receiver: Receiver) -> None:
    simulator = PaperlessSimulator(visible_after=0.3)
    simulator.add_webhook(receiver.url)
    async with simulator.serving() as url, Paperless.open(url, "simulated") as paperless:
        number = simulator.add("text", announce=True).id
        await receiver.came.wait()
        with pytest.raises(DocumentNotFound):
            await paperless.document(number)
        assert (await paperless.listing(page=1, page_size=10)).items == ()
        await _listed(paperless)
        assert (await paperless.document(number)).content == "text"


async def test_a_phantom_is_announced_and_never_there_and_its_id_comes_again(receiver: Receiver) -> None:
    simulator = PaperlessSimulator(gap_share=0)
    simulator.add_webhook(receiver.url)
    async with simulator.serving() as url, Paperless.open(url, "simulated") as paperless:
        phantom = simulator.announce_phantom()
        await simulator.idle()
        with pytest.raises(DocumentNotFound):
            await paperless.document(phantom)
        assert simulator.add("text", announce=True).id == phantom
        await simulator.idle()
    assert [sent.document_id for sent in simulator.log] == [phantom, phantom]


async def test_a_phantom_is_not_kept_over_a_restart(tmp_path: Path) -> None:
    simulator = PaperlessSimulator(data=tmp_path)
    simulator.announce_phantom()
    assert PaperlessSimulator(data=tmp_path).shelf.documents == {}


async def test_a_broken_pdf_is_taken_and_fails_in_its_task() -> None:
    simulator = PaperlessSimulator()
    async with simulator.serving() as url, Paperless.open(url, "simulated") as paperless:
        task_id = await paperless.upload("broken.pdf", b"%PDF-1.4 nothing")
        await simulator.idle()
        task = await paperless.task(task_id)
    assert task is not None
    assert task.state is TaskState.FAILED
    assert task.error is not None
    assert "broken.pdf" in task.error


async def test_thousands_of_documents_come_in_at_once(session: ClientSession) -> None:
    simulator = PaperlessSimulator()
    documents = [
        {"title": f"Letter {n}", "content": "Dear Sir. " * 50, "tags": ["bulk"]} for n in range(3000)
    ]
    async with simulator.serving() as url:
        begun = monotonic()
        body = BytesIO(json.dumps({"documents": documents}).encode())
        async with session.post(f"{url}/simulator/documents", data=body) as response:
            ids = (await response.json())["ids"]
        assert monotonic() - begun < 5
        assert len(set(ids)) == 3000
        assert not simulator.log
        async with Paperless.open(url, "simulated") as paperless:
            listed = await paperless.listing(page=30, page_size=100)
            assert [item.id for item in listed.items] == ids[2900:]


async def test_documents_of_the_control_endpoint_are_announced_when_asked(
    receiver: Receiver, session: ClientSession
) -> None:
    simulator = PaperlessSimulator()
    simulator.add_webhook(receiver.url)
    async with simulator.serving() as url:
        body = {"documents": [{"content": "a"}, {"content": "b"}], "announce": True}
        async with session.post(f"{url}/simulator/documents", json=body) as response:
            ids = (await response.json())["ids"]
        await simulator.idle()
        async with session.get(f"{url}/simulator/webhooks") as response:
            sent = (await response.json())["webhooks"]
        async with session.get(f"{url}/simulator/documents") as response:
            held = (await response.json())["documents"]
    assert sorted(attempt["document_id"] for attempt in sent) == ids
    assert {attempt["outcome"] for attempt in sent} == {200}
    assert [document["id"] for document in held] == ids


async def test_faults_are_set_from_outside(session: ClientSession) -> None:
    simulator = PaperlessSimulator()
    async with simulator.serving() as url, Paperless.open(url, "simulated") as paperless:
        await (await session.post(f"{url}/simulator/faults", json={"status": 503})).read()
        with pytest.raises(PaperlessDown):
            await paperless.version()
        await (await session.post(f"{url}/simulator/faults", json={})).read()
        await paperless.version()


async def test_a_webhook_that_is_over_makes_no_second_one_by_a_note(receiver: Receiver) -> None:
    """Notes fire nothing, a PATCH does, so that writing back by one of them would go in circles."""
    simulator = PaperlessSimulator()
    simulator.add_webhook(receiver.url)
    field = simulator.add_custom_field("AI Status", "string")
    async with simulator.serving() as url, Paperless.open(url, "simulated") as paperless:
        number = simulator.add("text").id
        await paperless.add_note(number, "noted")
        await simulator.idle()
        assert not simulator.log
        await paperless.set_custom_field(number, field.id, "done")
        await simulator.idle()
    assert [sent.trigger.name for sent in simulator.log] == ["UPDATED"]


async def test_the_command_serves_until_it_is_interrupted(tmp_path: Path) -> None:
    command = (sys.executable, "-W", "error", "-m", "continuum_simulators", "paperless", "--port", "0")
    options = ("--data", str(tmp_path), "--webhook", "http://127.0.0.1:9/", "--webhook-header", "X-More: m")
    secrets = {"SIMULATED_PAPERLESS_TOKEN": "t0ken", "SIMULATED_PAPERLESS_HEADER": "X-Secret: s"}
    process = await asyncio.create_subprocess_exec(
        *command, *options, stdout=PIPE, stderr=PIPE, env={**os.environ, **secrets}
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        line = (await process.stdout.readline()).decode()
        assert "t0ken" not in line
        url = line.split()[2]
        async with Paperless.open(url, "t0ken") as paperless:
            await paperless.upload("a.txt", b"text")
            await _listed(paperless)
        process.send_signal(SIGINT)
        _, complaints = await process.communicate()
    assert (process.returncode, complaints) == (0, b"")


def test_a_secret_header_that_is_none_is_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SIMULATED_PAPERLESS_HEADER", "s3cret")
    assert main(["paperless", "--port", "0", "--webhook", "http://127.0.0.1:9/"]) == 78
    said = capsys.readouterr().err
    assert said.endswith("SIMULATED_PAPERLESS_HEADER must be NAME: VALUE\n")
    assert "s3cret" not in said


async def test_a_port_in_use_is_said_in_one_line() -> None:
    simulator = PaperlessSimulator()
    async with simulator.serving() as url:
        port = url.rpartition(":")[2]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "continuum_simulators", "paperless", "--port", port), stderr=PIPE
        )
        _, complaints = await process.communicate()
    assert process.returncode == 1
    assert complaints.count(b"\n") == 1
    assert b"--port" in complaints
