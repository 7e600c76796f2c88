"""The simulated Paperless as a server, and its levers in the same process."""

import asyncio
import random
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Final, TypeAlias

from aiohttp import web

from continuum_simulators.paperless.control import Control
from continuum_simulators.paperless.dispatch import DENIED, Faults, answer
from continuum_simulators.paperless.documents import Documents
from continuum_simulators.paperless.keeping import Folder, Nowhere
from continuum_simulators.paperless.notes import Notes
from continuum_simulators.paperless.records import CustomField, Json, Stored, User
from continuum_simulators.paperless.releases import RECORDED, Release
from continuum_simulators.paperless.settings import UserSettings
from continuum_simulators.paperless.shelf import Shelf
from continuum_simulators.paperless.things import Things
from continuum_simulators.paperless.uploads import Uploads
from continuum_simulators.paperless.webhooks import (
    BACK_OFF,
    PARAMS,
    TIMEOUT,
    SentWebhook,
    Trigger,
    Webhooks,
)
from continuum_simulators.paperless.workflows import WEBHOOK_ACTION, Workflows

__all__ = ["ADMIN", "PaperlessSimulator"]

UPLOAD_LIMIT: Final = 512 * 1024 * 1024
ADMIN: Final = 2
"""The id of the first user with a token, as in the recordings."""

