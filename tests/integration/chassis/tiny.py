"""A service small enough to see the chassis through it: ``python -m tests.integration.chassis.tiny``."""

import asyncio
from typing import Literal

import structlog
from aiohttp import web
from pydantic import Field, SecretStr

from continuum_chassis import Port, Problem, Service, ServiceSettings, run
from continuum_proto.errors import ConfigurationError, DatabaseDown
from continuum_telemetry import current_trace_id

log = structlog.get_logger()

Behaviour = Literal[
    "works",
    "not_ready",
    "fails_later",
    "misconfigured_later",
    "composing_fails",
    "composing_hangs",
    "database_away",
    "drains_badly",
    "drains_without_end",
]


class Settings(ServiceSettings, service="tiny"):
    """What the tests turn."""

    host: str = "127.0.0.1"
    port: Port = 0
    token: SecretStr = Field(description="what callers must know")
    behaviour: Behaviour = "works"


class TinyWorker:
    """Says when it is started and drained."""

    def __init__(self, behaviour: Behaviour) -> None:
        self.behaviour = behaviour

    async def start(self) -> None:
        log.info("worker_started")

    async def drain(self, seconds: float) -> None:
        log.info("worker_draining", seconds=seconds)
        if self.behaviour == "drains_without_end":
            await asyncio.Event().wait()
        if self.behaviour == "drains_badly":
            raise RuntimeError("a worker that cannot drain")
        log.info("worker_drained")


async def _greet(request: web.Request) -> web.Response:
    return web.json_response({"trace_id": current_trace_id()})


async def _wait(request: web.Request) -> web.Response:
    log.info("request_waits")
    await asyncio.sleep(0.3)
    return web.json_response({"waited": True})


async def _refuse(request: web.Request) -> web.Response:
    errors = [{"pointer": "/title", "detail": "is missing"}]
    raise Problem(422, "Not a greeting", "The body lacks a title.", errors=errors)


async def _read(request: web.Request) -> web.Response:
    return web.json_response({"bytes": len(await request.read())})


async def _database(request: web.Request) -> web.Response:
    raise DatabaseDown("PostgreSQL does not answer")


async def _fail_later(error: Exception) -> None:
    await asyncio.sleep(0.1)
    raise error


async def _never_ready() -> str | None:
    return "the cellar is flooded"


def _app(settings: Settings) -> web.Application:
    async def bug(request: web.Request) -> web.Response:
        raise RuntimeError(f"nobody foresaw this\nwhile working on {settings.token.get_secret_value()}")

    app = web.Application()
    app.router.add_get("/greetings/{name}", _greet)
    app.router.add_get("/waiting", _wait)
    app.router.add_get("/refused", _refuse)
    app.router.add_post("/read", _read)
    app.router.add_get("/database", _database)
    app.router.add_get("/bug", bug)
    return app


async def compose(service: Service, settings: Settings) -> None:
    """Behave as the settings say."""
    service.stack.callback(log.info, "adapters_closed")
    match settings.behaviour:
        case "composing_fails":
            raise RuntimeError("a bug in the composition root")
        case "composing_hangs":
            log.info("composing_hangs")
            await asyncio.Event().wait()
        case "database_away":
            raise DatabaseDown("nothing listens on port 5432")
        case "fails_later":
            service.spawn(_fail_later(RuntimeError("the sweep broke")), name="sweep")
        case "misconfigured_later":
            service.spawn(
                _fail_later(ConfigurationError("set REDIS_URL to one that lets us in")), name="lanes"
            )
        case "not_ready":
            service.health.check("cellar", _never_ready)
    service.work(TinyWorker(settings.behaviour))
    service.serve(_app(settings), host=settings.host, port=settings.port, setting=settings.variable("port"))


if __name__ == "__main__":
    run("tiny", Settings, compose)
