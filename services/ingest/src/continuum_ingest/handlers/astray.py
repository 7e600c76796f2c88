"""Requests that went astray: whoever set the webhook's address is told what to correct."""

from typing import Final, NoReturn

from aiohttp import web

from continuum_chassis import Problem

__all__ = ["PATH", "elsewhere", "other_method"]

PATH: Final = "/webhooks/paperless"
"""Where webhooks are taken."""
HELP: Final = f"Webhooks are taken by POST at {PATH}: correct the Webhook URL in the workflow of Paperless."


async def elsewhere(request: web.Request) -> NoReturn:
    """Refuse any other path."""
    raise Problem(404, detail=f"There is nothing at this address. {HELP}")


async def other_method(request: web.Request) -> NoReturn:
    """Refuse any other method: somebody looks at the address with a browser, or a proxy redirects."""
    raise Problem(405, detail=f"{request.method} brings no webhook. {HELP}", headers={"Allow": "POST"})
