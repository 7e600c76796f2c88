"""Traces, and where to look at them."""

from continuum_api.links import Links
from continuum_api.shapes.shape import Trace


def trace(id: str | None, links: Links) -> Trace:
    """Return a trace and where to look at it."""
    return Trace(id=id, url=links.trace(id))
