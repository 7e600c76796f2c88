"""What an Ollama says of its models, and what it may not make us do or say."""

import pytest
from aiohttp import web

from continuum_briefs import take_inventory
from continuum_proto.errors import ModelDown
from continuum_simulators.ollama import OllamaSimulator
from tests.integration.briefs.odd_servers import endlessly, odd_server, says


async def test_a_redirect_is_told_and_not_followed() -> None:
    """The service follows none either: what looks well here would not be there."""
    async with OllamaSimulator().serving() as elsewhere:

        async def moved(request: web.Request) -> web.StreamResponse:
            raise web.HTTPTemporaryRedirect(elsewhere + request.path)

        async with odd_server(moved, to_everything=True) as url:
            with pytest.raises(ModelDown, match="answers 307"):
                await take_inventory(url)


async def test_an_answer_without_an_end_is_cut_off() -> None:
    async with odd_server(endlessly(b" " * 65_536), to_everything=True) as url:
        with pytest.raises(ModelDown, match="more than 16 MiB"):
            await take_inventory(url)


async def test_the_password_of_an_address_is_told_nobody() -> None:
    async with OllamaSimulator().serving() as url:
        assert (await take_inventory(url.replace("//", "//ann:secret@"))).url == url
    for answer in (says("<html>", content_type="text/html"), says("no", status=500)):
        async with odd_server(answer, to_everything=True) as url:
            with pytest.raises(ModelDown) as told:
                await take_inventory(url.replace("//", "//ann:secret@"))
            assert "secret" not in str(told.value)
