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
from continuum_api.shapes.shape import Shape

TEMPLATE: Final = "#/components/schemas/{model}"
PROBLEM: Final = "application/problem+json"
TOKEN: Final = "operatorToken"  # noqa: S105 - its name in the description
TOKEN_SCHEME: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "The token in CONTINUUM_API_OPERATOR_TOKEN. Without one, CONTINUUM_API_ANONYMOUS decides.",
}
WORDS: Final = {
    400: "A part of the request is not what this operation takes",
    401: "It needs a token, and none was sent",
    403: "The token is not the operators', or a page of another site asked",
    404: "It does not exist, or is not published",
    409: "It was done before",
    410: "It was withdrawn",
    413: "The body is too large",
    415: "The body is not sent as JSON",
    421: "The host name is not one of this service",
    422: "The body is JSON, but not what this operation takes",
    503: "The archive does not answer",
}

ACCEPTED: Final = 202
LOCATION: Final = {
    "description": "Where to ask what came of it",
    "schema": {"type": "string", "format": "uri-reference"},
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
        "components": {"schemas": schemas, "securitySchemes": {TOKEN: TOKEN_SCHEME}},
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
        "security": _security(operation),
    }
    if operation.body:
        content = {JSON: {"schema": references[operation.body, "validation"]}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _security(operation: Operation) -> list[dict[str, list[str]]]:
    """Return what may be sent: nothing, or the token, which whoever reads may need as well."""
    if operation.anybody:
        return []
    return [{TOKEN: []}] if operation.operators else [{}, {TOKEN: []}]


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
    described: Node = {"description": operation.summary, "content": content}
    if operation.status == ACCEPTED:
        described["headers"] = {"Location": LOCATION}
    yield str(operation.status), described
    if operation.conditional:
        yield "304", {"description": "The client has it already"}
    for status in sorted({*operation.refusals, *_guards(operation)}):
        refusal = {PROBLEM: {"schema": references[ProblemDetails, "validation"]}}
        yield str(status), {"description": WORDS[status], "content": refusal}


def _guards(operation: Operation) -> Iterator[int]:
    """Yield what is refused before the operation itself is asked."""
    yield 421
    if not operation.anybody:
        yield from (401, 403)
    if operation.changes:
        yield from (400, 413, 415, 422)
