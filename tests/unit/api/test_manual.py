"""The page that describes the API: complete, without scripts, and nothing in it is markup but our own."""

import json
import re
from html import unescape
from html.parser import HTMLParser

from continuum_api.handlers.manual import Manual
from continuum_api.manual import page
from continuum_api.operations import OPERATIONS
from tests.unit.api.serving import DESCRIPTION, serving
from tests.unit.api.shelves import shelf_with

HOSTILE = "<script>alert(1)</script>\" onload='x' &amp;"
VOID = {"meta", "link", "br"}
IMPLIED = {"tr", "td", "th"}


class Page(HTMLParser):
    """Reads a page and holds it to be well formed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.leads: list[str] = []
        self.tags: set[str] = set()
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        assert not [name for name in given if name.startswith("on") or name == "style"]
        self.ids += [value for name, value in attrs if name == "id" and value]
        self.leads += [value for name, value in attrs if name == "href" and value]
        if tag not in VOID | IMPLIED:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def test_every_operation_and_every_shape_is_there_once_and_every_link_leads_somewhere() -> None:
    read = Page(page(json.dumps(DESCRIPTION).encode()).decode())
    assert len(set(read.ids)) == len(read.ids)
    assert {operation.id for operation in OPERATIONS} <= set(read.ids)
    assert {f"shape-{name}" for name in DESCRIPTION["components"]["schemas"]} <= set(read.ids)
    assert {lead[1:] for lead in read.leads if lead.startswith("#")} <= set(read.ids)
    assert {lead for lead in read.leads if not lead.startswith("#")} == {"docs.css", "v1/openapi.json"}


def test_there_is_no_script_and_words_stay_words() -> None:
    told = json.loads(json.dumps(DESCRIPTION))
    told["info"]["title"] = told["info"]["description"] = HOSTILE
    for methods in told["paths"].values():
        for operation in methods.values():
            operation["summary"] = HOSTILE
            for parameter in operation["parameters"]:
                parameter["description"] = HOSTILE
    for schema in told["components"]["schemas"].values():
        schema["description"] = HOSTILE
    tags = Page(page(json.dumps(told).encode()).decode()).tags
    assert tags.isdisjoint({"script", "img", "iframe", "style", "object"})


def test_an_example_has_something_in_place_of_every_gap() -> None:
    commands = re.findall(r"curl [^<]+", page(json.dumps(DESCRIPTION).encode()).decode())
    assert len(commands) == len(OPERATIONS)
    assert [command for command in commands if "{" in command.replace("{…}", "")] == []


def test_an_example_sends_what_it_would_be_refused_without() -> None:
    commands = re.findall(r"curl [^<]+", unescape(page(json.dumps(DESCRIPTION).encode()).decode()))
    [replay] = [command for command in commands if "/dead-letters/replay" in command]
    for header in ("Authorization: Bearer …", "Idempotency-Key: …", "Content-Type: application/json"):
        assert f"-H '{header}'" in replay
    [briefs] = [command for command in commands if command.endswith("/api/v1/briefs'")]
    assert "-H" not in briefs


async def test_the_page_may_load_its_own_style_and_nothing_else() -> None:
    shelf = shelf_with()
    routes = Manual(page(json.dumps(DESCRIPTION).encode())).routes()
    async with serving(shelf, shelf, shelf, pages=routes) as client:
        answer, style = await client.ask("GET", "/api/docs"), await client.ask("GET", "/api/docs.css")
        again = await client.ask("GET", "/api/docs", headers={"If-None-Match": answer.headers["ETag"]})
        refused = await client.ask("GET", "/api/docs?x=1")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self';")
    assert (style.status, style.headers["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert "url(" not in style.text
    assert (again.status, refused.status) == (304, 400)
