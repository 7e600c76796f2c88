"""A feed as JSON Feed 1.1."""

from continuum_api.feeds import TITLE, Entry, Feed, Site
from continuum_api.shapes import feeds as shapes

VERSION = "https://jsonfeed.org/version/1.1"


def json_feed(feed: Feed, site: Site) -> shapes.JsonFeed:
    """Return the feed with its entries."""
    return shapes.JsonFeed(
        version=VERSION,
        title=feed.title,
        home_page_url=site.home,
        feed_url=site.page(feed),
        next_url=site.page(feed, feed.next) if feed.next else None,
        authors=[shapes.FeedAuthor(name=TITLE)],
        items=[_item(entry, site) for entry in feed.entries],
    )


def _item(entry: Entry, site: Site) -> shapes.FeedItem:
    return shapes.FeedItem(
        id=site.id(f"briefs/{entry.brief}"),
        url=site.brief(entry),
        title=entry.title,
        content_text=entry.text,
        summary=entry.summary,
        date_published=entry.published,
        date_modified=entry.at,
        tags=entry.tags or None,
        language=entry.language,
    )
