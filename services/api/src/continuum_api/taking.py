"""Taking down what is asked for: 202, and where to ask what came of it."""

from typing import Protocol

from aiohttp import web

from continuum_api import problems
from continuum_api.describing import ROOT
from continuum_api.negotiation import JSON
from continuum_api.shapes.actions import Accepted
from continuum_archive.requesting import KeyTaken, Noted, Request


class Desk(Protocol):
    """Where requests are written down; persistence carries them out."""

    async def ask(self, request: Request) -> Noted:
        """Write one down, once for each key."""


async def take(desk: Desk, request: Request) -> Noted:
    """Write a request down, or refuse a key that belongs to another one."""
    try:
        return await desk.ask(request)
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
