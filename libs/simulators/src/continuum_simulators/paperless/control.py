"""/simulator/: what a test or the demo does to Paperless from outside, over HTTP and without a token."""

import json
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from aiohttp import web

from continuum_simulators.paperless.dispatch import Faults, dumps
from continuum_simulators.paperless.faces import moment
from continuum_simulators.paperless.records import Json, Stored, User
from continuum_simulators.paperless.shelf import Shelf
from continuum_simulators.paperless.uploads import Uploads
from continuum_simulators.paperless.webhooks import Webhooks

__all__ = ["Control"]


@dataclass(frozen=True)
class Control:
    """The levers of the simulator."""

    shelf: Shelf
    webhooks: Webhooks
    uploads: Uploads
    faults: Faults
    owner: User
    writes: deque[str]

    def routes(self) -> Sequence[web.RouteDef]:
        """Return the paths and what answers them."""
        return (
            web.get("/simulator/documents", self.list),
            web.post("/simulator/documents{slash:/?}", self.add),
            web.post("/simulator/phantom", self.phantom),
            web.get("/simulator/webhooks", self.sent),
            web.post("/simulator/faults", self.upset),
            web.post("/simulator/users", self.let_in),
            web.get("/simulator/writes", self.written),
        )

    async def list(self, _: web.Request) -> web.Response:
        """List every document, also those in the trash: what a history is checked against."""
        documents: list[Json] = [
            {
                "id": stored.id,
                "title": stored.title,
                "added": moment(stored.added),
                "modified": moment(stored.modified),
                "deleted": stored.deleted,
                "characters": len(stored.content),
            }
            for stored in self.shelf.documents.values()
        ]
        return _json({"documents": documents})

    async def add(self, request: web.Request) -> web.Response:
        """Add many documents at once: ``{"documents": [{"content", …}], "announce": false}``."""
        wanted = json.loads(await request.read())
        announce = bool(wanted.get("announce") or wanted.get("webhooks"))
        ids: list[Json] = [self.put(entry, announce=announce).id for entry in wanted["documents"]]
        return _json({"ids": ids})

    def put(self, entry: Mapping[str, Json], *, announce: bool) -> Stored:
        """Add one document of text; names of correspondents, types and tags are made where missing."""
        title, created = str(entry.get("title") or "Untitled"), entry.get("created")
        tags, owner = entry.get("tags"), entry.get("owner", self.owner.id)
        stored = self.shelf.put(
            str(entry["content"]),
            title=title,
            file_name=str(entry.get("file_name") or f"{title}.txt"),
            created=date.fromisoformat(created) if isinstance(created, str) else None,
            owner=owner if isinstance(owner, int) else None,
            correspondent=self._named("correspondents", entry.get("correspondent")),
            document_type=self._named("document_types", entry.get("document_type")),
            tags=[self.shelf.named("tags", str(tag)).id for tag in tags] if isinstance(tags, list) else (),
            visible_at=self.uploads.visible_at(),
        )
        if announce:
            self.uploads.announce(stored)
        return stored

    async def phantom(self, _: web.Request) -> web.Response:
        """Announce a document whose storing fails: its id is never there and is given out again."""
        return _json({"id": self.announce_phantom()})

    def announce_phantom(self) -> int:
        """Fire the webhook of a document that will never be; return its id."""
        stored = self.shelf.put("", title="phantom", owner=self.owner.id)
        self.uploads.announce(stored)
        self.shelf.roll_back(stored)
        return stored.id

    async def sent(self, _: web.Request) -> web.Response:
        """Return every attempt to send a webhook."""
        attempts: list[Json] = [
            {
                "document_id": sent.document_id,
                "trigger": sent.trigger.name.lower(),
                "attempt": sent.attempt,
                "url": sent.url,
                "outcome": sent.outcome,
                "at": sent.at,
                "body": sent.body.decode("utf-8", "replace"),
            }
            for sent in self.webhooks.log
        ]
        return _json({"webhooks": attempts})

    async def upset(self, request: web.Request) -> web.Response:
        """Set what goes wrong: ``{"status": 503, "delay": 0.5, "redis_down": true, "broken": [3]}``."""
        wanted = json.loads(await request.read())
        self.faults.status = wanted.get("status")
        self.faults.delay = float(wanted.get("delay", 0))
        self.faults.redis_down = bool(wanted.get("redis_down"))
        self.faults.broken = set(wanted.get("broken", ()))
        return _json({"result": "OK"})

    async def let_in(self, request: web.Request) -> web.Response:
        """Let somebody in: ``{"username": "reader", "token": "…", "rights": ["view_document"]}``."""
        wanted = json.loads(await request.read())
        user = self.shelf.add_user(wanted["username"], wanted["token"], wanted["rights"])
        return _json({"id": user.id})

    async def written(self, _: web.Request) -> web.Response:
        """Return every request that meant to change something, the latest last."""
        return _json({"writes": [*self.writes]})

    def _named(self, kind: str, name: Json | None) -> int | None:
        return self.shelf.named(kind, name).id if isinstance(name, str) and name else None


def _json(value: Json) -> web.Response:
    return web.Response(body=dumps(value), content_type="application/json")
