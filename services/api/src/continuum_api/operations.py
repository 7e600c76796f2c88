"""Every operation of the API, once: the router and the OpenAPI document are made of the same table."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import itself, shapes
from continuum_api.handlers.about import About
from continuum_api.handlers.briefs import Briefs
from continuum_api.handlers.documents import Documents
from continuum_proto.briefs import BRIEF_ID

ROOT: Final = "/api/v1"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter in the path or the query, with its JSON Schema."""

    name: str
    description: str
    schema: dict[str, object]
    place: str = "query"


@dataclass(frozen=True, slots=True)
class Operation:
    """What a GET of one path answers."""

    id: str
    path: str
    summary: str
    answer: type[shapes.Shape] | None
    parameters: Sequence[Parameter] = ()
    refusals: Sequence[int] = (400, 503)
    markdown: bool = False
    conditional: bool = True
    """Answers 304 to a client that has it already."""


BRIEF: Final = Parameter(
    "id",
    "The brief's id; words after a hyphen are ignored.",
    {"type": "string", "pattern": BRIEF_ID.removesuffix("$") + "(-.*)?$"},
    "path",
)
DOCUMENT: Final = Parameter(
    "id",
    "The document's number in Paperless.",
    {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
    "path",
)
LIMIT: Final = Parameter(
    "limit", "How many items.", {"type": "integer", "minimum": 1, "maximum": 100, "default": 20}
)
AFTER: Final = Parameter("after", "The `next` of the page before.", {"type": "string", "maxLength": 200})
SORT: Final = Parameter("sort", "The order.", {"type": "string", "enum": ["-published_at"]})
VERSION: Final = Parameter(
    "version",
    "An earlier version; the published one without it.",
    {"type": "integer", "minimum": 1, "maximum": 2**31 - 1},
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
NAME: Final = Parameter("name", "The type's last part.", {"type": "string"}, "path")

ABSENT: Final = (400, 404, 410, 503)
OPERATIONS: Final = (
    Operation(
        "list_briefs",
        "/briefs",
        "Published briefs, the newest first",
        shapes.Page[shapes.BriefSummary],
        (LIMIT, AFTER, SORT),
    ),
    Operation(
        "read_brief",
        "/briefs/{id}",
        "One brief with its points and quotations",
        shapes.Brief,
        (BRIEF, VERSION),
        ABSENT,
        markdown=True,
    ),
    Operation(
        "read_brief_text",
        "/briefs/{id}/text",
        "The text that a brief rests on, by pages",
        shapes.Text,
        (BRIEF, VERSION, PAGES, CHECKSUM),
        ABSENT,
    ),
    Operation(
        "list_documents",
        "/documents",
        "Documents and what became of each, the highest number first",
        shapes.Page[shapes.Document],
        (LIMIT, AFTER),
    ),
    Operation(
        "read_document",
        "/documents/{id}",
        "One document and what became of it",
        shapes.Document,
        (DOCUMENT,),
        (400, 404, 503),
    ),
    Operation(
        "read_document_text",
        "/documents/{id}/text",
        "The text of a document, as its published brief cites it",
        shapes.Text,
        (DOCUMENT, VERSION, PAGES, CHECKSUM),
        ABSENT,
    ),
    Operation(
        "list_document_events",
        "/documents/{id}/events",
        "What happened to a document, the oldest first",
        shapes.Page[shapes.LogEntry],
        (DOCUMENT, LIMIT, AFTER),
        (400, 404, 503),
    ),
    Operation("read_me", "/me", "Who is asking", itself.Me, refusals=(400,), conditional=False),
    Operation(
        "read_health",
        "/health",
        "Whether the archive answers and which processes are at work",
        itself.Health,
        refusals=(400,),
        conditional=False,
    ),
    Operation("read_openapi", "/openapi.json", "This description", None, refusals=()),
    Operation(
        "read_problem_type",
        "/problems/{name}",
        "What a type of problem means",
        itself.ProblemType,
        (NAME,),
        (404,),
        conditional=False,
    ),
)


def routes(briefs: Briefs, documents: Documents, about: About) -> list[web.RouteDef]:
    """Return the route of every operation."""
    handlers: dict[str, Handler] = {
        "list_briefs": briefs.list,
        "read_brief": briefs.read,
        "read_brief_text": briefs.text,
        "list_documents": documents.list,
        "read_document": documents.read,
        "read_document_text": documents.text,
        "list_document_events": documents.events,
        "read_me": about.me,
        "read_health": about.health,
        "read_openapi": about.openapi,
        "read_problem_type": about.problem,
    }
    return [web.get(ROOT + operation.path, handlers[operation.id]) for operation in OPERATIONS]
