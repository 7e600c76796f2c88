"""/api/workflows/: what has webhooks sent. Only triggers 2 and 3 and webhook actions mean something here."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from continuum_simulators.paperless.dispatch import Call, Method, Reply, Resource, detail, reply
from continuum_simulators.paperless.listing import page_of
from continuum_simulators.paperless.records import Json
from continuum_simulators.paperless.webhooks import Trigger, Webhook, Webhooks, Workflow

__all__ = ["Workflows"]

ALLOW: Final = "GET, POST, HEAD, OPTIONS"
DETAIL_ALLOW: Final = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
WEBHOOK_ACTION: Final = 4


@dataclass
class Workflows:
    """The workflows as the API gives and takes them; the webhooks learn of each change."""

    webhooks: Webhooks
    _kept: dict[int, dict[str, Json]] = field(default_factory=dict)

    def resources(self) -> tuple[Resource, ...]:
        """Return the paths and what answers them."""
        return (
            Resource(
                "/api/workflows/",
                ALLOW,
                {"GET": Method(self.list, "view_workflow"), "POST": Method(self.create, "add_workflow")},
            ),
            Resource(
                r"/api/workflows/{id:\d+}/", DETAIL_ALLOW, {"PATCH": Method(self.patch, "change_workflow")}
            ),
        )

    async def list(self, call: Call) -> Reply:
        """List the workflows that were made over the API."""
        page = page_of(call.request.query, len(self._kept))
        if isinstance(page, Reply):
            return page
        results: list[Json] = [*self._kept.values()]
        return reply(page.face(call.request, results[page.start : page.start + page.size], None))

    async def create(self, call: Call) -> Reply:
        """Make a workflow."""
        wanted = json.loads(await call.request.read())
        number = max(self.webhooks.workflows, default=0) + 1
        return self._take(number, {"id": number, **wanted}, 201)

    async def patch(self, call: Call) -> Reply:
        """Change a workflow: its triggers and actions as whole lists."""
        known = self._kept.get(call.id)
        if known is None:
            return detail(404, "No Workflow matches the given query.")
        return self._take(call.id, {**known, **json.loads(await call.request.read())}, 200)

    def _take(self, number: int, face: dict[str, Json], status: int) -> Reply:
        try:
            made = _workflow(face)
        except (KeyError, TypeError, ValueError) as exc:
            return reply({"actions": [f"not simulated: {exc}"]}, 400)
        self._kept[number] = face
        self.webhooks.workflows[number] = made
        return reply(face, status)


def _workflow(face: Mapping[str, Json]) -> Workflow:
    triggers, actions = face["triggers"], face["actions"]
    if not isinstance(triggers, list) or not isinstance(actions, list):
        raise TypeError("triggers and actions must be lists")
    (action,) = actions
    if not isinstance(action, dict) or action.get("type") != WEBHOOK_ACTION:
        raise ValueError("the action must be a webhook")
    kinds, not_tags = set[Trigger](), set[int]()
    for trigger in triggers:
        if isinstance(trigger, dict):
            kinds.add(Trigger(int(str(trigger["type"]))))
            tags = trigger.get("filter_has_not_tags")
            if isinstance(tags, list):
                not_tags.update(tag for tag in tags if isinstance(tag, int))
    return Workflow(
        frozenset(kinds), _webhook(action["webhook"]), frozenset(not_tags), enabled=bool(face["enabled"])
    )


def _webhook(face: Json) -> Webhook:
    if not isinstance(face, dict):
        raise TypeError("webhook must be an object")
    params, headers = face.get("params"), face.get("headers")
    return Webhook(
        url=str(face["url"]),
        use_params=bool(face.get("use_params", True)),
        as_json=bool(face.get("as_json", False)),
        params=params if isinstance(params, dict) else {},
        body=str(face.get("body") or ""),
        headers={name: str(value) for name, value in headers.items()} if isinstance(headers, dict) else {},
        include_document=bool(face.get("include_document", False)),
    )
