"""Pages as files: what a document says comes out of them letter by letter."""

import re
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from continuum_api import markdown, markdown_pages
from continuum_api.answers import briefs as brief_answers
from continuum_api.answers import documents as document_answers
from continuum_api.fakes.shelf import MemoryShelf
from continuum_api.shapes.exports import DocumentExport
from continuum_archive.rows import TextRow, WithdrawnRow
from continuum_proto.briefs import Citation, KeyPoint, Match
from tests.archives import PAGES, brief
from tests.unit.api.naming import subjects_of
from tests.unit.api.serving import LINKS, Client, serving
from tests.unit.api.shelves import ID, PUBLISHED, brief_row, document_row, shelf_with

PARSER = MarkdownIt("commonmark")
LETTERS = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=60)
QUOTES = st.lists(LETTERS, min_size=1, max_size=3)


def quoted(text: str) -> list[str]:
    """Return the quotations of a Markdown file, as a reader's parser sees them."""
    found: list[str] = []
    inside = False
    for token in PARSER.parse(text):
        if token.type == "fence":
            found.append(token.content.removesuffix("\n"))
        inside = {"blockquote_open": True, "blockquote_close": False}.get(token.type, inside)
        if inside and token.type == "inline":
            found.append("".join(part.content for part in token.children or []))
    return found


@given(st.lists(QUOTES, min_size=1, max_size=3))
def test_every_quotation_of_a_brief_is_read_back_to_the_letter(quotes: list[list[str]]) -> None:
    points = tuple(
        KeyPoint(
            id=f"p{n}",
            text="It says so.",
            citations=tuple(
                Citation(n=k, page=1, start=0, end=len(quote), quote=quote, match=Match.EXACT)
                for k, quote in enumerate(some, start=1)
            ),
        )
        for n, some in enumerate(quotes, start=1)
    )
    content = brief().model_copy(update={"key_points": points, "asks": ()})
    text = markdown.render(brief_answers.brief(brief_row(content=content), LINKS))
    assert quoted(text) == [quote for some in quotes for quote in some]


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0\r")), min_size=1, max_size=3))
def test_every_page_of_a_document_is_read_back_to_the_letter(pages: list[str]) -> None:
    row = TextRow(7, "a" * 64, len(pages), tuple(enumerate(pages, start=1)))
    it = DocumentExport(
        document=document_answers.document(document_row(), LINKS), text=document_answers.text(row)
    )
    assert quoted(markdown_pages.document(it)) == pages


@pytest.fixture
def shelf() -> MemoryShelf:
    return shelf_with(brief_row(), brief_row("b_second", document=8))


@pytest.fixture
async def api(shelf: MemoryShelf) -> AsyncIterator[Client]:
    async with serving(shelf, shelf, shelf, others=subjects_of(shelf)) as client:
        yield client


async def test_a_brief_is_a_file(api: Client) -> None:
    plain = await api.get(f"/api/v1/briefs/{ID}", headers={"Accept": "text/markdown"})
    text = await api.get(f"/api/v1/briefs/{ID}-some-words.md")
    assert text.body == plain.body
    assert text.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert text.headers["Content-Disposition"] == f'inline; filename="{ID}-some-words.md"'
    assert text.headers["Vary"] == "Authorization"
    data = await api.get(f"/api/v1/briefs/{ID}.json", headers={"Accept": "text/markdown"})
    assert data.json == (await api.get(f"/api/v1/briefs/{ID}")).json
    assert data.headers["Content-Disposition"] == f'inline; filename="{ID}.json"'


async def test_a_document_is_a_file_with_its_text_by_pages(api: Client) -> None:
    text = (await api.get("/api/v1/documents/7.md")).text
    assert text.startswith("# Invoice 17\n\nDocument 7 <https://paperless.example.org/")
    assert re.findall("(?m)^## (.+)$", text) == ["Page 1", "Page 2"]
    assert quoted(text) == list(PAGES)
    data = (await api.get("/api/v1/documents/7.json")).json
    assert [page["text"] for page in data["text"]["pages"]] == list(PAGES)
    assert data["document"]["title"] == "Invoice 17"


async def test_a_document_without_a_readable_text_says_why(api: Client, shelf: MemoryShelf) -> None:
    shelf.taken[ID] = WithdrawnRow(ID, PUBLISHED, "hidden")
    shelf.known[7] = replace(document_row(status="hidden"), title=None, brief_id=None)
    text = (await api.get("/api/v1/documents/7.md")).text
    assert text == (
        "# Document 7\n\n"
        "Document 7 <https://paperless.example.org/documents/7/details>\n\n"
        "There is no text to show: this document is hidden.\n"
    )
    assert (await api.get("/api/v1/documents/7.json")).json["text"] is None
    assert (await api.get(f"/api/v1/briefs/{ID}.md")).status == 410


async def test_a_name_is_a_file_with_its_sentences(api: Client) -> None:
    answer = await api.get("/api/v1/entities/e_name0000.md")
    assert answer.text.startswith("# Kaiserdock AG\n\nOrganisation, named 2 times in 2 briefs\n\n## EUR 1250")
    assert quoted(answer.text) == ["Pay to Kaiserdock AG, please."] * 2
    data = (await api.get("/api/v1/entities/e_name0000.json")).json
    assert data["name"]["briefs"] == 2
    assert [one["brief"]["id"] for one in data["briefs"]] == ["b_second", ID]
    assert data["more"] is False


@pytest.mark.parametrize(
    "path",
    ["briefs/b_nothere.md", "documents/99.md", "documents/x.json", "entities/e_nobody.json", "briefs/.md"],
)
async def test_a_file_of_nothing_is_a_problem_document(api: Client, path: str) -> None:
    answer = await api.get(f"/api/v1/{path}")
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")


async def test_a_file_has_a_tag_and_a_name_without_tricks(api: Client) -> None:
    path = f"/api/v1/briefs/{ID}-%22%3B%20x%3D%0D%0ASet-Cookie..%2F%C3%A4.md"
    answer = await api.get(path)
    assert answer.headers["Content-Disposition"] == f'inline; filename="{ID}--x-set-cookie..-.md"'
    again = await api.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status == 304


async def test_markup_in_a_document_is_no_markup_in_a_file(shelf: MemoryShelf) -> None:
    title = "<img src=x onerror=alert(1)> ](javascript:x) # *"
    shelf.known[7] = replace(document_row(), title=title)
    async with serving(shelf, shelf, shelf, others=subjects_of(shelf)) as api:
        text = (await api.get("/api/v1/documents/7.md")).text
    heading = PARSER.parse(text)[1].children or []
    assert "".join(part.content for part in heading) == title
    assert {part.type for part in heading} <= {"text", "text_special"}
