"""The API's subjects beside briefs and documents, for a shelf and for an archive."""

from collections.abc import Sequence

from continuum_api.describing import Subject
from continuum_api.fakes.names import MemoryNames
from continuum_api.fakes.news import MemoryNews
from continuum_api.fakes.shelf import MemoryShelf
from continuum_api.handlers.briefs import Briefs
from continuum_api.handlers.documents import Documents
from continuum_api.handlers.exports import Exports
from continuum_api.handlers.feeds import Feeds
from continuum_api.handlers.names import Names
from continuum_api.handlers.timeline import Timeline
from continuum_api.handlers.versions import Versions
from continuum_archive import Archive
from continuum_archive.feed import Feed
from continuum_archive.names import Names as Index
from continuum_archive.reading import Reading
from continuum_archive.timeline import Timeline as Calendar
from tests.unit.api.serving import LINKS

PUBLIC_URL = "https://reports.example.org"


def subjects_of(shelf: MemoryShelf, *, public_url: str | None = PUBLIC_URL, size: int = 50) -> list[Subject]:
    """Return the subjects of a shelf; feeds have pages of ``size`` entries."""
    index = MemoryNames(shelf)
    feeds = Feeds(MemoryNews(shelf), public_url, size)
    return [*_subjects(shelf, Names(index)), Timeline(index), feeds]


def subjects_in(archive: Archive) -> list[Subject]:
    """Return the subjects of an archive."""
    feeds = Feeds(Feed(archive), PUBLIC_URL)
    return [*_subjects(Reading(archive), Names(Index(archive))), Timeline(Calendar(archive)), feeds]


def _subjects(shelf: MemoryShelf | Reading, names: Names) -> Sequence[Subject]:
    briefs = Briefs(shelf, LINKS)
    documents = Documents(shelf, briefs, LINKS)
    return Exports(shelf, briefs, documents, names), Versions(shelf, briefs), names
