"""/api/documents/: list, get, change, delete, files, bulk edit, trash."""

import json
import unicodedata
from dataclasses import dataclass
from email.utils import format_datetime
from typing import Final
from urllib.parse import quote

from continuum_simulators.paperless.changing import change
from continuum_simulators.paperless.dispatch import (
    DENIED,
    FAILED,
    Call,
    Faults,
    Method,
    Reply,
    Resource,
    detail,
    reply,
)
from continuum_simulators.paperless.faces import document, document_bytes
from continuum_simulators.paperless.listing import chosen, ordered, page_of, selection
from continuum_simulators.paperless.records import Json, Stored
from continuum_simulators.paperless.shelf import Shelf
from continuum_simulators.paperless.webhooks import Trigger, Webhooks

__all__ = ["Documents"]

ABSENT: Final = detail(404, "No Document matches the given query.")
NOT_FOUND: Final = detail(404, "Not found.")
TRUNCATED_AT: Final = 550
READ: Final = "GET, HEAD, OPTIONS"


@dataclass(frozen=True)
class Documents:
    """The documents as the API gives and takes them."""

    shelf: Shelf
    webhooks: Webhooks
    faults: Faults
    public_url: str | None

    def resources(self) -> tuple[Resource, ...]:
        """Return the paths and what answers them."""
        return (
            Resource("/api/documents/", READ, {"GET": Method(self.list, "view_document")}),
            Resource(
                "/api/documents/bulk_edit/", "POST, OPTIONS", {"POST": Method(self.edit, "change_document")}
            ),
            Resource(
                r"/api/documents/{id:\d+}/",
                "GET, PUT, PATCH, DELETE, HEAD, OPTIONS",
                {
                    "GET": Method(self.get, "view_document"),
                    "PATCH": Method(self.patch, "change_document"),
                    "DELETE": Method(self.delete, "delete_document"),
                },
            ),
            Resource(
                r"/api/documents/{id:\d+}/download/", READ, {"GET": Method(self.download, "view_document")}
            ),
            Resource(
                r"/api/documents/{id:\d+}/preview/", READ, {"GET": Method(self.preview, "view_document")}
            ),
            Resource(
                "/api/trash/", "GET, POST, HEAD, OPTIONS", {"POST": Method(self.restore, "delete_document")}
            ),
        )

    async def list(self, call: Call) -> Reply:
        """List what the filters let pass."""
        query = call.request.query
        found = chosen(self.shelf, self.shelf.seen_by(call.user), query, self.faults.forgets)
        if isinstance(found, Reply):
            return found
        found = ordered(found, query.get("ordering"))
        page = page_of(query, len(found))
        if isinstance(page, Reply):
            return page
        here = found[page.start : page.start + page.size]
        results: list[Json] = [self._listed(call, stored) for stored in here]
        every: list[Json] | None = [stored.id for stored in found] if call.version == 9 else None
        face = page.face(call.request, results, every)
        if query.get("include_selection_data") == "true":
            face["selection_data"] = selection(self.shelf, found)
        return reply(face)

    def _listed(self, call: Call, stored: Stored) -> dict[str, Json]:
        query = call.request.query
        face = document(self.shelf, stored, call.user, full=query.get("full_perms") == "true")
        if query.get("truncate_content") == "true":
            face["content"] = stored.content[:TRUNCATED_AT]
        wanted = query.get("fields", "").split(",")
        return {key: value for key, value in face.items() if key in wanted} if wanted != [""] else face

    async def get(self, call: Call) -> Reply:
        """Return one document."""
        if call.id in self.faults.broken:
            return FAILED
        if (body := self.faults.garbled.get(call.id or 0)) is not None:
            return Reply(200, body)
        stored = self.shelf.visible(call.id, call.user)
        if stored is None:
            return ABSENT
        full = call.request.query.get("full_perms") == "true"
        return Reply(200, document_bytes(self.shelf, stored, call.user, full=full))

    async def patch(self, call: Call) -> Reply:
        """Change a document, which fires Document Updated even where nothing is different."""
        stored = self.shelf.visible(call.id, call.user)
        if stored is None:
            return ABSENT
        if not stored.changed_by(call.user):
            return DENIED
        wanted = await _json(call)
        if isinstance(wanted, Reply):
            return wanted
        refusal = change(self.shelf, stored, wanted)
        if refusal is not None:
            return refusal
        self.shelf.touch(stored)
        if self.faults.redis_down:
            return FAILED
        self._updated(stored)
        return Reply(200, document_bytes(self.shelf, stored, call.user, full=True))

    async def delete(self, call: Call) -> Reply:
        """Move a document to the trash."""
        stored = self.shelf.visible(call.id, call.user)
        if stored is None:
            return ABSENT
        if not stored.changed_by(call.user):
            return DENIED
        stored.deleted = True
        self.shelf.touch(stored)
        return Reply(204)

    async def restore(self, call: Call) -> Reply:
        """Take documents out of the trash; no workflow hears of it."""
        wanted = await _json(call)
        if isinstance(wanted, Reply):
            return wanted
        ids = wanted.get("documents")
        for id in ids if isinstance(ids, list) else []:  # noqa: A001
            stored = self.shelf.documents.get(id) if isinstance(id, int) else None
            if stored is not None:
                stored.deleted = False
                self.shelf.keeper.keep(stored)
        return reply({"result": "OK", "doc_ids": ids})

    async def edit(self, call: Call) -> Reply:
        """Change tags or custom fields of several documents, and only those that are named."""
        wanted = await _json(call)
        if isinstance(wanted, Reply):
            return wanted
        ids, parameters = wanted.get("documents"), wanted.get("parameters")
        if not isinstance(ids, list) or not isinstance(parameters, dict):
            return reply({"documents": ["This field is required."]}, 400)
        for id in ids:  # noqa: A001
            stored = self.shelf.visible(id, call.user) if isinstance(id, int) else None
            if stored is not None:
                _edit(stored, parameters)
                self.shelf.touch(stored)
                self._updated(stored)
        return reply({"result": "OK"})

    async def download(self, call: Call) -> Reply:
        """Return the archived file, or the original."""
        return await self._file(call, disposition="attachment")

    async def preview(self, call: Call) -> Reply:
        """Return the same file to be shown in a browser."""
        made = await self._file(call, disposition="inline")
        stored = self.shelf.existing(call.id)
        if made.status != 200 or stored is None:
            return made
        modified = {"Last-Modified": format_datetime(stored.added, usegmt=True)}
        return Reply(200, made.body, made.content_type, {**made.headers, **modified}, chunked=True)

    async def _file(self, call: Call, *, disposition: str) -> Reply:
        stored = self.shelf.existing(call.id)
        if stored is None:
            return NOT_FOUND
        if not stored.seen_by(call.user):
            return Reply(403, b"Insufficient permissions", "text/html; charset=utf-8")
        archived = stored.archive is not None and call.request.query.get("original") != "true"
        content = stored.archive if archived and stored.archive is not None else stored.file
        kind = "application/pdf" if archived else stored.mime_type
        headers = {"Content-Disposition": f"{disposition}; {_named(stored, kind)}"}
        return Reply(200, content, kind, headers, chunked=True)

    def _updated(self, stored: Stored) -> None:
        self.webhooks.fire(self.shelf, stored, Trigger.UPDATED, public_url=self.public_url)


