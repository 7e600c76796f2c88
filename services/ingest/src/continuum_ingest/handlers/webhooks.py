"""``POST /webhooks/paperless``: from a webhook to an event in Redis."""

from dataclasses import dataclass, field
from typing import Final, Protocol

from aiohttp import web

from continuum_chassis import Problem
from continuum_ingest.body import LARGEST, LARGEST_WITH_FILE, Body, TooLarge, refusal
from continuum_ingest.handlers.admission import Admission
from continuum_ingest.room import Room
from continuum_ingest.secret import Secrets
from continuum_ingest.webhook import Announcement, Unacceptable, announced
from continuum_messaging import Published
from continuum_telemetry import current_trace_id

SOON: Final = {"Retry-After": "1"}
"""Paperless repeats within seconds whatever it is told; this is for others."""


class Announcements(Protocol):
    """Where announced documents go."""

    async def announce(self, announcement: Announcement) -> Published:
        """Return once the event stands in its stream.

        :raises DependencyDown: it does not, or it is not known: Paperless is to send it again.
        """


@dataclass(frozen=True)
class Webhooks:
    """Answers Paperless, and whoever else announces documents."""

    announcements: Announcements
    secrets: Secrets
    room: Room = field(default_factory=Room)
    largest: int = LARGEST_WITH_FILE
    """Bytes of a body with its file."""

    async def on_webhook(self, request: web.Request) -> web.Response:
        """Accept an announcement: 202 once its event is kept, else a problem that says what to do."""
        announcement = await self._announcement(request)
        if self.room.full:
            raise Problem(503, detail="Too many webhooks at once: send this one again.", headers=SOON)
        with self.room:
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

    async def _announcement(self, request: web.Request) -> Announcement:
        admission = Admission(self.secrets, request.headers)
        if (fault := refusal(request.headers)) is not None:
            admission.require_readable(fault)
            raise Problem(415, detail=fault, headers={"Accept": "application/json"})
        try:
            body = await self._received(request, admission)
            admission.require(body)
            return announced(body.fields())
        except TooLarge as exc:
            raise _too_large(exc.limit) from exc
        except Unacceptable as exc:
            admission.require_readable(exc.detail)
            errors = [{"pointer": exc.pointer, "detail": exc.detail}]
            raise Problem(422, "The webhook names no document", str(exc), errors=errors) from exc

    async def _received(self, request: web.Request, admission: Admission) -> Body:
        if (request.content_length or 0) > self.largest:
            raise TooLarge(self.largest)
        content_type = request.headers.get("Content-Type", "")
        body = Body(content_type, signed=admission.by_signature, largest=self.largest)
        while not request.content.at_eof():
            # Without a name: while the next piece is waited for, this one would be held beside what is kept.
            body.feed(await request.content.readany())
            if body.before_file is not None:
                admission.require_before_file(body.before_file)
        return body


def _too_large(limit: int) -> Problem:
    if limit == LARGEST:
        words = f"Without the file a webhook has at most {LARGEST} bytes: send doc_id and doc_url alone."
    else:
        words = f'A webhook has at most {limit} bytes with its file: switch off "Include document".'
    return Problem(413, detail=words)
