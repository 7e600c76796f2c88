"""Reading what is sent: JSON of the described shape, or a word on each part that is not."""

import re
from collections.abc import Sequence
from typing import Final, TypeVar

from aiohttp import web
from pydantic import ValidationError

from continuum_api import problems
from continuum_api.describing import Parameter
from continuum_api.shapes.shape import Body

B = TypeVar("B", bound=Body)

KEY: Final = re.compile(r"[!-~]{1,200}")
KEY_HEADER: Final = "Idempotency-Key"
OPTIONAL_KEY: Final = Parameter(
    KEY_HEADER,
    "Your name for this request: sent again with the same body, it is the same request.",
    {"type": "string", "pattern": f"^{KEY.pattern}$"},
    "header",
)
NEEDED_KEY: Final = Parameter(
    KEY_HEADER, OPTIONAL_KEY.description, OPTIONAL_KEY.schema, "header", required=True
)


async def read(request: web.Request, shape: type[B]) -> B:
    """Return the body of ``request``."""
    raw = await request.read()
    try:
        return shape.model_validate_json(raw)
    except ValidationError as exc:
        faults = exc.errors(include_url=False, include_input=False, include_context=False)
    if any(fault["type"] == "json_invalid" for fault in faults):
        raise problems.unreadable()
    raise problems.unfit([{"pointer": _pointer(fault["loc"]), "detail": fault["msg"]} for fault in faults])


def key(request: web.Request, *, needed: bool = False) -> str | None:
    """Return the caller's name for the request."""
    given = request.headers.getall(KEY_HEADER, [])
    if not given and not needed:
        return None
    if len(given) != 1 or not KEY.fullmatch(given[0]):
        raise problems.invalid_header(KEY_HEADER, "send one, of 1 to 200 visible ASCII characters")
    return given[0]


def _pointer(place: Sequence[str | int]) -> str:
    """Return the place as RFC 6901 writes it, none longer than is of use."""
    parts = (str(part).replace("~", "~0").replace("/", "~1")[:80] for part in place)
    return "".join(f"/{part}" for part in parts)
