"""What listeners are told: which thing changed, never its words."""

from pydantic import Field

from continuum_api.shapes.shape import Moment, Shape
from continuum_proto.briefs import BRIEF_ID


class Hello(Shape):
    """The first thing that a listener hears."""

    server_time: Moment
    version: str


class Resync(Shape):
    """Something may have been missed: ask again for everything that is shown."""


class BriefChange(Shape):
    """A brief came, has a new version, or is not for readers any more."""

    id: str = Field(pattern=BRIEF_ID)
    version: int = Field(ge=1)
    at: Moment


class DocumentStage(Shape):
    """How far a document is: which part has it now, and what was last said of it."""

    id: int
    stage: str
    state: str
    attempt: int = Field(default=1, ge=1)
    at: Moment
    trace_id: str | None


class LetterChange(Shape):
    """A dead letter was put down, sent again or given up."""

    id: str
    document_id: int | None
    stage: str
    at: Moment


class ServiceChange(Shape):
    """A process gave its first sign of life, or none for half a minute."""

    name: str
    at: Moment
