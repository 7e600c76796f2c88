"""The composition root of briefing."""

from contextlib import aclosing
from datetime import timedelta

import structlog
from redis.asyncio import Redis

from continuum_briefing.adapters.redis_fingerprints import RedisFingerprints
from continuum_briefing.adapters.redis_notes import RedisNotes
from continuum_briefing.adapters.redis_owed import RedisOwed
from continuum_briefing.fallback import Fallback, Replacing
from continuum_briefing.handlers import Briefing, Limits
from continuum_briefing.selection import Selection
from continuum_briefing.settings import EngineName, FallbackName, Settings
from continuum_briefs import Engine, Extractive, KeptNotes, Ollama, Progress, StandIn
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

log = structlog.get_logger()


async def compose(service: Service, settings: Settings) -> None:
    """Wire Paperless, the engine and Redis to the handler."""
    redis = open_redis(settings.redis_url.get_secret_value())
    await service.stack.enter_async_context(aclosing(redis))
    paperless = await service.stack.enter_async_context(
        Paperless.open(settings.paperless_url, settings.paperless_token.get_secret_value())
    )
    notes = RedisNotes(redis)
    engine = await _engine(service, settings, notes)
    briefing = Briefing(
        documents=paperless,
        fingerprints=RedisFingerprints(Effects(redis)),
        engine=engine,
        notes=notes,
        fallback=_fallback(service, settings, engine, redis),
        selection=Selection.of(
            settings.skip_tags, settings.skip_correspondents, settings.skip_document_types
        ),
        limits=Limits(
            grace=timedelta(seconds=settings.grace_seconds),
            download=settings.largest_download,
            text=settings.longest_text,
        ),
    )
    service.health.check("paperless", _Reachable(paperless).problem)
    broker = deliver(service, settings, redis, slots=settings.slots)
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


async def _engine(service: Service, settings: Settings, notes: KeptNotes) -> Engine:
    if settings.engine is EngineName.EXTRACTIVE:
        return Extractive()
    ollama = Ollama(
        settings.ollama_urls,
        settings.model,
        slots=settings.slots,
        language=settings.language,
        num_ctx=settings.num_ctx,
        num_predict=settings.num_predict,
        allow_remote=settings.allow_remote_model,
        notes=notes,
        on_progress=_log_progress,
    )
    service.health.check("model", ollama.problem)
    await service.stack.enter_async_context(ollama)
    if problem := await ollama.problem():
        log.warning("model_not_ready", reason=problem)
    return ollama


def _fallback(service: Service, settings: Settings, engine: Engine, redis: Redis) -> Fallback | None:
    """Let sentences of the document stand in for the model, and the model replace them when it is back.

    What is owed is asked for even where nothing stands in any more: it was set otherwise before.
    """
    owed = RedisOwed(redis)
    if isinstance(engine, Ollama):
        service.spawn(Replacing(engine, owed, Publisher(redis)).go_on(), name="replacing")
    if settings.fallback is FallbackName.NONE:
        return None
    return Fallback(StandIn(Extractive(), engine.name), owed)


def _log_progress(progress: Progress) -> None:
    log.debug(
        "document_being_read",
        document_id=progress.document_id,
        phase=progress.phase,
        done=progress.done,
        of=progress.of,
    )


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
