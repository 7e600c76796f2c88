"""Servers that speak Ollama's protocol, but for what they say to questions about documents."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from aiohttp import web

from continuum_simulators.ollama import OllamaSimulator

Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
ABOUT_A_DOCUMENT = "<document>"


@asynccontextmanager
async def odd_server(
    answering: Answering, *, to_everything: bool = False, port: int = 0
) -> AsyncIterator[str]:
    """Let ``answering`` answer questions about documents, or all that is asked; yields the URL."""

    @web.middleware
    async def odd(request: web.Request, handler: Handler) -> web.StreamResponse:
        asked = request.path == "/api/chat" and ABOUT_A_DOCUMENT in await request.text()
        return await answering(request) if asked or to_everything else await handler(request)

    application = OllamaSimulator().application()
    application.middlewares.append(odd)
    runner = web.AppRunner(application, handler_cancellation=True, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", port).start()
        yield "http://{}:{}".format(*runner.addresses[0][:2])
    finally:
        await runner.cleanup()


def says(body: str, *, status: int = 200, content_type: str = "application/x-ndjson") -> Answering:
    """Answer with ``body``, whatever is asked."""

    async def answering(_request: web.Request) -> web.StreamResponse:
        return web.Response(text=body, status=status, content_type=content_type)

    return answering


def streams(*pieces: bytes, then: Answering | None = None) -> Answering:
    """Send ``pieces``, then end in good order, or do what ``then`` does."""

    async def answering(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        for piece in pieces:
            await response.write(piece)
        if then is not None:
            await then(request)
        return response

    return answering


def endlessly(piece: bytes) -> Answering:
    """Send ``piece`` again and again, until nobody listens any more."""

    async def answering(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        response.enable_chunked_encoding()
        await response.prepare(request)
        while True:
            await response.write(piece)

    return answering


async def breaks(request: web.Request) -> web.StreamResponse:
    """Break the connection."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
