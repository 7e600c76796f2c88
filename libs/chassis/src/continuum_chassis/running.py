"""From ``main`` to the exit code: the one way in which every service starts and stops."""

import asyncio
import gc
import sys
from collections.abc import Awaitable, Callable
from importlib.metadata import PackageNotFoundError, version
from typing import Final, NoReturn, TypeAlias, TypeVar

import structlog

import continuum_telemetry
from continuum_chassis.http import listen
from continuum_chassis.lag import LoopLag
from continuum_chassis.ops import Ops
from continuum_chassis.service import Service
from continuum_chassis.settings import ServiceSettings
from continuum_chassis.stopping import FAILED, MISCONFIGURED, Stopping, say
from continuum_proto.errors import ConfigurationError, DependencyDown
from continuum_telemetry import Metrics

__all__ = ["Compose", "run"]

S = TypeVar("S", bound=ServiceSettings)
Compose: TypeAlias = Callable[[Service, S], Awaitable[None]]

BACKOFF: Final = (1.0, 2.0, 5.0, 10.0, 15.0)
"""Seconds between attempts to start while something we need is away."""

YOUNG_OBJECTS: Final = 20_000
"""Collect garbage a tenth as often as by default: events and spans die by reference count."""

log = structlog.get_logger()


def run(name: str, settings: type[S], compose: Compose[S]) -> NoReturn:
    """Run the service ``name`` until a signal or a failure ends it, and exit.

    Settings, logging, telemetry, the operators' listener, ``compose``, the workers, the public
    listeners: then it is ready. SIGTERM and SIGINT: not ready, the listeners stop, the workers drain,
    ``service.stack`` closes, exit 0; a second signal exits at once with 1.

    A ``ConfigurationError`` anywhere on the way is one line on stderr and exit 78. While something
    that ``compose`` or a worker needs is away (``DependencyDown``), ``/readyz`` says so and the start
    is tried again.
    """
    sys.exit(_run(name, settings, compose))


def _run(name: str, settings: type[S], compose: Compose[S]) -> int:
    try:
        chosen, release = settings.read(), _release(name)
        continuum_telemetry.setup_logs(name, release, level=chosen.log_level, format=chosen.log_format)
        with continuum_telemetry.start(f"continuum-{name}", release):
            return asyncio.run(_live(name, release, chosen, compose))
    except ConfigurationError as exc:
        say(name, exc)
        return MISCONFIGURED
    except KeyboardInterrupt:
        return FAILED
    except Exception:  # the outermost boundary: a bug ends the process, with one log line
        log.exception("crashed")
        return FAILED


def _release(name: str) -> str:
    try:
        return version(f"continuum-{name}")
    except PackageNotFoundError:
        return "0"


async def _live(name: str, release: str, settings: S, compose: Compose[S]) -> int:
    Metrics.current().build_info.labels(name, release).set(1)
    stopping, lag = Stopping(name), LoopLag()
    stopping.on_signals()
    watching = asyncio.create_task(lag.watch(), name="loop lag")
    ops = Ops(name, release, lag)
    port_setting = settings.variable("ops_port")
    listener = await listen(ops.app(), host=settings.ops_host, port=settings.ops_port, setting=port_setting)
    log.info("started", ops=listener.url)
    try:
        for attempt in range(sys.maxsize):
            service = Service(name, release, drain_seconds=settings.drain_seconds, stopping=stopping)
            ops.health = service.health
            wait = BACKOFF[min(attempt, len(BACKOFF) - 1)]
            await _attempt(service, settings, compose, stopping, lag, wait=wait)
            if stopping.asked:
                break
    finally:
        watching.cancel()
        await listener.close()
    log.info("stopped", code=stopping.code)
    return stopping.code


async def _attempt(
    service: Service, settings: S, compose: Compose[S], stopping: Stopping, lag: LoopLag, *, wait: float
) -> None:
    """Start ``service`` and keep it until it is to stop; return early when it could not start."""
    away: DependencyDown | None = None
    starting = asyncio.timeout(None)
    async with service.stack:
        try:
            async with starting:
                with stopping.interrupts(starting):
                    await compose(service, settings)
                    await service.start()
            _settle_memory()
            lag.excuse()
            log.info("ready")
            await stopping.wait()
        except DependencyDown as exc:
            away = exc
        except TimeoutError:
            if not starting.expired():
                raise
        finally:
            await service.drain()
    if away is not None:
        reason = f"waiting for {away.dependency}: {away}"
        log.warning("not_started", reason=reason, retry_seconds=wait)
        service.health.state = reason
        await stopping.wait(wait)


def _settle_memory() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)
