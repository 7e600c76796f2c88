"""Write the contract for other languages and for people: JSON Schema, AsyncAPI, golden examples, ACL users.

``python proto/export.py`` writes ``proto/schema``, ``proto/examples`` and ``deploy/redis/users.acl``;
``--check`` writes nothing and fails when a committed file differs.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import GenericAlias
from typing import Union

from continuum_messaging import DeliveryBroker, Handler, Letter, MemoryLanes, asyncapi
from continuum_proto.envelope import Envelope
from continuum_proto.event import Event
from continuum_proto.rights import users_file
from continuum_proto.topology import PAYLOADS, STREAMS, Stream
from golden import golden_events

HERE = Path(__file__).resolve().parent


def main() -> int:
    """Export, or compare with ``--check``; return the exit code."""
    wanted = {(HERE / name).resolve(): f"{text}\n" for name, text in exported()}
    present = set((HERE / "schema").glob("*.json")) | set((HERE / "examples").glob("*.json"))
    if "--check" not in sys.argv[1:]:
        for path in present - set(wanted):
            path.unlink()
        for path, text in wanted.items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return 0
    stale = [
        path
        for path in sorted(present | set(wanted))
        if not path.exists() or wanted.get(path) != path.read_text()
    ]
    for path in stale:
        print(f"{path.relative_to(HERE.parent)} differs from the models: run `make format`", file=sys.stderr)
    return 1 if stale else 0


def exported() -> Iterator[tuple[str, str]]:
    """Yield the path below ``proto`` and the text of each exported file."""
    yield "schema/envelope.json", _json(Envelope.model_json_schema())
    for name, payload in PAYLOADS.items():
        yield f"schema/{name}.json", _json(payload.model_json_schema(mode="serialization"))
    for name, event in golden_events().items():
        yield f"examples/{name}.json", _json(event.envelope().fields())
    yield "schema/asyncapi.json", _json(asyncapi([_topology()]))
    yield "../deploy/redis/users.acl", users_file()


def _topology() -> DeliveryBroker:
    """Return a broker that declares every stream for every group: what all services may read and write."""
    broker = DeliveryBroker.in_memory(MemoryLanes())
    for stream in STREAMS:
        for group in stream.groups:
            broker.on(stream, group=group, raw=not stream.carries)(_reader(stream))
        for payload in stream.carries:
            broker.publisher(stream=stream.name, schema=payload, title=f"{stream.name}:{payload.__name__}")
    return broker


def _reader(stream: Stream) -> Handler:
    """Return a handler whose signature says what the stream carries; nobody calls it."""

    async def reader(event: object) -> None:
        raise AssertionError("described only")

    payloads = tuple(GenericAlias(Event, (payload,)) for payload in stream.carries)
    reader.__annotations__ = {"event": Union[payloads] if payloads else Letter, "return": None}  # noqa: UP007
    return reader


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    sys.exit(main())
