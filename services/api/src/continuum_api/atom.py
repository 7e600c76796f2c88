"""A feed as Atom (RFC 4287), with the link to its next page (RFC 5005)."""

import re
from datetime import UTC, datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from continuum_api.feeds import TITLE, Entry, Feed, Site

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
MEDIA_TYPE: Final = "application/atom+xml"
NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, in whatever way they are written."""
NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed without entries was last changed: the element is required, and the answer must not change."""


def render(feed: Feed, site: Site) -> bytes:
    """Return the feed as XML."""
    root = Element("feed", {"xmlns": NAMESPACE})
    _text(root, "title", feed.title)
    _text(root, "id", site.id(feed.name))
    _text(root, "updated", _moment(feed.entries[0].at if feed.entries else NEVER))
    _text(SubElement(root, "author"), "name", TITLE)
    _link(root, "self", site.page(feed))
    _link(root, "alternate", site.home)
    if feed.next:
        _link(root, "next", site.page(feed, feed.next))
    for entry in feed.entries:
        _entry(root, entry, site)
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _entry(root: Element, entry: Entry, site: Site) -> None:
    node = SubElement(root, "entry")
    if entry.language:
        node.set("xml:lang", _clean(entry.language))
    _text(node, "title", entry.title)
    _text(node, "id", site.id(f"briefs/{entry.brief}"))
    _text(node, "updated", _moment(entry.at))
    if entry.published:
        _text(node, "published", _moment(entry.published))
    _link(node, "alternate", site.brief(entry))
    for tag in entry.tags:
        SubElement(node, "category", {"term": _clean(tag)})
    if entry.summary:
        _text(node, "summary", entry.summary)
    _text(node, "content", entry.text).set("type", "text")


def _text(parent: Element, name: str, words: str) -> Element:
    node = SubElement(parent, name)
    node.text = _clean(words)
    return node


def _link(parent: Element, relation: str, address: str) -> None:
    SubElement(parent, "link", {"rel": relation, "href": address})


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _clean(words: str) -> str:
    return NOT_XML.sub("\ufffd", words)
