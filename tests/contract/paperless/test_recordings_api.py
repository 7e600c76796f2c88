"""The simulator answers as the real Paperless did: every recorded request, replayed."""

import json
from typing import Final

import pytest
from aiohttp import ClientSession
from yarl import URL

from tests.contract.paperless.recorded import FOLDER, assert_recorded, names
from tests.contract.paperless.scenery import scene as recorded_scene

NOT_YET_COVERED: Final = frozenset(
    {
        "api-metadata",
        "api-perm-viewer-status",
        "api-search-query",
        "api-search-text",
        "api-statistics",
        "api-status",
        "api-status-worker-down",
        "api-tasks-all",
        "api-tasks-by-id-success",
        "api-tasks-by-id-v9",
        "api-token-throttled-429",
        "api-trailing-slash-missing-PATCH",
    }
)
"""Recordings of what the simulator does not do, or not in this form. They are not copied here."""

RECORDED: Final = 112
COVERED: Final = names("api-")


@pytest.mark.parametrize("name", COVERED)
async def test_the_simulator_answers_as_recorded(name: str) -> None:
    scene = recorded_scene(name)
    request = scene.recording["request"]
    headers = {"Accept-Encoding": "gzip, deflate, br", "Host": "127.0.0.1:8010", **request.get("headers", {})}
    if "Authorization" in headers:
        headers["Authorization"] = headers["Authorization"].replace("REDACTED", scene.token)
    if name == "api-bad-token-401":
        headers["Authorization"] = "Token wrong"
    if name == "api-bad-scheme-bearer-401":
        headers["Authorization"] = "Bearer something"
    body = request.get("data")
    if "json" in request:
        body, headers["Content-Type"] = json.dumps(request["json"]), "application/json"
    async with scene.simulator.serving() as url, ClientSession(auto_decompress=True) as session:
        address = URL(url + request["path"], encoded=True)
        async with session.request(
            request["method"], address, data=scene.form or body, headers=headers, allow_redirects=False
        ) as response:
            await assert_recorded(response, scene.recording)


def test_the_list_of_what_is_not_covered_is_true() -> None:
    """A recording that is replayed leaves the list; one that is dropped has to enter it."""
    assert not NOT_YET_COVERED & set(COVERED)
    assert len(COVERED) + len(NOT_YET_COVERED) == RECORDED
    assert FOLDER.is_dir()
