"""What an administrator does to the simulated Paperless over its API: workflows, deleting, users."""

import copy
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import ClientSession

from continuum_simulators.paperless import PaperlessSimulator
from continuum_simulators.paperless.releases import RELEASES
from tests.contract.paperless.receiving import Receiver

WORKFLOW: dict[str, Any] = {
    "name": "ours",
    "order": 1,
    "enabled": True,
    "triggers": [{"type": 2, "sources": [1, 2, 3, 4]}],
    "actions": [
        {
            "type": 4,
            "webhook": {"as_json": True, "params": {"doc_url": "{{doc_url}}", "doc_id": "{{doc_id}}"}},
        }
    ],
}
AS_ADMIN = {"Authorization": "Token simulated"}


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as opened:
        yield opened


async def _made(session: ClientSession, url: str, hook: str) -> dict[str, Any]:
    wanted = copy.deepcopy(WORKFLOW)
    wanted["actions"][0]["webhook"]["url"] = hook
    async with session.post(f"{url}/api/workflows/", json=wanted, headers=AS_ADMIN) as response:
        assert response.status == 201
        made: dict[str, Any] = await response.json()
    return made


async def test_a_workflow_of_the_api_sends_webhooks_until_it_is_deleted(
    receiver: Receiver, session: ClientSession
) -> None:
    simulator = PaperlessSimulator()
    async with simulator.serving() as url:
        made = await _made(session, url, receiver.url)
        first = simulator.add("text", announce=True).id
        await simulator.idle()
        place = f"{url}/api/workflows/{made['id']}/"
        async with session.delete(place, headers=AS_ADMIN) as response:
            assert response.status == 204
        async with session.delete(place, headers=AS_ADMIN) as response:
            assert response.status == 404
        simulator.add("text", announce=True)
        await simulator.idle()
    assert [sent.document_id for sent in simulator.log] == [first]


async def test_a_workflow_that_is_switched_off_sends_nothing(
    receiver: Receiver, session: ClientSession
) -> None:
    simulator = PaperlessSimulator()
    async with simulator.serving() as url:
        made = await _made(session, url, receiver.url)
        off = {"enabled": False}
        place = f"{url}/api/workflows/{made['id']}/"
        await (await session.patch(place, json=off, headers=AS_ADMIN)).read()
        simulator.add("text", announce=True)
        await simulator.idle()
    assert not simulator.log


async def test_a_webhook_of_the_command_line_is_a_workflow_of_the_api(session: ClientSession) -> None:
    simulator = PaperlessSimulator()
    number = simulator.add_webhook("http://127.0.0.1:9/hook")
    async with (
        simulator.serving() as url,
        session.get(f"{url}/api/workflows/", headers=AS_ADMIN) as response,
    ):
        (shown,) = (await response.json())["results"]
    assert (shown["id"], shown["actions"][0]["webhook"]["url"]) == (number, "http://127.0.0.1:9/hook")


async def test_an_address_of_more_than_256_characters_is_refused(session: ClientSession) -> None:
    wanted = copy.deepcopy(WORKFLOW)
    wanted["actions"][0]["webhook"]["url"] = "http://host/".ljust(257, "x")
    async with (
        PaperlessSimulator().serving() as url,
        session.post(f"{url}/api/workflows/", json=wanted, headers=AS_ADMIN) as response,
    ):
        assert response.status == 400


async def test_before_version_3_a_webhook_ends_at_doc_id(receiver: Receiver, session: ClientSession) -> None:
    simulator = PaperlessSimulator(release=RELEASES["2.20.15"])
    async with simulator.serving() as url:
        await _made(session, url, receiver.url)
        simulator.add("text", announce=True)
        await simulator.idle()
        async with session.get(f"{url}/api/documents/", headers=AS_ADMIN) as response:
            assert (response.headers["X-Version"], response.headers["X-Api-Version"]) == ("2.20.15", "9")
        newest = AS_ADMIN | {"Accept": "application/json; version=10"}
        async with session.get(f"{url}/api/documents/", headers=newest) as response:
            assert response.status == 406
    ((_, body),) = receiver.seen
    assert list(json.loads(body)) == ["doc_url"]


async def test_deleting_a_field_or_a_tag_takes_it_from_the_documents(session: ClientSession) -> None:
    simulator = PaperlessSimulator()
    field = simulator.add_custom_field("AI Status", "string")
    document = simulator.add("text", tags=["done"])
    document.custom_fields[field.id] = "x"
    async with simulator.serving() as url:
        for place in (f"custom_fields/{field.id}", f"tags/{document.tags[0]}"):
            async with session.delete(f"{url}/api/{place}/", headers=AS_ADMIN) as response:
                assert response.status == 204
    assert (document.custom_fields, document.tags) == ({}, [])


async def test_what_is_written_is_counted_and_what_is_read_is_not(session: ClientSession) -> None:
    async with PaperlessSimulator().serving() as url:
        await (await session.get(f"{url}/api/tags/", headers=AS_ADMIN)).read()
        await (await session.post(f"{url}/api/tags/", json={"name": "x"}, headers=AS_ADMIN)).read()
        async with session.get(f"{url}/simulator/writes") as response:
            assert (await response.json())["writes"] == ["POST /api/tags/"]


async def test_somebody_is_let_in_from_outside(session: ClientSession) -> None:
    async with PaperlessSimulator().serving() as url:
        reader = {"username": "reader", "token": "r", "rights": ["view_uisettings", "view_tag"]}
        await (await session.post(f"{url}/simulator/users", json=reader)).read()
        as_reader = {"Authorization": "Token r"}
        async with session.get(f"{url}/api/ui_settings/", headers=as_reader) as response:
            assert (await response.json())["permissions"] == ["view_tag", "view_uisettings"]
        async with session.get(f"{url}/api/workflows/", headers=as_reader) as response:
            assert response.status == 403
