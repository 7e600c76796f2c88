"""How an operation is described: the router and the OpenAPI document are made of the same values."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from aiohttp.typedefs import Handler

from continuum_api import cursors
from continuum_api.negotiation import JSON
from continuum_api.shapes.shape import Shape

ROOT: Final = "/api/v1"
LARGEST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the path, the query or a header, with its JSON Schema."""

    name: str
    description: str
    schema: dict[str, object]
    place: str = "query"
    required: bool = False
    """Those of a path always are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What one method of one path takes and answers."""

    id: str
    path: str
    summary: str
    answer: type[Shape] | None
    """None where the answer is not JSON, or has no model."""
    method: str = "GET"
    status: int = 200
    body: type[Shape] | None = None
    parameters: Sequence[Parameter] = ()
    refusals: Sequence[int] = (400, 503)
    media_types: Sequence[str] = (JSON,)
    """What the answer may be; only JSON has the model's schema."""
    conditional: bool = True
    """Answers 304 to a client that has it already."""
    operators: bool = False
    """Not for readers: only who runs the system may ask."""
    tells_operators_more: bool = False
    """Answers readers and operators in different ways."""
    anybody: bool = False
    """Answered even where readers need a token."""

    @property
    def changes(self) -> bool:
        """Whether it changes anything."""
        return self.method != "GET"


class Subject(Protocol):
    """A set of operations and what answers them."""

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""


DOCUMENT: Final = Parameter(
    "id",
    "The document's number in Paperless.",
    {"type": "integer", "minimum": 1, "maximum": LARGEST},
    "path",
)
LIMIT: Final = Parameter(
    "limit", "How many items.", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
)
AFTER: Final = Parameter(
    "after", "The `next` of the page before.", {"type": "string", "maxLength": cursors.LONGEST}
)
VERSION: Final = Parameter(
    "version",
    "An earlier version; the published one without it.",
    {"type": "integer", "minimum": 1, "maximum": LARGEST},
)
PAGES: Final = Parameter(
    "pages",
    "A page such as 3 or a range such as 1-20; all without it.",
    {"type": "string", "pattern": "^[1-9][0-9]{0,8}(-[1-9][0-9]{0,8})?$"},
)
CHECKSUM: Final = Parameter(
    "v",
    "The text's checksum: such an answer never changes and may be kept.",
    {"type": "string", "pattern": "^[0-9a-f]{64}$"},
)
ABSENT: Final = (400, 404, 410, 503)
"""Refusals of an operation on one brief."""
