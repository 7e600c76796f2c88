"""The API on a Unix socket, and answers that are checked against its own description."""

import json
import re
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import jsonschema
from aiohttp import web
from yarl import URL

from continuum_api import openapi
from continuum_api.admission import READERS, Admission
from continuum_api.describing import ROOT, Subject
from continuum_api.guarding import host_names
from continuum_api.handlers.about import About, Archive, Staff
from continuum_api.handlers.briefs import Briefs, Shelf
from continuum_api.handlers.documents import Documents, Register
from continuum_api.links import Links
from continuum_api.web_app import application
from continuum_chassis import observed

LINKS = Links("https://paperless.example.org/", "https://jaeger.example.org")
VERSION = "1.2.3"
DOCUMENT = openapi.document(VERSION)
DESCRIPTION = json.loads(DOCUMENT)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Client:
    """Asks, and finds every answer described where it should be."""

    def __init__(self, session: aiohttp.ClientSession, *, described: bool = True) -> None:
        self._session, self._described = session, described

    async def get(self, path: str, *, headers: Mapping[str, str] | None = None) -> Answer:
        return await self.ask("GET", path, headers=headers)

    async def send(
        self, method: str, path: str, body: object, *, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send ``body`` as JSON; bytes as they are."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.ask(
            method, path, headers={"Content-Type": "application/json", **(headers or {})}, data=data
        )

    async def ask(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, data: bytes | None = None
    ) -> Answer:
        url = URL("http://localhost" + path, encoded=True)
        async with self._session.request(
            method, url, headers=headers, data=data, allow_redirects=False
        ) as response:
            answer = Answer(response.status, response.headers.copy(), await response.read())
        if self._described and method != "HEAD":
            check(method, path, answer)
        return answer

    @asynccontextmanager
    async def stream(
        self, path: str, *, headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Ask for what comes bit by bit, and hang up in the end."""
        async with self._session.get(f"http://localhost{path}", headers=headers) as response:
            yield response


def check(method: str, path: str, answer: Answer) -> None:
    """Hold ``answer`` against what the OpenAPI document says of that method, path and status."""
    content_type = answer.headers.get("Content-Type", "").partition(";")[0]
    operation = described(method, path.partition("?")[0])
    if operation is None and answer.status < 400:
        assert not path.startswith(ROOT), "an operation that nobody described"
        return
    if operation is None:
        assert content_type == "application/problem+json"
        validate(answer.json, {"$ref": "#/components/schemas/ProblemDetails"})
        return
    expected = operation["responses"]
    assert str(answer.status) in expected, f"{answer.status} is not described"
    if answer.status != 304:
        schema = expected[str(answer.status)]["content"][content_type]["schema"]
        if content_type.endswith("json"):
            validate(answer.json, schema)


def described(method: str, path: str) -> Any:
    """Return the operation at ``path``, or nothing where there is none."""
    asked = path.removeprefix(ROOT)
    found = [
        template
        for template, methods in DESCRIPTION["paths"].items()
        if method.lower() in methods and pattern(template).fullmatch(asked)
    ]
    # Of {id} and {id}.md, the one that says more; of {id} and replay, the one that is meant.
    said = max(found, key=lambda template: (-template.count("{"), len(template)), default=None)
    return DESCRIPTION["paths"][said][method.lower()] if said else None


def pattern(template: str) -> re.Pattern[str]:
    """Return what the paths of a template are like."""
    return re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)))


def validate(document: Any, schema: Mapping[str, Any]) -> None:
    """Check a document, with every object closed: a key that nobody described is a fault here."""
    closed = {
        name: {**shape, "additionalProperties": False} if "properties" in shape else shape
        for name, shape in DESCRIPTION["components"]["schemas"].items()
    }
    jsonschema.validate(
        document,
        {**schema, "components": {"schemas": closed}},
        cls=jsonschema.Draft202012Validator,
        format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER,
    )


@asynccontextmanager
async def serving(
    shelf: Shelf,
    register: Register,
    archive: Archive,
    *,
    staff: Staff | None = None,
    others: Sequence[Subject] = (),
    pages: Sequence[web.RouteDef] = (),
    public_url: str | None = "https://reports.example.org",
    admission: Admission = READERS,
) -> AsyncIterator[Client]:
    """Serve as the api does, on a socket of its own."""
    briefs = Briefs(shelf, LINKS)
    about = About(VERSION, archive, staff, DOCUMENT, admission)
    documents = Documents(register, briefs, LINKS, admission)
    hosts = host_names(public_url, ["api"])
    app = application(*others, briefs, documents, about, hosts=hosts, admission=admission)
    app.add_routes(pages)
    async with asking(app) as client:
        yield client


@asynccontextmanager
async def asking(app: web.Application, *, described: bool = True) -> AsyncIterator[Client]:
    """Ask ``app`` by a socket of its own; unless told otherwise, all of its answers are ``described``."""
    observed(app)
    with tempfile.TemporaryDirectory() as folder:
        socket = str(Path(folder) / "api")
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.UnixSite(runner, socket).start()
            async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(socket)) as session:
                yield Client(session, described=described)
        finally:
            await runner.cleanup()
