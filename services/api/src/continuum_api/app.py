"""The composition root of the api."""

from continuum_api import openapi
from continuum_api.adapters.archive import ArchiveState
from continuum_api.adapters.heartbeats import Heartbeats
from continuum_api.guarding import host_names
from continuum_api.handlers.about import About
from continuum_api.handlers.briefs import Briefs
from continuum_api.handlers.documents import Documents
from continuum_api.handlers.exports import Exports
from continuum_api.handlers.feeds import Feeds
from continuum_api.handlers.names import Names
from continuum_api.handlers.timeline import Timeline
from continuum_api.handlers.versions import Versions
from continuum_api.links import Links
from continuum_api.settings import Settings
from continuum_api.web_app import application
from continuum_archive import Archive
from continuum_archive.feed import Feed
from continuum_archive.names import Names as Index
from continuum_archive.reading import Reading
from continuum_archive.timeline import Timeline as Calendar
from continuum_chassis import Service


async def compose(service: Service, settings: Settings) -> None:
    """Open the archive, read the heartbeats where there is a Redis, serve the rest."""
    opening = Archive.open(settings.database_url.get_secret_value(), connections=settings.connections)
    archive = await service.stack.enter_async_context(opening)
    await archive.require_schema()
    state = ArchiveState(archive)
    service.health.check("archive", state.problem)
    staff = None
    if settings.redis_url is not None:
        beats = Heartbeats.open(settings.redis_url.get_secret_value())
        staff = await service.stack.enter_async_context(beats)
    reading = Reading(archive)
    links = Links(settings.paperless_public_url or settings.paperless_url, settings.jaeger_url)
    briefs = Briefs(reading, links)
    documents, names = Documents(reading, briefs, links), Names(Index(archive))
    app = application(
        Exports(reading, briefs, documents, names),  # before the addresses that take any ending
        briefs,
        documents,
        Versions(reading, briefs),
        names,
        Timeline(Calendar(archive)),
        Feeds(Feed(archive), settings.public_url),
        About(service.version, state, staff, openapi.document(service.version)),
        hosts=host_names(settings.public_url, settings.hosts),
    )
    service.serve(app, host=settings.host, port=settings.port, setting=settings.variable("port"))
