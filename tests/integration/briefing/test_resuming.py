"""Briefing is killed in the middle of a long document: what a model had noted is not asked for again."""

from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from signal import SIGKILL

import pytest
from aiohttp import web

from continuum_messaging import Publisher, open_redis
from continuum_simulators.ollama import Behaviour, OllamaSimulator
from continuum_simulators.paperless import PaperlessSimulator
from tests.integration.briefing.drafts import changed, drafted
from tests.integration.chassis.processes import started

PAGES = 400
PAGE = " ".join(
    f"In the year {{year}} the gardeners of district {n} planted {n + 3} trees along the river."
    for n in range(24)
)
BOOK = "\n\n".join(f"Chapter {n}\n\n{PAGE.format(year=1500 + n)}" for n in range(PAGES))
KILLED_AFTER = 20
ONE_PART = "one part of a longer one"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Watched(OllamaSimulator):
    """A simulator that remembers every question and which it answered, and strikes as one comes."""

    def __init__(self) -> None:
        super().__init__(Behaviour(latency=0.03, slots=8))
        self.asked: list[str] = []
        self.answered: list[str] = []
        self.strikes: Callable[[], None] = lambda: None

    def application(self) -> web.Application:
        """Return the routes, with an eye on them."""
        app = super().application()

        @web.middleware
        async def watch(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path != "/api/chat":
                return await handler(request)
            question = (await request.json())["messages"][-1]["content"]
            self.asked.append(question)
            if len(self.asked) == KILLED_AFTER:
                self.strikes()
            response = await handler(request)
            self.answered.append(question)
            return response

        app.middlewares.append(watch)
        return app


@pytest.mark.timeout(90)
async def test_after_a_kill_at_most_one_answered_part_is_asked_about_again(redis_url: str) -> None:
    """With four slots two parts are asked about at a time, so two may be without an answer when the
    process dies: these are asked about again, as they must be. It dies as a question comes, so what that
    slot had asked before is kept, and of the parts that had been answered at most one is asked about
    again: the other slot's, whose answer was on its way into Redis.
    """
    paperless, ollama = PaperlessSimulator(token="simulated"), Watched()
    number = paperless.add(BOOK, title="Trees", announce=False).id
    answered: set[str] = set()
    async with AsyncExitStack() as stack:
        environment = {
            "REDIS_URL": redis_url,
            "PAPERLESS_URL": await stack.enter_async_context(paperless.serving()),
            "PAPERLESS_TOKEN": "simulated",
            "OLLAMA_URLS": await stack.enter_async_context(ollama.serving()),
            "CONTINUUM_BRIEFING_ENGINE": "ollama",
            "CONTINUUM_BRIEFING_MODEL": "llama3.1:8b",
            "CONTINUUM_BRIEFING_OPS_PORT": "0",
            "CONTINUUM_LEASE_SECONDS": "1",
        }
        redis = open_redis(redis_url)
        stack.push_async_callback(redis.aclose)
        publisher = await stack.enter_async_context(Publisher.open(redis_url))
        async with started("continuum_briefing", **environment) as killed:
            await killed.event("ready")

            def strike() -> None:
                answered.update(ollama.answered)
                killed.signal(SIGKILL)

            ollama.strikes = strike
            await publisher.publish_document(changed(number))
            await killed.process.wait()
        before = ollama.asked.copy()
        # What the other slot had written when the signal came may be read by the simulator after it.
        assert len(before) in (KILLED_AFTER, KILLED_AFTER + 1)
        assert await redis.keys("continuum.notes:*")
        ollama.asked.clear()
        ollama.strikes = lambda: None
        async with started("continuum_briefing", **environment) as second:
            await second.event("ready")
            (brief,) = await drafted(redis)
        assert len([question for question in ollama.asked if question in answered]) <= 1
        assert len([question for question in ollama.asked if question in before]) <= 3
        parts = {question for question in (*before, *ollama.asked) if ONE_PART in question}
        assert len(parts) > 2 * KILLED_AFTER
        assert brief.provenance.chunks <= len(parts)
        assert brief.coverage.share == 1.0
        assert brief.key_points
        assert await redis.keys("continuum.notes:*") == []
