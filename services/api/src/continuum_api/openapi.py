"""The OpenAPI 3.1 document, made of the operations and of the models that serve them."""

import json
from collections.abc import Iterator
from typing import Final, Literal

from pydantic.json_schema import models_json_schema

from continuum_api import itself, shapes
from continuum_api.negotiation import JSON, MARKDOWN
from continuum_api.operations import OPERATIONS, ROOT, Operation, Parameter

TEMPLATE: Final = "#/components/schemas/{model}"
PROBLEM: Final = "application/problem+json"
WORDS: Final = {
    400: "A part of the request is not what this operation takes",
    404: "It does not exist, or is not published",
    410: "It was withdrawn",
    421: "The host name is not one of this service",
    503: "The archive does not answer",
}

Node = dict[str, object]
Mode = Literal["serialization", "validation"]


def document(version: str) -> bytes:
    """Return the description of the API as JSON."""
    references, schemas = _schemas()
    paths = {operation.path: {"get": _operation(operation, references)} for operation in OPERATIONS}
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


def _schemas() -> tuple[dict[type[shapes.Shape], Node], object]:
    # Everything in an answer is always there, so answers are described as they leave; a problem's
    # optional members are left out, so that one is described as it would be read.
    answers: list[tuple[type[shapes.Shape], Mode]] = [
        (operation.answer, "serialization") for operation in OPERATIONS if operation.answer
    ]
    answers.append((itself.ProblemDetails, "validation"))
    references, whole = models_json_schema(answers, ref_template=TEMPLATE)
    named: dict[type[shapes.Shape], Node] = {model: dict(references[model, mode]) for model, mode in answers}
    return named, whole["$defs"]


def _operation(operation: Operation, references: dict[type[shapes.Shape], Node]) -> Node:
    return {
        "operationId": operation.id,
        "summary": operation.summary,
        "parameters": [_parameter(parameter) for parameter in operation.parameters],
        "responses": dict(_responses(operation, references)),
    }


def _parameter(parameter: Parameter) -> Node:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.place == "path",
        "description": parameter.description,
        "schema": parameter.schema,
    }


def _responses(
    operation: Operation, references: dict[type[shapes.Shape], Node]
) -> Iterator[tuple[str, Node]]:
    schema: Node = references[operation.answer] if operation.answer else {"type": "object"}
    content: Node = {JSON: {"schema": schema}}
    if operation.markdown:
        content[MARKDOWN] = {"schema": {"type": "string"}}
    yield "200", {"description": operation.summary, "content": content}
    if operation.conditional:
        yield "304", {"description": "The client has it already"}
    for status in (*operation.refusals, 421):
        refusal = {PROBLEM: {"schema": references[itself.ProblemDetails]}}
        yield str(status), {"description": WORDS[status], "content": refusal}
