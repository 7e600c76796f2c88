"""What the console makes of the API's refusals."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from continuum_console.reading.archive import ApiDown, ArchiveApi, NoSuchBrief, NotAsked


@pytest.fixture
async def api() -> AsyncIterator[ArchiveApi]:
    """Speak to a server that answers every question with the status that its last word names."""

    async def refuse(request: web.Request) -> web.Response:
        status = int(request.path.rpartition("/")[2])
        return web.json_response({"detail": "It was withdrawn: gone."}, status=status)

    app = web.Application()
    app.router.add_get("/{rest:.*}", refuse)
    async with TestServer(app) as server, ArchiveApi.open(str(server.make_url("/"))) as opened:
        yield opened


async def test_what_was_withdrawn_is_said_to_be(api: ArchiveApi) -> None:
    with pytest.raises(NoSuchBrief, match="It was withdrawn: gone"):
        await api.brief("410")


async def test_what_is_not_there_is_named_as_people_do(api: ArchiveApi) -> None:
    with pytest.raises(NoSuchBrief, match="there is no brief 404"):
        await api.markdown("404")
    with pytest.raises(NoSuchBrief, match="document 404 is not known here"):
        await api.document(404)


async def test_what_cannot_be_asked_is_told_from_an_api_that_is_down(api: ArchiveApi) -> None:
    with pytest.raises(NotAsked):
        await api.brief("400")
    with pytest.raises(ApiDown):
        await api.brief("503")
