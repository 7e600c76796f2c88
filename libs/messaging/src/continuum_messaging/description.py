"""The AsyncAPI document of all services, as FastStream writes it, repaired."""

from collections.abc import Mapping, Sequence
from typing import Any

from faststream import AsyncAPI

from continuum_messaging.broker import DeadLetter, DeliveryBroker

__all__ = ["asyncapi"]

HEADERS = {
    "type": "object",
    "required": ["id", "type", "source", "subject", "time"],
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "type": {"type": "string"},
        "source": {"type": "string"},
        "subject": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "traceparent": {"type": "string"},
        "tracestate": {"type": "string"},
        "only_group": {"type": "string"},
    },
}


def asyncapi(
    brokers: Sequence[DeliveryBroker], *, title: str = "The Continuum Report", version: str = "1"
) -> dict[str, Any]:
    """Return one AsyncAPI 3.0 document of what ``brokers`` read and write.

    FastStream gives every handler a channel of its own, knows nothing of our flat envelope and shows
    consumer names: here an address is one channel, a type of event one message, a group one operation.
    """
    whole: dict[str, Any] = {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version},
        "defaultContentType": "application/json",
        "channels": {},
        "operations": {},
        "components": {"messages": {}, "schemas": {}},
    }
    for broker in brokers:
        written = AsyncAPI(broker, title=title, version=version).to_specification().to_jsonable()
        for operation in written["operations"].values():
            _add(whole, written, operation)
        whole["components"]["schemas"].update(written["components"].get("schemas", {}))
    _sort(whole)
    return whole


def _add(whole: dict[str, Any], written: Mapping[str, Any], operation: Mapping[str, Any]) -> None:
    channel = written["channels"][_last(operation["channel"])]
    redis, address = channel["bindings"]["redis"], channel["address"]
    messages = [written["components"]["messages"][_last(each)] for each in channel["messages"].values()]
    names = [_message(whole, message["payload"]) for message in messages]
    known = whole["channels"].setdefault(address, {"address": address, "messages": {}})
    known["messages"].update({name: {"$ref": f"#/components/messages/{name}"} for name in names})
    group = redis.get("groupName")
    listed = whole["operations"].setdefault(
        f"{address}:{operation['action']}{f':{group}' if group else ''}",
        {
            "action": operation["action"],
            "channel": {"$ref": f"#/channels/{address}"},
            "bindings": {"redis": {k: redis[k] for k in ("method", "groupName") if k in redis}},
            "messages": [],
        },
    )
    references = [{"$ref": f"#/channels/{address}/messages/{name}"} for name in names]
    listed["messages"] += [each for each in references if each not in listed["messages"]]


def _message(whole: dict[str, Any], payload: Mapping[str, Any]) -> str:
    """Describe an event once; return what it is called."""
    name = _last(payload)
    whole["components"]["messages"][name] = {
        "name": name,
        "headers": {"type": "object"} if name == DeadLetter.__name__ else HEADERS,
        "correlationId": {"location": "$message.header#/id"},
        "payload": payload,
    }
    return name


def _last(reference: Mapping[str, Any]) -> str:
    return str(reference["$ref"]).rpartition("/")[2]


def _sort(whole: dict[str, Any]) -> None:
    """FastStream keeps no order of its own: two exports of the same code must be equal."""
    for part in (whole, whole["components"]):
        for name in ("channels", "operations", "messages", "schemas"):
            if name in part:
                part[name] = dict(sorted(part[name].items()))
    for channel in whole["channels"].values():
        channel["messages"] = dict(sorted(channel["messages"].items()))
    for operation in whole["operations"].values():
        operation["messages"].sort(key=_last)
