"""What is ours in Paperless, by its names: the workflow, and what briefs leave at their documents."""

from dataclasses import dataclass
from typing import Final

__all__ = ["BRIEFED", "BRIEF_LINK", "FIELDS", "HEADLINE", "WORKFLOW", "Field"]


@dataclass(frozen=True, slots=True)
class Field:
    """A custom field that a brief is written back into."""

    name: str
    data_type: str


WORKFLOW: Final = "The Continuum Report"
"""The workflow of this name is ours to change and to delete; no other is touched."""
BRIEF_LINK: Final = Field("Continuum brief", "url")
HEADLINE: Final = Field("Continuum headline", "string")
"""``string`` holds 128 characters in every version of Paperless; a headline has 100 at most."""
FIELDS: Final = (BRIEF_LINK, HEADLINE)
BRIEFED: Final = "continuum:briefed"
"""The tag of documents that have a brief."""
