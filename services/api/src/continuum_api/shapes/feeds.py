"""Feeds as JSON Feed 1.1 has them; members without a value are left out."""

from collections.abc import Sequence

from continuum_api.shapes.shape import Moment, Shape


class FeedAuthor(Shape):
    """Who wrote the entries."""

    name: str


class FeedItem(Shape):
    """One entry."""

    id: str
    url: str
    title: str
    content_text: str
    summary: str | None = None
    date_published: Moment | None = None
    date_modified: Moment
    tags: Sequence[str] | None = None
    language: str | None = None


class JsonFeed(Shape):
    """A feed."""

    version: str
    title: str
    home_page_url: str
    feed_url: str
    next_url: str | None = None
    authors: Sequence[FeedAuthor]
    items: Sequence[FeedItem]
