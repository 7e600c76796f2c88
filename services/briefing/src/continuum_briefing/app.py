"""The composition root of briefing."""

from collections.abc import Mapping, Sequence
from contextlib import aclosing
from datetime import timedelta
from typing import Final

import structlog
from redis.asyncio import Redis

from continuum_briefing.adapters.redis_fingerprints import RedisFingerprints
from continuum_briefing.adapters.redis_forgotten import RedisForgotten
from continuum_briefing.adapters.redis_notes import RedisNotes
from continuum_briefing.adapters.redis_owed import RedisOwed
from continuum_briefing.fallback import Fallback, Replacing
from continuum_briefing.handlers import Briefing, Limits
from continuum_briefing.pulling import Pulling
from continuum_briefing.settings import EngineName, FallbackName, Settings
from continuum_briefs import (
    Computing,
    Engine,
    Extractive,
    Headway,
    KeptNotes,
    Ollama,
    Processes,
    Rests,
    Silence,
    StandIn,
)
from continuum_chassis import Service
from continuum_messaging import (
    DeliveryBroker,
    Effects,
    Publisher,
    deliver,
    open_redis,
)
from continuum_paperless import Paperless
from continuum_proto.errors import PaperlessDown
from continuum_proto.topology import BRIEFS, DOCUMENTS, DOCUMENTS_BULK

__all__ = ["compose", "declare"]

BYTES_A_CHARACTER: Final = 4
"""As JSON in UTF-8, at most but for control characters."""
METADATA: Final = 1 << 20
"""Bytes that an answer may have beside the text."""

log = structlog.get_logger()


async def compose(service: Service, settings: Settings) -> None:
    """Wire Paperless, the engine and Redis to the handler."""
    redis = open_redis(settings.redis_url.get_secret_value())
    await service.stack.enter_async_context(aclosing(redis))
    paperless = await service.stack.enter_async_context(
        Paperless.open(
            settings.paperless_url,
            settings.paperless_token.get_secret_value(),
            patience=settings.paperless_seconds,
            largest=BYTES_A_CHARACTER * settings.longest_text + METADATA,
        )
    )
    computing = await service.stack.enter_async_context(Processes())
    notes = RedisNotes(redis)
    engine, others = await _engines(service, settings, computing, notes)
    briefing = Briefing(
        documents=paperless,
        fingerprints=RedisFingerprints(Effects(redis)),
        engine=engine,
        others=others,
        notes=notes,
        forgotten=RedisForgotten(Effects(redis)),
        fallback=_fallback(service, settings, (engine, *others.values()), computing, redis),
        selection=settings.selection,
        computing=computing,
        limits=Limits(
            grace=timedelta(seconds=settings.grace_seconds),
            download=settings.largest_download,
            text=settings.longest_text,
        ),
    )
    service.health.check("paperless", _Reachable(paperless).problem)
    broker = deliver(service, settings, redis, slots=settings.documents_at_a_time)
    declare(broker, briefing, bulk_daily=settings.bulk_daily)


def declare(broker: DeliveryBroker, briefing: Briefing, *, bulk_daily: int | None = None) -> None:
    """Say which events go where: bulk work yields to live work."""
    on = broker.on(
        DOCUMENTS,
        DOCUMENTS_BULK,
        group="briefing",
        emits=BRIEFS,
        guards_document=True,
        bulk_daily=bulk_daily,
    )
    on(briefing.on_document_changed)


async def _engines(
    service: Service, settings: Settings, computing: Computing, notes: KeptNotes
) -> tuple[Engine, Mapping[str, Engine]]:
    """Return the engine that reads what no rule names a model for, and those of the rules."""
    if settings.engine is EngineName.EXTRACTIVE:
        return Extractive(computing=computing), {}
    ollama = Ollama(
        settings.ollama_urls,
        settings.model,
        slots=settings.slots_of_servers,
        language=settings.language,
        num_ctx=settings.num_ctx,
        num_predict=settings.num_predict,
        silence=Silence(settings.first_token_seconds, settings.silence_seconds),
        rests=Rests(first=min(Rests().first, settings.probe_seconds), most=settings.probe_seconds),
        allow_remote=settings.allow_remote_model,
        told=_told,
        notes=notes,
        on_progress=_log_headway,
        computing=computing,
    )
    await service.stack.enter_async_context(ollama)
    others = {model: ollama.with_model(model) for model in settings.other_models}
    for engine in (ollama, *others.values()):
        # The readiness of one model is "model", as operators know it; others say which they are.
        service.health.check("model" if engine is ollama else f"model {engine.model}", engine.problem)
        if problem := await engine.problem():
            log.warning("model_not_ready", reason=problem)
        if settings.pull_model:
            service.work(Pulling(engine))
    return ollama, others


def _fallback(
    service: Service, settings: Settings, engines: Sequence[Engine], computing: Computing, redis: Redis
) -> Fallback | None:
    """Let sentences of the document stand in for a model, and the model replace them when it is back.

    What is owed is asked for even where nothing stands in any more: it was set otherwise before.
    """
    owed = RedisOwed(redis)
    if models := [engine for engine in engines if isinstance(engine, Ollama)]:
        service.spawn(Replacing(models, owed, Publisher(redis)).go_on(), name="replacing")
    if settings.fallback is FallbackName.NONE:
        return None
    return Fallback(StandIn(Extractive(computing=computing), engines[0].name), owed)


def _log_headway(headway: Headway) -> None:
    log.debug(
        "document_being_read",
        document_id=headway.document_id,
        phase=headway.phase,
        done=headway.done,
        of=headway.of,
    )


def _told(server: str, is_open: bool, reason: str) -> None:
    """Tell the operator which of several servers is out, and why."""
    if is_open:
        log.info("model_server_back", server=server)
    else:
        log.warning("model_server_out", server=server, reason=reason)


class _Reachable:
    """Asks Paperless for a sign of life."""

    def __init__(self, paperless: Paperless) -> None:
        self._paperless = paperless

    async def problem(self) -> str | None:
        """Say why Paperless cannot be used now, or nothing."""
        try:
            await self._paperless.version()
        except PaperlessDown as exc:
            return str(exc)
        return None
