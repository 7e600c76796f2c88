"""The OpenAPI 3.1 document, made of the operations and of the models that serve them."""

import json
from collections.abc import Iterator
from typing import Final, Literal

from pydantic.json_schema import models_json_schema

from continuum_api import shapes
from continuum_api.describing import ROOT, Operation, Parameter
from continuum_api.negotiation import JSON
from continuum_api.operations import OPERATIONS
from continuum_api.shapes.about import ProblemDetails
from continuum_api.shapes.common import Shape

TEMPLATE: Final = "#/components/schemas/{model}"
PROBLEM: Final = "application/problem+json"
WORDS: Final = {
    400: "A part of the request is not what this operation takes",
    403: "It is for those who run the system",
    404: "It does not exist, or is not published",
    410: "It was withdrawn",
    421: "The host name is not one of this service",
    503: "The archive does not answer",
}

Node = dict[str, object]
Mode = Literal["serialization", "validation"]
References = dict[tuple[type[Shape], Mode], Node]


def document(version: str) -> bytes:
    """Return the description of the API as JSON."""
    references, schemas = _schemas()
    paths: dict[str, Node] = {}
    for operation in OPERATIONS:
        described_path = paths.setdefault(operation.path, {})
        described_path[operation.method.lower()] = _operation(operation, references)
    described: Node = {
        "openapi": "3.1.0",
        "info": {
            "title": "The Continuum Report",
            "version": version,
            "description": (shapes.__doc__ or "").strip(),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": ROOT}],
        "paths": paths,
        "components": {"schemas": schemas},
    }
    return json.dumps(described, ensure_ascii=False, indent=2).encode()


def _schemas() -> tuple[References, object]:
    # Everything in an answer is always there, so answers are described as they leave; what is sent to us, and
    # a problem, has members that may be left out: such are described as they are read.
    models: set[tuple[type[Shape], Mode]] = {(ProblemDetails, "validation")}
    models |= {(one.answer, "serialization") for one in OPERATIONS if one.answer}
    models |= {(one.body, "validation") for one in OPERATIONS if one.body}
    in_order = sorted(models, key=lambda model: (model[0].__name__, model[1]))
    references, whole = models_json_schema(in_order, ref_template=TEMPLATE)
    return {model: dict(references[model]) for model in in_order}, whole["$defs"]


def _operation(operation: Operation, references: References) -> Node:
    described: Node = {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [_parameter(parameter) for parameter in operation.parameters],
        "responses": dict(_responses(operation, references)),
    }
    if operation.body:
        content = {JSON: {"schema": references[operation.body, "validation"]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _parameter(parameter: Parameter) -> Node:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required or parameter.place == "path",
        "description": parameter.description,
        "schema": parameter.schema,
    }


def _responses(operation: Operation, references: References) -> Iterator[tuple[str, Node]]:
    schema: Node = references[operation.answer, "serialization"] if operation.answer else {"type": "object"}
    content: Node = {
        media_type: {"schema": schema if media_type.endswith("json") else {"type": "string"}}
        for media_type in operation.media_types
    }
    yield str(operation.status), {"description": operation.summary, "content": content}
    if operation.conditional:
        yield "304", {"description": "The client has it already"}
    for status in (*operation.refusals, 421):
        refusal = {PROBLEM: {"schema": references[ProblemDetails, "validation"]}}
        yield str(status), {"description": WORDS[status], "content": refusal}
