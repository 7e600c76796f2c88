"""``POST /webhooks/paperless``: from a webhook to an event in Redis."""

import asyncio
from dataclasses import dataclass
from typing import Final, Protocol

from aiohttp import web

from continuum_chassis import Problem
from continuum_ingest.secret import HEADER, SharedSecrets
from continuum_ingest.webhook import LARGEST, Announcement, Unacceptable, read, refusal_of_type
from continuum_messaging import Published
from continuum_telemetry import current_trace_id

BODY_WITHIN: Final = 0.35
"""Seconds for the body to arrive: with the publishing that leaves every answer within one."""


class Announcements(Protocol):
    """Where announced documents go."""

    async def announce(self, announcement: Announcement) -> Published:
        """Return once the event stands in its stream.

        :raises DependencyDown: it does not, or it is not known: Paperless is to send it again.
        """


@dataclass(frozen=True)
class Webhooks:
    """Answers Paperless."""

    announcements: Announcements
    secrets: SharedSecrets

    async def on_webhook(self, request: web.Request) -> web.Response:
        """Accept an announcement: 202 once its event is kept, else a problem that says what to do."""
        self._admit(request)
        announcement = _announcement(await _body(request))
        published = await self.announcements.announce(announcement)
        return web.json_response(
            {
                "event_id": str(published.event_id),
                "document_id": announcement.document_id,
                "merged": published.merged,
                "trace_id": current_trace_id(),
            },
            status=202,
        )

    def _admit(self, request: web.Request) -> None:
        """Refuse by what the headers say, before a byte of the body is read."""
        if not self.secrets.known(request.headers):
            raise Problem(
                401,
                detail=f"The shared secret is missing or wrong: add the header {HEADER} to the workflow's "
                "webhook action in Paperless, with a secret of CONTINUUM_INGEST_SECRETS as its value.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        refusal = refusal_of_type(request.headers.get("Content-Type"))
        if refusal is not None:
            raise Problem(415, detail=refusal, headers={"Accept": "application/json"})
        if (request.content_length or 0) > LARGEST:
            raise _too_large()


async def _body(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(BODY_WITHIN):
            return await request.read()
    except TimeoutError as exc:
        raise Problem(408, detail=f"The body did not arrive within {BODY_WITHIN:g} seconds.") from exc
    except web.HTTPRequestEntityTooLarge as exc:
        raise _too_large() from exc


def _too_large() -> Problem:
    return Problem(
        413, detail=f'A webhook has at most {LARGEST} bytes: switch off "Include document" in its action.'
    )


def _announcement(body: bytes) -> Announcement:
    try:
        return read(body)
    except Unacceptable as exc:
        errors = [{"pointer": exc.pointer, "detail": exc.detail}]
        raise Problem(422, "The webhook names no document", str(exc), errors=errors) from exc
