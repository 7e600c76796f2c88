"""The composition root of ingest."""

import structlog
from aiohttp import web

from continuum_chassis import Limits, Service
from continuum_ingest.adapters.progress import RedisMemory, RedisProgress
from continuum_ingest.adapters.stream import DocumentStream
from continuum_ingest.handlers.astray import PATH, elsewhere, other_method
from continuum_ingest.handlers.listing import FullListing
from continuum_ingest.handlers.sweeping import Sweep
from continuum_ingest.handlers.webhooks import Webhooks
from continuum_ingest.secret import Secrets
from continuum_ingest.settings import Settings
from continuum_messaging import Heartbeat
from continuum_paperless import Paperless

log = structlog.get_logger()


async def compose(service: Service, settings: Settings) -> None:
    """Wire the endpoint to Redis.

    Nothing here waits for Redis: while it is away the endpoint answers 503, which Paperless tries
    again; a connection that is refused it does not.
    """
    stream = await service.stack.enter_async_context(
        DocumentStream.open(settings.redis_url.get_secret_value())
    )
    service.health.check("redis", stream.problem)
    service.work(
        Heartbeat(stream.redis, service=service.name, consumer=service.consumer, version=service.version)
    )
    service.spawn(stream.watch(), name="redis")
    await sweeping(service, settings, stream)
    known = [secret.get_secret_value() for secret in settings.secrets]
    secrets = Secrets(known, anonymous=settings.allow_anonymous)
    if secrets.needless:
        log.warning("anonymous", advice="set CONTINUUM_INGEST_SECRETS: anybody may announce documents now")
    service.serve(
        application(Webhooks(announcements=stream, secrets=secrets)),
        host=settings.host,
        port=settings.port,
        setting=settings.variable("port"),
        limits=Limits(connections=settings.connections),
    )


async def sweeping(service: Service, settings: Settings, stream: DocumentStream) -> None:
    """Look for what webhooks lost, where a Paperless to look at is named."""
    if settings.paperless_url is None or settings.paperless_token is None:
        log.warning("sweep_off", advice="set PAPERLESS_URL and PAPERLESS_TOKEN: lost webhooks stay lost")
        return
    paperless = await service.stack.enter_async_context(
        Paperless.open(settings.paperless_url, settings.paperless_token.get_secret_value(), connections=2)
    )
    sweep = Sweep(
        listing=paperless,
        progress=RedisProgress(stream.redis, service.consumer),
        stream=stream,
        every=settings.sweep_seconds,
    )
    listing = FullListing(
        paperless=paperless,
        memory=RedisMemory(stream.redis, service.consumer),
        inventory=stream,
        every=settings.look_seconds,
    )
    service.spawn(sweep.go_on(), name="sweep")
    service.spawn(listing.go_on(), name="listing")


def application(webhooks: Webhooks) -> web.Application:
    """Return the public routes."""
    app = web.Application()
    app.router.add_post(PATH, webhooks.on_webhook)
    app.router.add_route("*", PATH, other_method)
    app.router.add_route("*", "/{elsewhere:.*}", elsewhere)
    return app
