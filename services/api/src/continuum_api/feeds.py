"""What stands in a feed, whichever its form: entries with addresses and ids that stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode, urlsplit

from continuum_api import problems
from continuum_api.answers.briefs import slug
from continuum_archive.feed import FeedRow
from continuum_archive.listing import Which
from continuum_archive.rows import WithdrawnRow

TITLE: Final = "The Continuum Report"
SINCE: Final = "2026"
"""The year in which ids began: it belongs to a tag URI (RFC 4151) and never changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A brief, or the notice that it was withdrawn: under the same id, so that one replaces the other."""

    brief: str
    at: datetime
    """When its version was published, or withdrawn."""
    title: str
    text: str
    slug: str = ""
    summary: str | None = None
    published: datetime | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A page of a feed."""

    title: str
    name: str
    """What tells this feed from the others of the site."""
    form: str
    entries: Sequence[Entry]
    query: str
    next: str | None
    """The cursor of the page that follows."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where readers reach the site."""

    url: str

    @property
    def home(self) -> str:
        """The first page."""
        return self.url.rstrip("/") + "/"

    def brief(self, entry: Entry) -> str:
        """Return the address of a brief's page."""
        return f"{self.home}briefs/{entry.brief}" + (f"-{entry.slug}" if entry.slug else "")

    def page(self, feed: Feed, after: str | None = None) -> str:
        """Return the address of the feed, from ``after`` on."""
        query = "&".join(part for part in (feed.query, f"after={after}" if after else "") if part)
        return f"{self.home}api/v1/{feed.form}" + (f"?{query}" if query else "")

    def id(self, what: str) -> str:
        """Return an id that stays whatever the address becomes, as long as the host's name does."""
        return f"tag:{urlsplit(self.url).hostname},{SINCE}:{what}"


def published(row: FeedRow) -> Entry:
    """Return the entry of a brief."""
    points = "".join(f"\n\n• {point}" for point in row.points)
    return Entry(
        brief=row.summary.id,
        at=row.summary.published_at,
        title=row.summary.headline,
        text=" ".join(row.sentences) + points or row.summary.headline,
        slug=slug(row.summary.headline),
        summary=row.summary.dek or None,
        published=row.first_published,
        tags=row.summary.tags,
        language=row.summary.language,
    )


def withdrawn(row: WithdrawnRow) -> Entry:
    """Return the notice that stands where a brief stood; it tells nothing of what that said."""
    return Entry(
        brief=row.id,
        at=row.withdrawn_at,
        title="Withdrawn",
        text=problems.withdrawal(row.withdrawn_at, row.reason),
    )


def query_of(which: Which) -> str:
    """Return the part of the address that narrows a feed."""
    asked = {"tag": which.tag, "entity": which.entity}
    return urlencode({name: value for name, value in asked.items() if value is not None})
