"""Which rights our user needs in Paperless, what for, and where a person gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from continuum_paperless import May

READ, WRITE_BACK, SET_UP = "read documents", "write briefs back", "set Paperless up"
SETTINGS_RIGHT: Final = "view_uisettings"


@dataclass(frozen=True, slots=True)
class Right:
    """A right by Django's name for it."""

    name: str
    purpose: str
    row: str
    """Where it stands in the table of permissions of Paperless."""

    @property
    def column(self) -> str:
        """The column of that table."""
        return self.name.partition("_")[0].capitalize()


NEEDED: Final = (
    Right("view_document", READ, "Document"),
    Right("view_tag", READ, "Tag"),
    Right("view_correspondent", READ, "Correspondent"),
    Right("view_documenttype", READ, "DocumentType"),
    Right("change_document", WRITE_BACK, "Document"),
    Right("view_note", WRITE_BACK, "Note"),
    Right("add_note", WRITE_BACK, "Note"),
    Right("view_customfield", WRITE_BACK, "CustomField"),
    Right("view_workflow", SET_UP, "Workflow"),
    Right("add_workflow", SET_UP, "Workflow"),
    Right("change_workflow", SET_UP, "Workflow"),
    Right("add_customfield", SET_UP, "CustomField"),
    Right("add_tag", SET_UP, "Tag"),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """A right, and whether it is there."""

    right: Right
    may: May

    @property
    def ok(self) -> bool:
        """Whether the services can do their work as far as this right goes.

        What only sets up is needed for a moment: where it lacks, the step that needs it says so.
        """
        return self.may is not May.NO or self.right.purpose == SET_UP

    @property
    def advice(self) -> str:
        """What to do about it."""
        match self.may:
            case May.NO:
                return f"in Paperless, give the user of the token {self.right.column} for {self.right.row}"
            case May.UNKNOWN:
                return (
                    "only a change would show it, and none is made: "
                    f"who has View for UISettings ({SETTINGS_RIGHT}) is told of all rights"
                )
            case _:
                return ""


def answers(told: Mapping[str, May]) -> tuple[Answer, ...]:
    """Put what Paperless told beside what is needed, in order."""
    return tuple(Answer(right, told[right.name]) for right in NEEDED)
