"""A migrated database for each test, and the API on it, as the role that it has."""

from collections.abc import AsyncIterator

import pytest

from continuum_api.adapters.archive import ArchiveState
from continuum_api.admission import Admission
from continuum_api.handlers.actions import Actions
from continuum_api.handlers.audit import Audit
from continuum_api.handlers.briefs import Briefs
from continuum_api.handlers.dead_letters import DeadLetters
from continuum_api.handlers.documents import Documents
from continuum_api.handlers.exports import Exports
from continuum_api.handlers.feeds import Feeds
from continuum_api.handlers.live import Live
from continuum_api.handlers.names import Names
from continuum_api.handlers.pipeline import Work
from continuum_api.handlers.search import Search
from continuum_api.handlers.timeline import Timeline
from continuum_api.handlers.versions import Versions
from continuum_api.looking import Looking
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
from continuum_archive.writing import Writer
from tests.archives import api_archive, api_role, archive, archive_template, archive_url
from tests.archives import every_postgresql as postgresql
from tests.unit.api.serving import LINKS, Client, serving

__all__ = ["api_archive", "api_role", "archive", "archive_template", "archive_url", "postgresql"]

OPERATORS = Admission(anonymous="operator")


@pytest.fixture
def writer(archive: Archive) -> Writer:
    return Writer(archive)


@pytest.fixture
def reading(api_archive: Archive) -> Reading:
    return Reading(api_archive)


@pytest.fixture
async def api(api_archive: Archive, reading: Reading) -> AsyncIterator[Client]:
    """All of the API, for an operator."""
    requests, briefs = Requesting(api_archive), Briefs(reading, LINKS)
    documents, names = Documents(reading, briefs, LINKS), Names(Index(api_archive))
    others = (
        Exports(reading, briefs, documents, names),
        Versions(reading, briefs),
        names,
        Timeline(Calendar(api_archive)),
        Feeds(Feed(api_archive), "https://reports.example.org"),
        Actions(requests, OPERATORS, LINKS),
        DeadLetters(ReadingLetters(api_archive), requests, OPERATORS, LINKS),
        Audit(AuditLog(api_archive)),
        Search(Searching(api_archive), "https://reports.example.org"),
        Live("1.2.3", None, OPERATORS.roles),
        Work(Looking(None, None, Progress(api_archive), LINKS)),
    )
    state = ArchiveState(api_archive)
    async with serving(reading, reading, state, others=others, admission=OPERATORS) as client:
        yield client
