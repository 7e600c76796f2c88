"""The description of the API for people: one page of HTML without scripts, made of the OpenAPI document.

Nothing of a document or a model is in it, and everything is escaped all the same.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final
from urllib.parse import quote

STYLE: Final = "docs.css"
VALUES: Final[Mapping[str, str]] = {"name": "gone"}
"""What stands for a parameter in an example, where its schema does not tell."""
NUMBER, WORD = "17", "b_7kq2m9xw4d"

Node = Mapping[str, Any]


def page(description: bytes) -> bytes:
    """Return the page of an OpenAPI document."""
    api = json.loads(description)
    return "\n".join(_page(api)).encode()


def _page(api: Node) -> Iterator[str]:
    info = api["info"]
    yield "<!doctype html>"
    yield '<html lang="en">'
    yield '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f'<title>API of {escape(info["title"])}</title><link rel="stylesheet" href="{STYLE}"></head>'
    yield "<body><header>"
    yield f"<h1>API of {escape(info['title'])}</h1>"
    yield f"<p>Version {escape(info['version'])}. {escape(info['description'])}</p>"
    yield '<p>The same for programs: <a href="v1/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>'
    yield "</header>"
    yield from _contents(api["paths"])
    yield "<main>"
    root = api["servers"][0]["url"]
    for path, methods in api["paths"].items():
        for method, operation in methods.items():
            yield from _operation(root, path, method.upper(), operation)
    yield '<h2 id="shapes">Shapes</h2>'
    for name, schema in api["components"]["schemas"].items():
        yield from _shape(name, schema)
    yield "</main></body></html>"


def _contents(paths: Node) -> Iterator[str]:
    yield '<nav aria-label="Operations"><ul>'
    for path, methods in paths.items():
        for method, operation in methods.items():
            name = escape(operation["operationId"], quote=True)
            words = f"<code>{method.upper()} {escape(path)}</code> {escape(operation['summary'])}"
            yield f'<li><a href="#{name}">{words}</a></li>'
    yield '<li><a href="#shapes">Shapes</a></li></ul></nav>'


def _operation(root: str, path: str, method: str, operation: Node) -> Iterator[str]:
    name = escape(operation["operationId"], quote=True)
    yield f'<section><h2 id="{name}"><code>{method} {escape(path)}</code></h2>'
    yield f"<p>{escape(operation['summary'])}</p>"
    yield f"<pre><code>{escape(_curl(root, path, method, operation))}</code></pre>"
    if operation["parameters"]:
        yield "<table><thead><tr><th>Parameter<th>In<th>Takes<th>Means</thead><tbody>"
        for one in operation["parameters"]:
            cells = (one["name"], one["in"], _type(one["schema"]), escape(one["description"]))
            yield f"<tr><td><code>{escape(cells[0])}</code><td>{cells[1]}<td>{cells[2]}<td>{cells[3]}"
        yield "</tbody></table>"
    yield "<table><thead><tr><th>Status<th>Means<th>Answer</thead><tbody>"
    for status, answer in operation["responses"].items():
        forms = (
            f"<code>{escape(kind)}</code> {_type(form['schema'])}"
            for kind, form in answer.get("content", {}).items()
        )
        yield f"<tr><td>{status}<td>{escape(answer['description'])}<td>{'<br>'.join(forms)}"
    yield "</tbody></table></section>"


def _curl(root: str, path: str, method: str, operation: Node) -> str:
    """Return a command that asks this, with examples in place of what it needs."""
    for one in operation["parameters"]:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", quote(_example(one)))
    needed = [one for one in operation["parameters"] if one["in"] == "query" and one["required"]]
    query = "&".join(f"{one['name']}={quote(_example(one))}" for one in needed)
    address = f"http://localhost:8090{root}{path}{'?' if query else ''}{query}"
    options = ["-s"] if method == "GET" else ["-s", "-X", method]
    options += [part for words in _headers(operation) for part in ("-H", f"'{words}'")]
    if "requestBody" in operation:
        options += ["-d", "'{…}'"]
    return " ".join(["curl", *options, f"'{address}'"])


def _headers(operation: Node) -> Iterator[str]:
    """Yield the headers without which it is refused."""
    if operation["security"] and {} not in operation["security"]:
        yield "Authorization: Bearer …"
    for one in operation["parameters"]:
        if one["in"] == "header" and one["required"]:
            yield f"{one['name']}: …"
    if "requestBody" in operation:
        yield "Content-Type: application/json"


def _example(parameter: Node) -> str:
    schema = parameter["schema"]
    if schema.get("type") == "integer":
        return NUMBER
    pattern = schema.get("pattern", "")
    if pattern.startswith("^e_"):
        return WORD.replace("b_", "e_")
    return WORD if pattern.startswith("^b_") else VALUES.get(parameter["name"], "rent")


def _shape(name: str, schema: Node) -> Iterator[str]:
    yield f'<section><h3 id="shape-{escape(name, quote=True)}">{escape(name)}</h3>'
    if "description" in schema:
        yield f"<p>{escape(schema['description'])}</p>"
    if "properties" in schema:
        yield "<table><thead><tr><th>Member<th>Holds</thead><tbody>"
        for member, held in schema["properties"].items():
            yield f"<tr><td><code>{escape(member)}</code><td>{_type(held)}"
        yield "</tbody></table>"
    else:
        yield f"<p>{_type(schema)}</p>"
    yield "</section>"


def _type(schema: Node) -> str:
    """Return in words what a schema takes."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f'<a href="#shape-{escape(name, quote=True)}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(one) for one in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        values: Sequence[object] = schema.get("enum") or [schema["const"]]
        return ", ".join(f"<code>{escape(str(value))}</code>" for value in values)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    kind = schema.get("format") or schema.get("type") or "anything"
    return escape(f"{kind}{_bounds(schema)}")


def _bounds(schema: Node) -> str:
    bounds = [f"from {schema['minimum']}"] if "minimum" in schema else []
    bounds += [f"to {schema['maximum']}"] if "maximum" in schema else []
    bounds += [f"by {schema['pattern']}"] if "pattern" in schema else []
    return f" {' '.join(bounds)}" if bounds else ""
