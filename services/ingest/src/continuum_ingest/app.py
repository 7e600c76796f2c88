"""The composition root of ingest."""

from aiohttp import web

from continuum_chassis import Service
from continuum_ingest.adapters.stream import DocumentStream
from continuum_ingest.handlers.webhooks import Webhooks
from continuum_ingest.secret import SharedSecrets
from continuum_ingest.settings import Settings
from continuum_ingest.webhook import LARGEST
from continuum_messaging import Heartbeat


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
    secrets = SharedSecrets(secret.get_secret_value() for secret in settings.secrets)
    service.serve(
        application(Webhooks(announcements=stream, secrets=secrets)),
        host=settings.host,
        port=settings.port,
        setting=settings.variable("port"),
    )


def application(webhooks: Webhooks) -> web.Application:
    """Return the public routes."""
    app = web.Application(client_max_size=LARGEST)
    app.router.add_post("/webhooks/paperless", webhooks.on_webhook)
    return app
