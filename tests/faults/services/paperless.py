"""What Paperless answers: late, wrong, slowly, not at all."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic

from aiohttp import web

from continuum_simulators.paperless.dispatch import Reply
from continuum_simulators.paperless.faces import document_bytes
from tests.faults.registry import service_row
from tests.faults.services.outcomes import no_attempt_used, nobody_restarted, nothing_dead, waits
from tests.faults.services.stage import Services
from tests.faults.waiting import until_so
from tests.town import TOKEN

GATED = 0.5
"""Seconds for which a fault goes on once briefing has noticed it."""
LATE = 0.5
"""Seconds after its webhook at which a document can be seen."""
SLOW = 4.0
"""Seconds that an answer takes: longer than a lease."""
LOGIN = Reply(200, b"<!doctype html><title>Paperless-ngx sign in</title>", "text/html; charset=utf-8")
Fault = Callable[[Services], Awaitable[None]]


@service_row(35, "Paperless late, away, or wrong", injections=16, recovers=lambda _: 10.0)
async def wrong(services: Services) -> None:
    """Late, phantom, no token, another document, 500, a redirect, a page to sign in at, slow; in turns."""
    async with services.flow(rate=2.0):
        for number in services.injections():
            await FAULTS[(number - 1) % len(FAULTS)](services)
            await services.recovery(monotonic())
        await services.town.until(services.town.phantoms, "gone")
    no_attempt_used(services)
    nobody_restarted(services)
    await nothing_dead(services)


async def late(services: Services) -> None:
    """Paperless announces documents before it shows them: 404, then 200."""
    shelf = services.town.paperless.shelf
    for _ in range(3):
        document = services.town.put(announce=0)
        shelf.documents[document].visible_at = monotonic() + LATE
        services.town.paperless.announce(document)


async def phantom(services: Services) -> None:
    """Paperless announces a document that never comes to be: 404 for ever."""
    services.town.announce_phantom()


async def without_token(services: Services) -> None:
    """The token is taken away and given back: 401."""
    users = services.town.paperless.shelf.users
    user = users.pop(TOKEN)
    await _gated(services)
    users[TOKEN] = user


async def failing(services: Services) -> None:
    """Paperless fails on every request: 500."""
    services.town.paperless.faults.status = 500
    await _gated(services)
    services.town.paperless.faults.status = None


async def slow(services: Services) -> None:
    """Answers take longer than a lease, which is renewed meanwhile."""
    services.town.paperless.faults.delay = SLOW
    document = services.town.put()
    await services.town.until([document], "briefed", patience=60)
    services.town.paperless.faults.delay = 0.0


async def redirected(services: Services) -> None:
    """Every answer leads to somebody else's server, which must never hear from us."""
    async with _elsewhere() as (address, heard):
        location = f"{address}/api/documents/"
        services.town.paperless.faults.instead = Reply(302, headers={"Location": location})
        await _gated(services)
        services.town.paperless.faults.instead = None
    services.check(not heard, f"no redirect is followed, but {heard[:2]} were asked for")


async def login_page(services: Services) -> None:
    """Every answer is 200 and a page to sign in at, as a proxy in between gives it."""
    await _instead(services, LOGIN)


async def mixed_up(services: Services) -> None:
    """Every answer is about one and the same other document, as a cache in between gives it."""
    paperless = services.town.paperless
    other = paperless.add("Another document, which nobody asked for.", owner=None)
    body = document_bytes(paperless.shelf, other, paperless.admin, full=True)
    await _instead(services, Reply(200, body))


FAULTS: tuple[Fault, ...] = (
    late,
    phantom,
    without_token,
    mixed_up,
    failing,
    redirected,
    login_page,
    slow,
)


async def _instead(services: Services, answer: Reply) -> None:
    services.town.paperless.faults.instead = answer
    await _gated(services)
    services.town.paperless.faults.instead = None


async def _gated(services: Services) -> None:
    """Put in a document and see that briefing waits for Paperless."""
    services.town.put()
    await until_so(lambda: waits(services, "briefing", "paperless"), "briefing waits for Paperless", 20)
    await asyncio.sleep(GATED)


@asynccontextmanager
async def _elsewhere() -> AsyncIterator[tuple[str, list[str]]]:
    """Serve somebody else's server; yield its address and what it is asked for."""
    heard: list[str] = []

    async def listen(request: web.Request) -> web.Response:
        heard.append(request.path)
        return web.Response(text="not yours")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", listen)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}", heard
    finally:
        await runner.cleanup()
