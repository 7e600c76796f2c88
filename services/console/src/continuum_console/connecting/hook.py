"""The workflow as it should be, and in what another one differs from it. Pure rules.

A change goes to Paperless as whole lists of triggers and actions: what is kept is sent back as it came,
with every field that its version has.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from pydantic import JsonValue

from continuum_console.stack.plan import SECRET_HEADER
from continuum_paperless import Part, Workflow

TRIGGERS: Final[Mapping[int, str]] = {2: "Document Added", 3: "Document Updated"}
SOURCES: Final = (1, 2, 3, 4)
"""Consumption folder, API, mail, web pages."""
WEBHOOK: Final = 4
SWITCHES: Final = (
    ("use_params", True, "its parameters were off"),
    ("as_json", True, "it was not sent as JSON"),
    ("include_document", False, "the document was sent along"),
)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where webhooks go, and what they carry."""

    url: str
    secret: str
    knows_doc_id: bool
    """From Paperless 3.0 on; before, a parameter that names it and all after it are dropped."""

    @property
    def params(self) -> dict[str, JsonValue]:
        """The parameters: nothing is read from a webhook but the document's number."""
        names = ("doc_url", "doc_id") if self.knows_doc_id else ("doc_url",)
        return {name: "{{" + name + "}}" for name in names}

    def triggers(self) -> list[Part]:
        """Return both triggers, new."""
        return [_new_trigger(kind) for kind in TRIGGERS]

    def action(self) -> Part:
        """Return the action, new."""
        switches: dict[str, JsonValue] = {name: wanted for name, wanted, _ in SWITCHES}
        webhook: dict[str, JsonValue] = {
            "url": self.url,
            **switches,
            "params": self.params,
            "body": "",
            "headers": {SECRET_HEADER: self.secret},
        }
        return {"type": WEBHOOK, "webhook": webhook}


@dataclass(frozen=True, slots=True)
class Repair:
    """A workflow's parts as they should be, and what was different, in words."""

    triggers: Sequence[Part]
    actions: Sequence[Part]
    differed: tuple[str, ...]


def repair(workflow: Workflow, hook: Hook) -> Repair:
    """Compare a workflow with the one that should be; without differences nothing is to be done."""
    differed: list[str] = []
    triggers = _triggers(workflow.triggers, differed)
    return Repair(triggers, _actions(workflow.actions, hook, differed), tuple(differed))


def posts_to(workflow: Workflow, url: str) -> bool:
    """Tell whether a workflow sends webhooks to that address."""
    return any(_webhook(action).get("url") == url for action in workflow.actions)


def address_of(workflow: Workflow) -> str | None:
    """Return where a workflow's webhook goes; nothing where it sends none."""
    found = _ours(workflow.actions, url=None)
    url = _webhook(found).get("url") if found is not None else None
    return url if isinstance(url, str) and url else None


def _triggers(known: Sequence[Part], differed: list[str]) -> list[Part]:
    kept: list[Part] = []
    for kind, name in TRIGGERS.items():
        found = next((trigger for trigger in known if trigger.get("type") == kind), None)
        if found is None:
            differed.append(f"the trigger {name} was missing")
            kept.append(_new_trigger(kind))
        else:
            kept.append(_unfiltered(found, name, differed))
    if len(known) > sum(trigger.get("id") is not None for trigger in kept):
        differed.append("it had other triggers, too")
    return kept


def _new_trigger(kind: int) -> Part:
    return {"type": kind, "sources": [*SOURCES]}


def _unfiltered(trigger: Part, name: str, differed: list[str]) -> Part:
    """Return a trigger that lets every document pass: what was read before is told by its text."""
    opened = dict(trigger)
    sources = trigger.get("sources")
    known = sources if isinstance(sources, list) else []
    if not all(source in known for source in SOURCES):
        opened["sources"] = [*SOURCES]
        differed.append(f"{name} left out some sources")
    filters = [field for field, value in trigger.items() if field.startswith("filter_") and value]
    for field in filters:
        opened[field] = [] if isinstance(trigger[field], list) else None
    if trigger.get("matching_algorithm"):
        opened |= {"matching_algorithm": 0, "match": ""}
        filters.append("match")
    if filters:
        differed.append(f"{name} was filtered ({', '.join(filters)})")
    return opened


def _actions(known: Sequence[Part], hook: Hook, differed: list[str]) -> list[Part]:
    """Put the webhook right and leave what else a person had the workflow do."""
    ours = _ours(known, url=hook.url)
    if ours is None:
        differed.append("the webhook was missing")
        return [*known, hook.action()]
    return [_put_right(action, hook, differed) if action is ours else action for action in known]


def _ours(actions: Sequence[Part], *, url: str | None) -> Part | None:
    """Find the webhook that is meant for us: by its address, by our header, else the first one."""
    webhooks = [action for action in actions if action.get("type") == WEBHOOK]
    by_address = [action for action in webhooks if url is not None and _webhook(action).get("url") == url]
    by_header = [action for action in webhooks if _secrets(_headers(_webhook(action)))]
    return next(iter([*by_address, *by_header, *webhooks]), None)


def _put_right(action: Part, hook: Hook, differed: list[str]) -> Part:
    webhook = dict(_webhook(action))
    if webhook.get("url") != hook.url:
        differed.append(f"its address was {webhook.get('url')}")
        webhook["url"] = hook.url
    for name, wanted, words in SWITCHES:
        if webhook.get(name) is not wanted:
            differed.append(words)
            webhook[name] = wanted
    if webhook.get("params") != hook.params:
        differed.append(f"its parameters were not just {' and '.join(hook.params)}")
        webhook["params"] = hook.params
    headers = _headers(webhook)
    if _secrets(headers) != [hook.secret]:
        differed.append("its secret was another one" if _secrets(headers) else "it sent no secret")
        webhook["headers"] = {
            **{name: value for name, value in headers.items() if not _is_ours(name)},
            SECRET_HEADER: hook.secret,
        }
    return {**action, "webhook": webhook}


def _webhook(action: Part) -> Mapping[str, JsonValue]:
    webhook = action.get("webhook")
    return webhook if isinstance(webhook, dict) else {}


def _headers(webhook: Mapping[str, JsonValue]) -> Mapping[str, JsonValue]:
    headers = webhook.get("headers")
    return headers if isinstance(headers, dict) else {}


def _secrets(headers: Mapping[str, JsonValue]) -> list[JsonValue]:
    return [value for name, value in headers.items() if _is_ours(name)]


def _is_ours(name: str) -> bool:
    return name.lower() == SECRET_HEADER.lower()
