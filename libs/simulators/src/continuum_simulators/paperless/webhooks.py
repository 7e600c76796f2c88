"""Workflow webhooks: what is sent for which setting, and what happens when the receiver fails."""

import asyncio
import json
import random
import secrets
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from io import BytesIO
from itertools import chain
from typing import Final
from urllib.parse import urlencode

import aiohttp
from jinja2 import TemplateError

from continuum_simulators.paperless.records import Json, Stored
from continuum_simulators.paperless.releases import RECORDED, Release
from continuum_simulators.paperless.shelf import Shelf
from continuum_simulators.paperless.templates import placeholders, render, rendered_params

__all__ = ["PARAMS", "SentWebhook", "Trigger", "Webhook", "Webhooks", "Workflow"]

PARAMS: Final[Mapping[str, Json]] = {
    "doc_id": "{{doc_id}}",
    "doc_url": "{{doc_url}}",
    "doc_title": "{{doc_title}}",
    "added": "{{added}}",
    "correspondent": "{{correspondent}}",
    "document_type": "{{document_type}}",
}
"""What our documentation tells people to send."""

BACK_OFF: Final = (1.0, 2.0, 4.0)
"""Seconds at most before each retry; Celery draws between none and all of it."""
TIMEOUT: Final = 5.0


class Trigger(IntEnum):
    """When a workflow runs, numbered as in Paperless."""

    ADDED = 2
    UPDATED = 3


@dataclass(frozen=True, slots=True)
class Webhook:
    """The settings of a webhook action."""

    url: str
    use_params: bool = True
    as_json: bool = True
    params: Mapping[str, Json] = field(default_factory=lambda: dict(PARAMS))
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    include_document: bool = False


@dataclass(frozen=True, slots=True)
class Workflow:
    """A webhook action and its workflow's triggers; documents with a tag of ``not_tags`` are let pass."""

    triggers: frozenset[Trigger]
    webhook: Webhook
    not_tags: frozenset[int] = frozenset()
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class SentWebhook:
    """One attempt. ``outcome`` is the status of the answer, ``timeout`` or ``refused``."""

    document_id: int
    trigger: Trigger
    attempt: int
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    outcome: int | str
    at: float


@dataclass(frozen=True, slots=True)
class _Message:
    headers: tuple[tuple[str, str], ...]
    body: bytes


