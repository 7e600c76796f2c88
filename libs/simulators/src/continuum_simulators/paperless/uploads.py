"""Uploads: post_document, new versions, and the tasks that consume them."""

import asyncio
import time
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Final, TypeAlias
from uuid import uuid4

from aiohttp import web
from jinja2 import TemplateError
from multidict import MultiDictProxy

from continuum_simulators.paperless.dispatch import (
    FAILED,
    Call,
    Faults,
    Method,
    Reply,
    Resource,
    detail,
    reply,
)
from continuum_simulators.paperless.faces import task
from continuum_simulators.paperless.records import Json, Stored, Task, User, Version
from continuum_simulators.paperless.shelf import Shelf
from continuum_simulators.paperless.templates import render
from continuum_simulators.paperless.text import SUPPORTED, Extractor, mime_type_of
from continuum_simulators.paperless.webhooks import Trigger, Webhooks

__all__ = ["Uploads"]

TITLE_LONGEST: Final = 128
Form: TypeAlias = MultiDictProxy[str | bytes | bytearray | web.FileField]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an upload asks for beside its file."""

    title: str
    created: date | None
    correspondent: int | None
    document_type: int | None
    tags: Sequence[int]


@dataclass(frozen=True)
class Uploads:
    """Consumes files in the background and announces the documents.

    ``visible_after`` seconds pass between the webhook and the document: Paperless queues the webhook
    inside the transaction that creates it.
    """

    shelf: Shelf
    webhooks: Webhooks
    faults: Faults
    public_url: str | None
    visible_after: float
    extractor: Extractor = field(default_factory=Extractor)
    _consuming: set[asyncio.Task[None]] = field(default_factory=set)

    def resources(self) -> tuple[Resource, ...]:
        """Return the paths and what answers them."""
        return (
            Resource("/api/documents/post_document/", "POST, OPTIONS", {"POST": Method(self.post)}),
            Resource(
                r"/api/documents/{id:\d+}/update_version/",
                "POST, OPTIONS",
                {"POST": Method(self.version, "change_document")},
            ),
            Resource("/api/tasks/", "GET, HEAD, OPTIONS", {"GET": Method(self.tasks, "view_paperlesstask")}),
        )

    async def post(self, call: Call) -> Reply:
        """Take a file and answer with the id of its task."""
        if not call.user.may("add_document"):
            return Reply(403, b"Insufficient permissions", "text/html; charset=utf-8")
        form = await call.request.post()
        file = _file(form)
        if isinstance(file, Reply):
            return file
        if self.faults.redis_down:
            return FAILED
        name, content, mime_type = file
        entry = self._task(call.user, name, mime_type)
        self._start(self._consume(entry, content, _wanted(form, name), call.user))
        return reply(entry.id)

    async def version(self, call: Call) -> Reply:
        """Take a new file for a document; the version gets an id of the documents' sequence."""
        stored = self.shelf.visible(call.id, call.user)
        if stored is None:
            return detail(404, "No Document matches the given query.")
        file = _file(await call.request.post())
        if isinstance(file, Reply):
            return file
        name, content, mime_type = file
        entry = self._task(call.user, name, mime_type)
        self._start(self._renew(entry, stored, content))
        return reply(entry.id)

    async def tasks(self, call: Call) -> Reply:
        """List tasks, the newest first, or the one that is asked for."""
        wanted = call.request.query.get("task_id")
        found = [entry for entry in self.shelf.tasks.values() if wanted in {None, entry.id}]
        faces: list[Json] = [task(entry, call.version) for entry in reversed(found)]
        if call.version == 9:
            return reply(faces)
        return reply({"count": len(faces), "next": None, "previous": None, "results": faces})

    async def idle(self) -> None:
        """Wait until every upload is consumed."""
        while self._consuming:
            await asyncio.wait(set(self._consuming))

    async def close(self) -> None:
        """Stop consuming."""
        for consuming in self._consuming:
            consuming.cancel()
        await asyncio.gather(*self._consuming, return_exceptions=True)
        await asyncio.to_thread(self.extractor.close)

    def announce(self, stored: Stored) -> None:
        """Fire Document Added."""
        self.webhooks.fire(self.shelf, stored, Trigger.ADDED, public_url=self.public_url)

    def visible_at(self) -> float:
        """Return when a document that is announced now shows, by the monotonic clock; 0 is at once."""
        return time.monotonic() + self.visible_after if self.visible_after else 0.0

    def _start(self, consuming: Coroutine[None, None, None]) -> None:
        running = asyncio.create_task(consuming)
        self._consuming.add(running)
        running.add_done_callback(self._consuming.discard)

    def _task(self, user: User, name: str, mime_type: str) -> Task:
        entry = Task(len(self.shelf.tasks) + 1, str(uuid4()), name, mime_type, user.id, self.shelf.now())
        self.shelf.tasks[entry.id] = entry
        return entry

    async def _consume(self, entry: Task, content: bytes, wanted: Wanted, user: User) -> None:
        entry.started = self.shelf.now()
        try:
            extracted = await self.extractor.extract(content, entry.mime_type)
        except ValueError as exc:
            self._fail(entry, str(exc))
            return
        stored = self.shelf.put(
            extracted.text,
            title=wanted.title,
            file=content,
            file_name=entry.file_name,
            mime_type=entry.mime_type,
            created=wanted.created,
            owner=user.id,
            correspondent=wanted.correspondent,
            document_type=wanted.document_type,
            tags=wanted.tags,
            page_count=extracted.page_count,
            visible_at=self.visible_at(),
        )
        self.announce(stored)
        entry.document, entry.done = stored.id, self.shelf.now()

    async def _renew(self, entry: Task, stored: Stored, content: bytes) -> None:
        entry.started = self.shelf.now()
        try:
            extracted = await self.extractor.extract(content, entry.mime_type)
        except ValueError as exc:
            self._fail(entry, str(exc))
            return
        version = Version(self.shelf.next_id(), self.shelf.now(), sha256(content).hexdigest())
        stored.versions.insert(0, version)
        stored.content, stored.file, stored.archive = extracted.text, content, None
        stored.page_count, stored.mime_type = extracted.page_count, entry.mime_type
        self.shelf.touch(stored)
        self.webhooks.fire(self.shelf, stored, Trigger.UPDATED, public_url=self.public_url)
        entry.document, entry.done = stored.id, self.shelf.now()

    def _fail(self, entry: Task, words: str) -> None:
        entry.error = {
            "error_type": "ConsumerError",
            "error_message": f"{entry.file_name}: Unexpected error while consuming document "
            f"{entry.file_name}: {words}",
        }
        entry.done = self.shelf.now()


