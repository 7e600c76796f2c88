"""Taking down what is asked for: 202, and where to ask what came of it."""

from typing import Protocol, TypedDict, Unpack

from aiohttp import web

from continuum_api import bodies, problems
from continuum_api.admission import Admission
from continuum_api.describing import ROOT
from continuum_api.negotiation import JSON
from continuum_api.shapes.actions import Accepted
from continuum_archive.requesting import KeyTaken, Noted, Request, Wanted


class Desk(Protocol):
    """Where requests are written down; persistence carries them out."""

    async def ask(self, request: Request) -> Noted:
        """Write one down, once for each key."""


class About(TypedDict, total=False):
    """What a request is about, in the words of the archive."""

    document_id: int | None
    brief_id: str | None
    group: str
    reason: str
    letters: Wanted


async def take(
    desk: Desk,
    admission: Admission,
    request: web.Request,
    action: str,
    *,
    key_needed: bool = False,
    **about: Unpack[About],
) -> Noted:
    """Write down what the caller asks for; refuse a key that belongs to something else."""
    asked_by, key = admission.caller(request).name, bodies.key(request, needed=key_needed)
    try:
        return await desk.ask(Request(action=action, asked_by=asked_by, key=key, **about))
    except KeyTaken as exc:
        raise problems.key_reused() from exc


def accepted(answer: Accepted) -> web.Response:
    """Return the answer that something will be done."""
    return web.Response(
        status=202,
        body=answer.model_dump_json().encode(),
        content_type=JSON,
        charset="utf-8",
        headers={"Location": f"{ROOT}/requests/{answer.request_id}"},
    )