HTML: Final = "text/html"
READS: Final = ("GET", "HEAD", "OPTIONS")
WRITES_KEPT: Final = 10_000

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PaperlessSimulator:
    """A Paperless-ngx 3.0.5 that answers as the recorded one did.

    It starts empty, or with what ``data`` holds. Documents come in over its API, by ``add`` in the same
    process, or in bulk by ``POST /simulator/documents``.
    """

    def __init__(
        self,
        *,
        token: str = "simulated",  # noqa: S107 - it guards nothing
        public_url: str | None = "http://paperless.example",
        data: Path | None = None,
        visible_after: float = 0.0,
        gap_share: float = 0.1,
        seed: int = 7,
        webhook_timeout: float = TIMEOUT,
        webhook_back_off: Sequence[float] = BACK_OFF,
        webhook_workers: int = 4,
        release: Release = RECORDED,
    ) -> None:
        """Make one; ``visible_after`` seconds a document answers 404 once its webhook is queued."""
        self.release = release
        self.admin = User(ADMIN, "admin", token, superuser=True)
        self.faults = Faults()
        self.shelf = Shelf(
            gap_share=gap_share,
            chance=random.Random(seed),  # noqa: S311 - only gaps
            keeper=Folder(data) if data else Nowhere(),
            users={token: self.admin},
        )
        self.shelf.load()
        self.webhooks = Webhooks(
            workers=webhook_workers, timeout=webhook_timeout, back_off=webhook_back_off, release=release
        )
        self.workflows = Workflows(self.webhooks)
        self.writes: deque[str] = deque(maxlen=WRITES_KEPT)
        self._uploads = Uploads(self.shelf, self.webhooks, self.faults, public_url, visible_after)
        self._documents = Documents(self.shelf, self.webhooks, self.faults, public_url)
        self._control = Control(
            self.shelf, self.webhooks, self._uploads, self.faults, self.admin, self.writes
        )

    @property
    def log(self) -> deque[SentWebhook]:
        """Every attempt to send a webhook, the latest last."""
        return self.webhooks.log

    def add_user(self, username: str, token: str, rights: Iterable[str] = ()) -> User:
        """Let somebody in who has these rights only (``view_document``, …)."""
        return self.shelf.add_user(username, token, rights)

    def add_webhook(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, Json] = PARAMS,
        triggers: Iterable[Trigger] = (Trigger.ADDED, Trigger.UPDATED),
    ) -> int:
        """Add a workflow that sends JSON to ``url``, as a POST would; return its number."""
        webhook: dict[str, Json] = {
            "url": url,
            "as_json": True,
            "params": dict(params),
            "headers": dict(headers or {}),
        }
        made = self.workflows.add(
            {
                "name": f"simulated {len(self.workflows.kept) + 1}",
                "triggers": [{"type": int(trigger)} for trigger in triggers],
                "actions": [{"type": WEBHOOK_ACTION, "webhook": webhook}],
            }
        )
        return int(str(made["id"]))

    def add_custom_field(self, name: str, data_type: str) -> CustomField:
        """Add a custom field."""
        made = CustomField(max(self.shelf.custom_fields, default=0) + 1, name, data_type)
        self.shelf.add_custom_field(made)
        return made

    def add(
        self,
        content: str,
        *,
        title: str = "Untitled",
        file_name: str | None = None,
        correspondent: str | None = None,
        document_type: str | None = None,
        tags: Sequence[str] = (),
        created: date | None = None,
        owner: int | None = ADMIN,
        announce: bool = False,
    ) -> Stored:
        """Add a document of text, and ``announce`` it to the workflows if told to.

        Nobody's document (``owner`` is none) is seen by all who may see documents.
        """
        entry: dict[str, Json] = {
            "content": content,
            "title": title,
            "file_name": file_name,
            "correspondent": correspondent,
            "document_type": document_type,
            "tags": [*tags],
            "created": created.isoformat() if created else None,
            "owner": owner,
        }
        return self._control.put(entry, announce=announce)

    def announce(self, id: int) -> None:
        """Fire Document Added for a document that is there."""
        self._uploads.announce(self.shelf.documents[id])

    def announce_phantom(self) -> int:
        """Fire the webhook of a document that will never be; return its id."""
        return self._control.announce_phantom()

    async def idle(self) -> None:
        """Wait until every upload is consumed and every webhook sent or given up."""
        await self._uploads.idle()
        await self.webhooks.idle()

    @asynccontextmanager
    async def serving(self, host: str = "127.0.0.1", port: int = 0) -> AsyncIterator[str]:
        """Serve on ``port``, any free one for 0; yield the address."""
        await self.webhooks.open()
        runner = web.AppRunner(self.application(), access_log=None, shutdown_timeout=1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
            bound = runner.addresses[0][1]
            yield f"http://{host}:{bound}"
        finally:
            await runner.cleanup()
            await self._uploads.close()
            await self.webhooks.close()

    def application(self) -> web.Application:
        """Return the server's routes."""
        application = web.Application(client_max_size=UPLOAD_LIMIT, middlewares=[self._upset])
        parts = (
            self._uploads,
            self._documents,
            Notes(self.shelf, self.faults),
            Things(self.shelf),
            self.workflows,
            UserSettings(self.release),
        )
        for part in parts:
            for resource in part.resources():
                handler = answer(self.shelf, resource, self.release)
                application.router.add_route("*", resource.path, handler)
        application.router.add_get("/api/", _root)
        application.add_routes(self._control.routes())
        application.router.add_route("*", "/api/{tail:.*[^/]}", _slashless)
        application.router.add_route("*", "/api/{tail:.*}/", _unsimulated)
        return application

    @web.middleware
    async def _upset(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.path.startswith("/simulator/"):
            return await handler(request)
        if request.method not in READS:
            self.writes.append(f"{request.method} {request.path}")
        began, upset = monotonic(), self.faults.everywhere
        try:
            return await self._answer(request, handler)
        except ConnectionResetError:
            # The caller left before its body was whole: nobody waits for this answer.
            return web.Response(status=400)
        finally:
            if upset:
                self.faults.log.append((request.path, began, monotonic()))

    async def _answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        await asyncio.sleep(self.faults.delay)
        if self.faults.resets and request.transport is not None:
            request.transport.abort()
            raise ConnectionResetError
        if (wrong := self.faults.instead) is not None:
            headers = {**wrong.headers, "Content-Type": wrong.content_type or HTML}
            return web.Response(status=wrong.status, body=wrong.body, headers=headers)
        if self.faults.status:
            return web.Response(status=self.faults.status, text="on purpose", content_type=HTML)
        return await handler(request)


async def _root(_: web.Request) -> web.Response:
    return _redirect("schema/view/")


async def _slashless(request: web.Request) -> web.Response:
    """Answer a path without its slash: a login page to readers, a CSRF failure to writers."""
    if request.method in {"GET", "HEAD"}:
        return _redirect(f"/accounts/login/?next={request.path}")
    return web.Response(status=403, text="CSRF verification failed. Request aborted.", content_type=HTML)


async def _unsimulated(request: web.Request) -> web.Response:
    return web.Response(status=DENIED.status, text=f"{request.path} is not simulated", content_type=HTML)


def _redirect(location: str) -> web.Response:
    return web.Response(
        status=302,
        headers={
            "Location": location,
            "Vary": "Accept-Language, origin, Cookie",
            "Content-Type": "text/html; charset=utf-8",
        },
    )
