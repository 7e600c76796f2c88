"""An Ollama that says what a test wants said, with the counts and the reasons to stop that it wants."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

__all__ = ["MODEL", "Said", "ScriptedOllama", "brief", "document", "notes"]

MODEL = "scripted:1b"
COUNT = -1


@dataclass(frozen=True, slots=True)
class Said:
    """One answer; ``counted`` is how many tokens of the prompt the server says it read."""

    content: str
    reason: str = "stop"
    thinking: str = ""
    counted: int | None = COUNT
    broken: bool = False
    """The stream ends in the middle, as after endless repetition."""
    too_long: bool = False
    """The prompt is refused as servers from 0.12.6 on do."""


@dataclass
class ScriptedOllama:
    """Answers each question with what ``says`` makes of it, or with 503 where it makes nothing."""

    says: Callable[[str], Said | None]
    asked: list[str] = field(default_factory=list)
    contexts: set[int] = field(default_factory=set)

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Serve until the block ends; yields the base URL."""
        app = web.Application(client_max_size=2**26)
        app.router.add_get("/api/tags", self._tags)
        app.router.add_get("/api/ps", self._ps)
        app.router.add_post("/api/show", self._show)
        app.router.add_post("/api/chat", self._chat)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    async def _tags(self, request: web.Request) -> web.Response:
        return web.json_response({"models": [{"name": MODEL, "digest": "d" * 64}]})

    async def _ps(self, request: web.Request) -> web.Response:
        return web.json_response({"models": []})

    async def _show(self, request: web.Request) -> web.Response:
        return web.json_response({"capabilities": ["completion"], "model_info": {}})

    async def _chat(self, request: web.Request) -> web.Response:
        body = await request.json()
        system, user = (message["content"] for message in body["messages"])
        self.asked.append(user)
        self.contexts.add(body["options"]["num_ctx"])
        said = self.says(user)
        if said is None:
            return web.json_response({"error": "server busy"}, status=503)
        if said.too_long:
            return web.json_response({"error": "the input length exceeds the context length"}, status=400)
        counted = len(system + user) // 4 if said.counted == COUNT else said.counted
        message = {"role": "assistant", "content": said.content, "thinking": said.thinking}
        last = {"done": True, "done_reason": said.reason, "eval_count": 5}
        lines = [{"model": MODEL, "message": message, "done": False}]
        if not said.broken:
            lines.append(last | ({} if counted is None else {"prompt_eval_count": counted}))
        return web.Response(text="".join(json.dumps(line) + "\n" for line in lines))


def document(question: str) -> str:
    """Return the document in a question."""
    return question.partition("\n<document>\n")[2].rpartition("\n</document>")[0]


def brief(*sentences: str, language: str = "en") -> Said:
    """Say a brief whose points are these sentences of the document."""
    points = [{"text": sentence, "quotes": [{"quote": sentence, "page": 1}]} for sentence in sentences]
    whole = {
        "language": language,
        "kind": "letter",
        "headline": sentences[0],
        "key_points": points,
        "summary": [{"text": sentences[0], "points": [1]}],
    }
    return Said(json.dumps(whole))


def notes(*sentences: str, page: int = 1) -> Said:
    """Say that these sentences are worth noting."""
    return Said(json.dumps({"notes": [{"quote": sentence, "page": page} for sentence in sentences]}))
