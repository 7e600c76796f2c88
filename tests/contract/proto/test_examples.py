"""Old events still parse: one golden entry of each type and version, and the schemas that describe them."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from continuum_proto.envelope import Envelope
from continuum_proto.event import Event
from continuum_proto.topology import PAYLOADS

PROTO = Path(__file__).parents[3] / "proto"
EXAMPLES = sorted((PROTO / "examples").glob("*.json"))


def _fields(path: Path) -> dict[bytes, bytes]:
    flat: dict[str, str] = json.loads(path.read_text())
    return {name.encode(): value.encode() for name, value in flat.items()}


def test_every_type_has_an_example() -> None:
    assert {path.stem for path in EXAMPLES} >= set(PAYLOADS)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_parses_and_is_written_again_as_it_was(path: Path) -> None:
    event = Event.read(Envelope.read(_fields(path)))
    written = event.envelope().fields()
    assert {**written, "data": json.loads(written["data"])} == {
        **(flat := json.loads(path.read_text())),
        "data": json.loads(flat["data"]),
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_fits_the_exported_schema(path: Path) -> None:
    schema: dict[str, Any] = json.loads((PROTO / "schema" / path.name).read_text())
    data = json.loads(json.loads(path.read_text())["data"])
    jsonschema.validate(data, schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_field_from_the_future_is_accepted(path: Path) -> None:
    flat = json.loads(path.read_text())
    data = {**json.loads(flat["data"]), "from_the_future": {"a": [1]}}
    envelope = Envelope.model_validate({**flat, "data": json.dumps(data), "future": "yes"})
    assert Event.read(envelope).data == Event.read(Envelope.model_validate(flat)).data