class Webhooks:
    """Sends webhooks in the background, ``workers`` at a time; ``log`` has every attempt, the latest last."""

    def __init__(
        self,
        *,
        workers: int = 4,
        timeout: float = TIMEOUT,
        back_off: Sequence[float] = BACK_OFF,
        kept: int = 100_000,
        release: Release = RECORDED,
    ) -> None:
        self.workflows: dict[int, Sequence[Workflow]] = {}
        self.log: deque[SentWebhook] = deque(maxlen=kept)
        self._slots = asyncio.Semaphore(workers)
        self._timeout = timeout
        self._back_off = back_off
        self._release = release
        self._session: aiohttp.ClientSession | None = None
        self._sending: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Open the connections. The time-out holds for each phase, as httpx has it."""
        limit = aiohttp.ClientTimeout(
            total=None, connect=self._timeout, sock_connect=self._timeout, sock_read=self._timeout
        )
        self._session = aiohttp.ClientSession(
            timeout=limit,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers={"Accept", "Accept-Encoding", "User-Agent", "Content-Type"},
        )

    async def close(self) -> None:
        """Drop what is still to be sent, as a worker that is stopped does."""
        for sending in self._sending:
            sending.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    async def idle(self) -> None:
        """Wait until nothing is being sent."""
        while self._sending:
            await asyncio.wait(set(self._sending))

    def fire(self, shelf: Shelf, stored: Stored, trigger: Trigger, *, public_url: str | None) -> None:
        """Send what the workflows say about this document, rendered as it is now."""
        running = [
            workflow
            for workflow in chain.from_iterable(self.workflows.values())
            if workflow.enabled and trigger in workflow.triggers and not workflow.not_tags & set(stored.tags)
        ]
        if not running:
            return
        values = placeholders(shelf, stored, public_url=public_url, updated=trigger is Trigger.UPDATED)
        if not self._release.knows_doc_id:
            del values["doc_id"]
        for workflow in running:
            message = _message(workflow.webhook, values, stored)
            if message is not None:
                task = asyncio.create_task(self._send(workflow.webhook.url, message, stored.id, trigger))
                self._sending.add(task)
                task.add_done_callback(self._sending.discard)

    async def _send(self, url: str, message: _Message, document: int, trigger: Trigger) -> None:
        for attempt in range(1, len(self._back_off) + 2):
            outcome = await self._attempt(url, message)
            self.log.append(
                SentWebhook(
                    document, trigger, attempt, url, message.headers, message.body, outcome, time.time()
                )
            )
            if not isinstance(outcome, int) or 200 <= outcome < 300 or attempt > len(self._back_off):
                return
            await asyncio.sleep(random.uniform(0, self._back_off[attempt - 1]))  # noqa: S311

    async def _attempt(self, url: str, message: _Message) -> int | str:
        if self._session is None:
            raise RuntimeError("webhooks are sent between open and close")
        async with self._slots:
            try:
                async with self._session.post(
                    url,
                    data=BytesIO(message.body) if message.body else None,
                    headers=message.headers,
                    allow_redirects=False,
                ) as response:
                    return response.status
            except TimeoutError:
                return "timeout"
            except (aiohttp.ClientError, OSError):
                return "refused"


CLIENT: Final = (
    ("Accept", "*/*"),
    ("Accept-Encoding", "gzip, deflate, br, zstd"),
    ("Connection", "keep-alive"),
    ("User-Agent", "python-httpx/0.28.1"),
)


def _message(webhook: Webhook, values: Mapping[str, str], stored: Stored) -> _Message | None:
    """Return what goes over the wire; nothing where a body's template fails."""
    body, content_type = b"", None
    if webhook.use_params:
        body, content_type = _params(webhook, values, stored)
    elif webhook.body:
        try:
            text = render(webhook.body, values)
        except (TemplateError, TypeError, ValueError):
            return None
        body, content_type = (_compact(text), JSON) if webhook.as_json else (text.encode(), None)
    elif webhook.include_document:
        body, content_type = _multipart({}, stored)
    given = tuple((name, value) for name, value in webhook.headers.items() if name.lower() != "host")
    if not body:
        return _Message((("Content-Length", "0"), *CLIENT, *given), b"")
    headers = (*CLIENT, *given, ("Content-Length", str(len(body))))
    if content_type and not any(name.lower() == "content-type" for name, _ in given):
        headers = (*headers, ("Content-Type", content_type))
    return _Message(headers, body)


JSON: Final = "application/json"


def _params(webhook: Webhook, values: Mapping[str, str], stored: Stored) -> tuple[bytes, str]:
    made = rendered_params(webhook.params, values)
    if webhook.include_document:
        # As JSON with the document, Paperless loses the parameters.
        return _multipart({} if webhook.as_json else made, stored)
    if webhook.as_json:
        return _compact(made), JSON
    form = {name: value or "" for name, value in made.items()}
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _multipart(params: Mapping[str, str | None], stored: Stored) -> tuple[bytes, str]:
    boundary = secrets.token_hex(16)
    parts = bytearray()
    for name, value in params.items():
        parts += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value or ""}\r\n'.encode()
        )
    parts += (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{stored.file_name}"\r\n'
        f"Content-Type: {stored.mime_type}\r\n\r\n"
    ).encode()
    parts += stored.file + f"\r\n--{boundary}--\r\n".encode()
    return bytes(parts), f"multipart/form-data; boundary={boundary}"
