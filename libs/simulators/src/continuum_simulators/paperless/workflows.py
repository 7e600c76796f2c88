"""/api/workflows/: what has webhooks sent.

Triggers and actions of every type are kept; only Document Added, Document Updated and webhooks do something.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from continuum_simulators.paperless.dispatch import Call, Method, Reply, Resource, detail, reply
from continuum_simulators.paperless.listing import page_of
from continuum_simulators.paperless.records import Json
from continuum_simulators.paperless.webhooks import Trigger, Webhook, Webhooks, Workflow
from continuum_simulators.paperless.workflow_faces import ACTION, TRIGGER, WEBHOOK

__all__ = ["WEBHOOK_ACTION", "NotValid", "Workflows"]

ALLOW: Final = "GET, POST, HEAD, OPTIONS"
DETAIL_ALLOW: Final = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
WEBHOOK_ACTION: Final = 4
URL_LENGTH: Final = 256
NOT_FOUND: Final = detail(404, "No Workflow matches the given query.")


class NotValid(Exception):
    """The workflow cannot be; ``words`` are what Paperless answers."""

    def __init__(self, words: Json) -> None:
        super().__init__(words)
        self.words = words


@dataclass
class Workflows:
    """The workflows as the API gives and takes them; the webhooks learn of each change."""

    webhooks: Webhooks
    kept: dict[int, dict[str, Json]] = field(default_factory=dict)
    _last: dict[str, int] = field(default_factory=dict)

    def resources(self) -> tuple[Resource, ...]:
        """Return the paths and what answers them."""
        return (
            Resource(
                "/api/workflows/",
                ALLOW,
                {"GET": Method(self.list, "view_workflow"), "POST": Method(self.create, "add_workflow")},
            ),
            Resource(
                r"/api/workflows/{id:\d+}/",
                DETAIL_ALLOW,
                {
                    "PATCH": Method(self.patch, "change_workflow"),
                    "DELETE": Method(self.delete, "delete_workflow"),
                },
            ),
        )

    async def list(self, call: Call) -> Reply:
        """List the workflows in the order of their ids."""
        page = page_of(call.request.query, len(self.kept))
        if isinstance(page, Reply):
            return page
        results: list[Json] = [*self.kept.values()]
        every: list[Json] | None = [*self.kept] if call.version == 9 else None
        return reply(page.face(call.request, results[page.start : page.start + page.size], every))

    async def create(self, call: Call) -> Reply:
        """Make a workflow."""
        try:
            return reply(self.add(_object(await call.request.read())), 201)
        except NotValid as refusal:
            return reply(refusal.words, 400)

    async def patch(self, call: Call) -> Reply:
        """Change a workflow: its triggers and actions as whole lists."""
        known = self.kept.get(call.id)
        if known is None:
            return NOT_FOUND
        try:
            return reply(self._keep(call.id, {**known, **_object(await call.request.read())}))
        except NotValid as refusal:
            return reply(refusal.words, 400)

    async def delete(self, call: Call) -> Reply:
        """Delete a workflow: it sends nothing from now on."""
        if self.kept.pop(call.id, None) is None:
            return NOT_FOUND
        del self.webhooks.workflows[call.id]
        return Reply(204)

    def add(self, wanted: Mapping[str, Json]) -> dict[str, Json]:
        """Make a workflow out of what a POST says, and return it as an answer shows it.

        :raises NotValid: it cannot be.
        """
        for name in ("name", "triggers", "actions"):
            if name not in wanted:
                raise NotValid({name: ["This field is required."]})
        return self._keep(self._next("workflow"), {"order": 0, "enabled": True, **wanted})

    def _keep(self, number: int, wanted: Mapping[str, Json]) -> dict[str, Json]:
        name = wanted["name"]
        if any(other["name"] == name for key, other in self.kept.items() if key != number):
            raise NotValid({"name": ["workflow with this name already exists."]})
        face: dict[str, Json] = {
            "id": number,
            **{key: wanted[key] for key in ("name", "order", "enabled")},
            "triggers": [self._filled("trigger", TRIGGER, entry) for entry in _list(wanted, "triggers")],
            "actions": [self._action(entry) for entry in _list(wanted, "actions")],
        }
        self.webhooks.workflows[number] = _running(face)
        self.kept[number] = face
        return face

    def _action(self, wanted: Mapping[str, Json]) -> dict[str, Json]:
        face = self._filled("action", ACTION, wanted)
        webhook = face["webhook"]
        if face["type"] != WEBHOOK_ACTION:
            return face
        if not isinstance(webhook, dict):
            raise NotValid({"actions": [{"webhook": ["Webhook data is required for webhook actions"]}]})
        if len(str(webhook.get("url", ""))) > URL_LENGTH:
            words = f"Ensure this field has no more than {URL_LENGTH} characters."
            raise NotValid({"actions": [{"webhook": {"url": [words]}}]})
        face["webhook"] = self._filled("webhook", WEBHOOK, webhook)
        return face

    def _filled(self, kind: str, every: Mapping[str, Json], wanted: Mapping[str, Json]) -> dict[str, Json]:
        """Return all that there is in its order; an ``id`` that is given stays."""
        number = wanted.get("id")
        if not isinstance(number, int):
            number = self._next(kind)
        self._last[kind] = max(number, self._last.get(kind, 0))
        return {"id": number, **{key: wanted.get(key, usual) for key, usual in every.items()}}

    def _next(self, kind: str) -> int:
        self._last[kind] = self._last.get(kind, 0) + 1
        return self._last[kind]


def _object(body: bytes) -> dict[str, Json]:
    try:
        wanted = json.loads(body)
    except ValueError as exc:
        raise NotValid({"detail": f"JSON parse error - {exc}"}) from None
    if not isinstance(wanted, dict):
        raise NotValid({"non_field_errors": ["Invalid data. Expected a dictionary."]})
    return wanted


def _list(wanted: Mapping[str, Json], name: str) -> Sequence[dict[str, Json]]:
    entries = wanted[name]
    if not isinstance(entries, list):
        raise NotValid({name: [f'Expected a list of items but got type "{type(entries).__name__}".']})
    return [entry for entry in entries if isinstance(entry, dict)]


def _running(face: Mapping[str, Json]) -> tuple[Workflow, ...]:
    """Return what the webhook actions of a workflow do, and for which documents."""
    kinds, not_tags = set[Trigger](), set[int]()
    for trigger in _list(face, "triggers"):
        if trigger["type"] in set(Trigger):
            kinds.add(Trigger(int(str(trigger["type"]))))
        tags = trigger["filter_has_not_tags"]
        not_tags.update(tag for tag in (tags if isinstance(tags, list) else ()) if isinstance(tag, int))
    return tuple(
        Workflow(
            frozenset(kinds), _webhook(action["webhook"]), frozenset(not_tags), enabled=bool(face["enabled"])
        )
        for action in _list(face, "actions")
        if action["type"] == WEBHOOK_ACTION
    )


def _webhook(face: Json) -> Webhook:
    if not isinstance(face, dict):
        raise NotValid({"actions": ["a webhook must be an object"]})
    params, headers = face["params"], face["headers"]
    return Webhook(
        url=str(face["url"]),
        use_params=bool(face["use_params"]),
        as_json=bool(face["as_json"]),
        params=params if isinstance(params, dict) else {},
        body=str(face["body"] or ""),
        headers={name: str(value) for name, value in headers.items()} if isinstance(headers, dict) else {},
        include_document=bool(face["include_document"]),
    )
