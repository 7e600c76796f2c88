"""What became of each thing in Paperless that is ours."""

from dataclasses import dataclass
from enum import StrEnum

WORKFLOW, FIELD, TAG = "workflow", "custom field", "tag"


class Became(StrEnum):
    """What became of a thing."""

    CREATED = "created"
    REPAIRED = "repaired"
    FINE = "as it should be"
    NOT_DONE = "not done"
    LEFT = "left alone"
    DELETED = "deleted"

    @property
    def ok(self) -> bool:
        """Whether nothing is left to do."""
        return self is not Became.NOT_DONE


@dataclass(frozen=True, slots=True)
class Step:
    """One thing: what it is, what became of it, in what it differed, and what to do about it."""

    kind: str
    name: str
    became: Became
    differed: tuple[str, ...] = ()
    advice: str = ""
