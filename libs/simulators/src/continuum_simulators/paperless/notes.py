"""/api/documents/<id>/notes/: answers 200 whether or not the note was saved."""

import json
from dataclasses import dataclass
from typing import Final

from continuum_simulators.paperless.dispatch import Call, Faults, Method, Reply, Resource, detail, reply
from continuum_simulators.paperless.faces import note
from continuum_simulators.paperless.records import Stored
from continuum_simulators.paperless.shelf import Shelf

__all__ = ["Notes"]

NOT_FOUND: Final = detail(404, "Not found.")
NOT_SAVED: Final = reply({"error": "Error saving note, check logs for more detail."})
HTML: Final = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Notes:
    """The notes at a document."""

    shelf: Shelf
    faults: Faults

    def resources(self) -> tuple[Resource, ...]:
        """Return the path and what answers it."""
        methods = {
            "GET": Method(self.list, "view_note"),
            "POST": Method(self.add, "add_note"),
            "DELETE": Method(self.delete, "delete_note"),
        }
        return (Resource(r"/api/documents/{id:\d+}/notes/", "GET, POST, DELETE, HEAD, OPTIONS", methods),)

    async def list(self, call: Call) -> Reply:
        """Return all notes, the first one first."""
        stored = self.shelf.existing(call.id)
        if stored is None:
            return NOT_FOUND
        if not stored.seen_by(call.user):
            return Reply(403, b"Insufficient permissions to view notes", HTML)
        return self._all(stored)

    async def add(self, call: Call) -> Reply:
        """Add a note; the empty one is fine."""
        stored = self.shelf.existing(call.id)
        if stored is None:
            return NOT_FOUND
        if not stored.changed_by(call.user):
            return Reply(403, b"Insufficient permissions to create notes", HTML)
        try:
            wanted = json.loads(await call.request.read())
        except ValueError as exc:
            return detail(400, f"JSON parse error - {exc}")
        text = wanted.get("note") if isinstance(wanted, dict) else None
        if not isinstance(text, str):
            return NOT_SAVED
        self.shelf.add_note(stored, text, call.user)
        return NOT_SAVED if self.faults.redis_down else self._all(stored)

    async def delete(self, call: Call) -> Reply:
        """Delete the note that the query names."""
        stored = self.shelf.existing(call.id)
        number = call.request.query.get("id", "")
        if stored is None or number not in {str(entry.id) for entry in stored.notes}:
            return NOT_FOUND
        stored.notes = [entry for entry in stored.notes if str(entry.id) != number]
        self.shelf.touch(stored)
        return self._all(stored)

    def _all(self, stored: Stored) -> Reply:
        return reply([note(self.shelf, entry) for entry in stored.notes])
