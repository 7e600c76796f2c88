"""What goes wrong by somebody's script while the server runs: for everybody, or for one text."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum

from aiohttp import web

from continuum_simulators.ollama.behaviour import Fault
from continuum_simulators.ollama.requests import ChatRequest

__all__ = ["Outage", "Script"]

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Outage(StrEnum):
    """A way in which the whole server is of no use."""

    HUNG = "hung"
    """Connections are accepted, nothing is answered."""
    FAILING = "failing"
    """Status 500, whatever is asked."""


@dataclass
class Script:
    """What goes wrong for now; to be changed at any time."""

    outage: Outage | None = None
    delay: float = 0.0
    """Seconds before every answer."""
    by_text: dict[str, Fault] = field(default_factory=dict)
    """Faults of every answer about a prompt that holds such a text."""
    hears: Callable[[str, int], None] = lambda prompt, port: None
    """Is told every prompt before it is answered, and from which port it came."""
    log: list[tuple[str, float, float]] = field(default_factory=list)
    """Path, beginning and end (``monotonic``) of each request that came while the whole server was upset."""

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Let the whole server be as it is to be."""
        if self.outage is None and not self.delay:
            return await handler(request)
        began = time.monotonic()
        try:
            await asyncio.sleep(self.delay)
            if self.outage is Outage.HUNG:
                await asyncio.Event().wait()
            if self.outage is Outage.FAILING:
                return web.json_response({"error": "llama runner process has terminated"}, status=500)
            return await handler(request)
        finally:
            self.log.append((request.path, began, time.monotonic()))

    def fault(self, request: ChatRequest, http: web.Request) -> Fault | None:
        """Return what is to go wrong with this very request."""
        prompt = "\n".join(message.content for message in request.messages)
        peer = http.transport.get_extra_info("peername") if http.transport is not None else None
        self.hears(prompt, peer[1] if peer else 0)
        return next((fault for text, fault in self.by_text.items() if text in prompt), None)
