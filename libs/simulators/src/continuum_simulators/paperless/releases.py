"""The releases of Paperless that can be simulated, as far as they differ for who calls them."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["RECORDED", "RELEASES", "Release"]


@dataclass(frozen=True, slots=True)
class Release:
    """One release: what it calls itself, and which versions of its API it speaks."""

    server: str
    api: int
    """The newest version, which a request without a word about it gets."""
    oldest_api: int
    knows_doc_id: bool
    """Whether templates of webhooks may name ``doc_id``."""

    def speaks(self, version: int) -> bool:
        """Tell whether a request may ask for that version of the API."""
        return self.oldest_api <= version <= self.api


RECORDED: Final = Release("3.0.5", 10, 9, knows_doc_id=True)
RELEASES: Final[Mapping[str, Release]] = MappingProxyType(
    {release.server: release for release in (RECORDED, Release("2.20.15", 9, 1, knows_doc_id=False))}
)
"""3.0.5 is held to recordings; of 2.20.15 only these differences are known, from its source."""
