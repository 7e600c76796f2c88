"""What answers have in common."""

from continuum_api.links import Links
from continuum_api.shapes.common import Trace


def trace(id: str | None, links: Links) -> Trace:
    """Return a trace and where to look at it."""
    return Trace(id=id, url=links.trace(id))
