"""The composition root of the api."""

from collections.abc import Iterable
from functools import partial
from typing import Final

import structlog
from aiohttp import web

from continuum_api import manual, openapi
from continuum_api.adapters.archive import ArchiveState
from continuum_api.adapters.heartbeats import Heartbeats
from continuum_api.adapters.streams import followed_streams
from continuum_api.audience import Audience
from continuum_api.broadcasting import Broadcasting
from continuum_api.describing import Subject
from continuum_api.guarding import LOCAL, host_names
from continuum_api.handlers.about import About
from continuum_api.handlers.actions import Actions
from continuum_api.handlers.audit import Audit
from continuum_api.handlers.briefs import Briefs
from continuum_api.handlers.dead_letters import DeadLetters
from continuum_api.handlers.documents import Documents
from continuum_api.handlers.exports import Exports
from continuum_api.handlers.feeds import Feeds
from continuum_api.handlers.live import Live
from continuum_api.handlers.manual import Manual
from continuum_api.handlers.names import Names
from continuum_api.handlers.pipeline import Work
from continuum_api.handlers.search import Search
from continuum_api.handlers.timeline import Timeline
from continuum_api.handlers.versions import Versions
from continuum_api.links import Links
from continuum_api.looking import Looking
from continuum_api.settings import Settings
from continuum_api.turns import InTurn, share
from continuum_api.watching import Watching
from continuum_api.web_app import application
from continuum_archive import Archive
from continuum_archive.auditing import Audit as AuditLog
from continuum_archive.feed import Feed
from continuum_archive.names import Names as Index
from continuum_archive.progress import Progress
from continuum_archive.reading import Reading
from continuum_archive.reading_letters import ReadingLetters
from continuum_archive.requesting import Requesting
from continuum_archive.searching import Searching
from continuum_archive.timeline import Timeline as Calendar
from continuum_chassis import Limits, Service

LONGEST_STATEMENT: Final = 10.0
"""Seconds; whoever asked has left by then, and the connection is for others."""

log = structlog.get_logger()


async def compose(service: Service, settings: Settings) -> None:
    """Open the archive, read the heartbeats where there is a Redis, serve the rest."""
    archive = await archive_of(service, settings)
    state = ArchiveState(archive)
    service.health.check("archive", state.problem)
    staff = None
    if settings.redis_url is not None:
        beats = Heartbeats.open(settings.redis_url.get_secret_value())
        staff = await service.stack.enter_async_context(beats)
    links = Links(settings.paperless_public_url or settings.paperless_url, settings.jaeger_url)
    looking = Looking(staff.queues if staff else None, staff, Progress(archive), links)
    audience = await listeners(service, settings, looking)
    admission = settings.admission
    description = openapi.document(service.version)
    app = application(
        *subjects(archive, settings, links),
        About(service.version, state, staff, description, admission),
        Live(service.version, audience, admission.roles),
        Work(looking),
        hosts=host_names(settings.public_url, settings.hosts),
        admission=admission,
    )
    app.add_routes(Manual(manual.page(description)).routes())
    if admission.anonymous == "operator" and settings.host not in LOCAL:
        log.warning("everybody_is_an_operator", host=settings.host, setting=settings.variable("anonymous"))
    if audience is not None:
        app.on_shutdown.append(partial(_close, audience))
    service.serve(
        app,
        host=settings.host,
        port=settings.port,
        setting=settings.variable("port"),
        limits=Limits(connections=settings.http_connections),
    )


async def archive_of(service: Service, settings: Settings) -> Archive:
    """Open the archive for short questions; one of an older schema is refused."""
    opening = Archive.open(
        settings.database_url.get_secret_value(),
        connections=settings.connections,
        statement_timeout=LONGEST_STATEMENT,
    )
    archive = await service.stack.enter_async_context(opening)
    await archive.require_schema()
    return archive


def subjects(archive: Archive, settings: Settings, links: Links) -> Iterable[Subject]:
    """Return what is answered from the archive."""
    reading, requests, admission = Reading(archive), Requesting(archive), settings.admission
    briefs = Briefs(reading, links)
    documents, names = Documents(reading, briefs, links, admission), Names(Index(archive))
    return (
        Exports(reading, briefs, documents, names),  # before the addresses that take any ending
        briefs,
        documents,
        Versions(reading, briefs),
        names,
        Timeline(Calendar(archive)),
        Feeds(Feed(archive), settings.public_url),
        Search(InTurn(Searching(archive), share(settings.connections)), settings.public_url),
        Actions(requests, admission, links),
        DeadLetters(ReadingLetters(archive), requests, admission, links),
        Audit(AuditLog(archive)),
    )


async def listeners(service: Service, settings: Settings, looking: Looking) -> Audience | None:
    """Let people listen to what happens, where there is a Redis that tells it."""
    if settings.redis_url is None:
        return None
    audience = Audience(settings.listeners)
    streams = followed_streams(settings.redis_url.get_secret_value())
    broadcasting = Broadcasting(await service.stack.enter_async_context(streams), audience)
    service.spawn(broadcasting.go_on(), name="live")
    service.spawn(Watching(looking, audience).go_on(), name="watching")
    return audience


async def _close(audience: Audience, app: web.Application) -> None:
    audience.close()