def _file(form: Form) -> tuple[str, bytes, str] | Reply:
    """Return name, content and type of the file in a form, or why Paperless does not take it."""
    upload = form.get("document")
    if not isinstance(upload, web.FileField):
        return reply({"document": ["No file was submitted."]}, 400)
    content = upload.file.read()
    mime_type = mime_type_of(content)
    if mime_type not in SUPPORTED:
        return reply({"document": [f"File type {mime_type} not supported"]}, 400)
    return upload.filename, content, mime_type


def _wanted(form: Form, file_name: str) -> Wanted:
    stem = file_name.rpartition(".")[0] or file_name
    return Wanted(
        title=_title(form, stem)[:TITLE_LONGEST],
        created=_day(form.get("created")),
        correspondent=_number(form.get("correspondent")),
        document_type=_number(form.get("document_type")),
        tags=[tag for tag in map(_number, form.getall("tags", [])) if tag is not None],
    )


def _title(form: Form, stem: str) -> str:
    """Return the title; it is a template, and one that fails falls back to the file's name."""
    title = form.get("title")
    if not isinstance(title, str) or not title:
        return stem
    try:
        return render(title, {"original_filename": stem})
    except TemplateError:
        return stem


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None
    except ValueError:
        return None


def _number(value: object) -> int | None:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() else None
