"""The HTTP face of the simulator."""

import asyncio
import json
import math
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from random import Random

from aiohttp import web

from continuum_simulators.ollama import listing
from continuum_simulators.ollama.answering import UnknownFormat, answer
from continuum_simulators.ollama.behaviour import Behaviour, Fault, Model
from continuum_simulators.ollama.falling import Listening
from continuum_simulators.ollama.planting import Planter
from continuum_simulators.ollama.prompt import PromptTooLong
from continuum_simulators.ollama.refusing import (
    RUNNER_STOPPED,
    check_thinking,
    failed,
    refused,
    unknown_model,
)
from continuum_simulators.ollama.requests import BadRequest, ChatRequest, WrongOption, parse_json
from continuum_simulators.ollama.scheduling import QueueFull, Scheduler
from continuum_simulators.ollama.scripting import Script
from continuum_simulators.ollama.streaming import Turn, lines, whole

__all__ = ["OllamaSimulator"]

_LARGEST_BODY = 64 * 1024 * 1024
_REMEMBERED = 16
_BROKEN = (Fault.NOT_JSON, Fault.REFUSAL, Fault.REPETITION, Fault.ENDLESS)
"""How an answer is broken as a whole where faults are planted."""
_SHUTDOWN = 0.2  # seconds that an answer under way has when the server stops

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class OllamaSimulator:
    """A server of its own; ``async with simulator.serving(host, port) as url`` runs it."""

    def __init__(self, behaviour: Behaviour | None = None) -> None:
        self.behaviour = behaviour or Behaviour()
        self.scheduler = Scheduler(self.behaviour)
        self.script = Script()
        self.requests: deque[ChatRequest] = deque(maxlen=_REMEMBERED)
        """The chat requests that came last."""
        self.planter = Planter(self.behaviour.planting) if self.behaviour.planting else None
        self._models = {listing.full_name(model.name): model for model in self.behaviour.models}
        self._faults: deque[Fault] = deque()
        self._random = Random(self.behaviour.seed)  # noqa: S311  repeatable, not secret
        self._listening: Listening | None = None

    @property
    def falls(self) -> int:
        """How often it has fallen over since it began to serve."""
        return self._listening.falls if self._listening is not None else 0

    def inject(self, fault: Fault, *, times: int = 1) -> None:
        """Let the next ``times`` chat requests fail in this way."""
        self._faults.extend([fault] * times)

    def fall(self, seconds: float) -> None:
        """Break every connection, and refuse new ones for so long."""
        assert self._listening is not None, "it has to serve before it can fall"
        self._listening.fall(seconds)

    def application(self) -> web.Application:
        """Return the routes, for whoever runs the server differently."""
        app = web.Application(
            client_max_size=_LARGEST_BODY, middlewares=[self.script.middleware, _plain_errors]
        )
        app.router.add_get("/", self._running)
        app.router.add_get("/api/version", self._version)
        app.router.add_get("/api/tags", self._tags)
        app.router.add_get("/api/ps", self._ps)
        app.router.add_post("/api/show", self._show)
        app.router.add_post("/api/pull", self._pull)
        app.router.add_post("/api/chat", self._chat)
        app.router.add_get("/simulator/planted", self._planted)
        app.router.add_get("/simulator/calls", self._calls)
        return app

    @asynccontextmanager
    async def serving(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Serve until the block ends; yields the base URL. Port 0 takes any that is free."""
        # Closing the connection stops the generation, as it does in the real one.
        runner = web.AppRunner(
            self.application(), handler_cancellation=True, shutdown_timeout=_SHUTDOWN, access_log=None
        )
        await runner.setup()
        self._listening = Listening(runner, host, port)
        try:
            await self._listening.start()
            yield self._listening.url
        finally:
            await self._listening.aclose()
            await runner.cleanup()

    async def _running(self, request: web.Request) -> web.Response:
        return web.Response(text="Ollama is running")

    async def _version(self, request: web.Request) -> web.Response:
        return web.json_response({"version": self.behaviour.version})

    async def _tags(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"models": [listing.tagged(model, self.behaviour) for model in self._models.values()]}
        )

    async def _ps(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"models": [listing.working(each, self.behaviour) for each in self.scheduler.loaded()]}
        )

    async def _show(self, request: web.Request) -> web.Response:
        body = parse_json(await request.text(), "ShowRequest")
        name = str(body.get("model") or body.get("name") or "")
        return web.json_response(listing.shown(self._model(name)))

    async def _pull(self, request: web.Request) -> web.Response:
        body = parse_json(await request.text(), "PullRequest")
        name = listing.full_name(str(body.get("model") or body.get("name") or ""))
        model = self._models.setdefault(name, Model(name))
        steps = (
            "pulling manifest",
            f"pulling {model.digest[:12]}",
            "verifying sha256 digest",
            "writing manifest",
        )
        if body.get("stream") is False:
            return web.json_response({"status": "success"})
        text = "".join(json.dumps({"status": step}) + "\n" for step in (*steps, "success"))
        return web.Response(text=text, content_type="application/x-ndjson")

    async def _planted(self, request: web.Request) -> web.Response:
        """List what was said so far and what was wrong with it: no Ollama knows this path."""
        ledger = self.planter.ledger if self.planter is not None else []
        return web.json_response({"statements": [statement.as_json() for statement in ledger]})

    async def _chat(self, http: web.Request) -> web.StreamResponse:
        started = time.monotonic_ns()
        request = ChatRequest.parse(parse_json(await http.text(), "ChatRequest"))
        model = self._model(request.model, scheduled=bool(request.messages) or request.keep_alive != 0)
        self.requests.append(request)
        if not request.messages:
            return await self._load(request, model)
        check_thinking(request, model, self.behaviour)
        fault = self.script.fault(request, http) or self._fault()
        if fault is Fault.HUNG:
            await asyncio.Event().wait()
        if fault is Fault.BUSY:
            raise QueueFull
        if fault is Fault.SERVER_ERROR:
            return failed(request, self.behaviour, 500, RUNNER_STOPPED)
        async with self.scheduler.slot(
            model, num_ctx=self._context(request, model), keep_alive=request.keep_alive
        ) as load_duration:
            try:
                said = answer(request, model, self.behaviour, fault, self.planter)
            except (PromptTooLong, UnknownFormat) as error:
                status = 400 if isinstance(error, PromptTooLong) else 500
                return failed(request, self.behaviour, status, str(error))
            turn = Turn(request.model, said, self._latency(), started, load_duration, fault)
            if self._deadly(request):
                return await self._fall(turn.latency)
            return await self._send(http, request, turn)

    def _deadly(self, request: ChatRequest) -> bool:
        deadly = self.behaviour.deadly
        return bool(deadly) and any(deadly in message.content for message in request.messages)

    async def _fall(self, latency: float) -> web.StreamResponse:
        await asyncio.sleep(latency)
        if self._listening is not None:
            self.scheduler.unload_all()
            self._listening.fall(self.behaviour.restart_time)
        await asyncio.Event().wait()
        raise AssertionError("the connection breaks before")

    def _latency(self) -> float:
        median, spread = self.behaviour.latency, self.behaviour.latency_spread
        return self._random.lognormvariate(math.log(median), spread) if median and spread else median

    async def _calls(self, request: web.Request) -> web.Response:
        """Tell when requests had slots and the most that were here at once: for benchmarks, not Ollama's."""
        return web.json_response({"calls": list(self.scheduler.calls), "most": self.scheduler.most})

    async def _send(self, http: web.Request, request: ChatRequest, turn: Turn) -> web.StreamResponse:
        if not request.stream:
            return web.json_response(await whole(turn, self.behaviour))
        response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
        response.enable_chunked_encoding()
        with suppress(ConnectionResetError):  # whoever asked has gone, and that ends the generation
            await response.prepare(http)
            async for line in lines(turn, self.behaviour):
                await response.write(line)
        if turn.fault is Fault.SILENCE:
            await asyncio.Event().wait()
        if turn.fault is Fault.CUT_OFF and http.transport is not None:
            http.transport.abort()
        return response

    async def _load(self, request: ChatRequest, model: Model) -> web.Response:
        """Answer a request without messages, which loads a model or takes it out of memory."""
        reason = "unload" if request.keep_alive == 0 else "load"
        if reason == "unload":
            self.scheduler.unload(model)
        else:
            async with self.scheduler.slot(
                model, num_ctx=self._context(request, model), keep_alive=request.keep_alive
            ):
                pass
        message = {"role": "assistant", "content": ""}
        return web.json_response(
            {"model": request.model, "message": message, "done": True, "done_reason": reason}
        )

    def _context(self, request: ChatRequest, model: Model) -> int:
        """Return the context to load the model with, never more than it was made for."""
        return min(request.option("num_ctx", self.behaviour.num_ctx), model.context_length)

    def _model(self, name: str, *, scheduled: bool = False) -> Model:
        if not name:
            raise BadRequest("model is required")
        model = self._models.get(listing.full_name(name))
        if model is None:
            raise _ModelNotFound(unknown_model(name, self.behaviour, scheduled=scheduled))
        return model

    def _fault(self) -> Fault | None:
        if self._faults:
            return self._faults.popleft()
        draw = self._random.random()
        if draw < self.behaviour.mid_stream_error_share:
            return Fault.MID_STREAM_ERROR
        if draw < self.behaviour.mid_stream_error_share + self.behaviour.unfinished_share:
            return Fault.UNFINISHED
        if self.planter is not None and self.planter.draw():
            return self.planter.choose(_BROKEN)
        return None


class _ModelNotFound(Exception):
    """A model is not there; answered with 404 and this message."""


@web.middleware
async def _plain_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer errors with the statuses and bodies of the real server."""
    try:
        return await handler(request)
    except _ModelNotFound as error:
        return refused(404, str(error))
    except BadRequest as error:
        return refused(400, str(error))
    except WrongOption as error:
        return refused(500, str(error))
    except QueueFull as error:
        return refused(503, str(error))
    except web.HTTPNotFound:
        return web.Response(status=404, body=b"404 page not found", content_type="text/plain")
    except web.HTTPMethodNotAllowed:
        return web.Response(status=405, body=b"405 method not allowed", content_type="text/plain")