EXTENSIONS: Final = {
    "application/pdf": "pdf",
    "text/plain": "txt",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/tiff": "tiff",
}


def _named(stored: Stored, kind: str) -> str:
    """Return the two file names of a download: in ASCII, and as it is."""
    name = f"{stored.created} {stored.title}.{EXTENSIONS.get(kind, 'bin')}".replace("/", "-")
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = "".join(letter for letter in plain if letter.isprintable()).replace('"', "'")
    return f"filename=\"{plain}\"; filename*=utf-8''{quote(name, safe='')}"


def _edit(stored: Stored, parameters: dict[str, Json]) -> None:
    add, remove = parameters.get("add_tags"), parameters.get("remove_tags")
    tags = {*stored.tags, *(tag for tag in _list(add) if isinstance(tag, int))}
    stored.tags = sorted(tags - {tag for tag in _list(remove) if isinstance(tag, int)})
    values = parameters.get("add_custom_fields")
    if isinstance(values, dict):
        stored.custom_fields.update({int(key): value for key, value in values.items()})
    for key in _list(parameters.get("remove_custom_fields")):
        if isinstance(key, int):
            stored.custom_fields.pop(key, None)


def _list(value: Json | None) -> "list[Json]":
    return value if isinstance(value, list) else []


async def _json(call: Call) -> dict[str, Json] | Reply:
    """Read a JSON object, or say what Django REST says of anything else."""
    if call.request.content_type != "application/json":
        return detail(415, f'Unsupported media type "{call.request.content_type}" in request.')
    try:
        wanted = json.loads(await call.request.read())
    except ValueError as exc:
        return detail(400, f"JSON parse error - {exc}")
    if not isinstance(wanted, dict):
        return reply({"non_field_errors": ["Invalid data. Expected a dictionary."]}, 400)
    return wanted
