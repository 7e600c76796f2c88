"""Where the pages of a PDF end in the text that Paperless keeps."""

import re

import pytest
from pypdfium2 import PdfDocument

from continuum_briefs import page_texts
from continuum_console.samples import sample_documents
from continuum_proto.texts import clean


def sample(beginning: str) -> bytes:
    return next(s.content for s in sample_documents() if s.file_name.startswith(beginning))


def own_pages(pdf: bytes) -> list[str]:
    with PdfDocument(pdf) as document:
        return [clean(page.get_textpage().get_text_range()) for page in document]


@pytest.mark.parametrize("joint", ["\n", "\n\n", "\f", " \n"])
async def test_the_text_is_cut_where_the_pages_end(joint: str) -> None:
    pdf = sample("larkfield")
    pages = own_pages(pdf)
    text = joint.join(pages)
    found = await page_texts(pdf, text)
    assert "".join(found) == text
    assert [page.strip() for page in found] == [page.strip() for page in pages]


async def test_another_layout_of_the_same_words_is_cut_as_well() -> None:
    pdf = sample("larkfield")
    pages = [re.sub(r"[^\S\n]+", "  ", page).replace("\n", "\n\n") for page in own_pages(pdf)]
    text = "\n".join(pages)
    found = await page_texts(pdf, text)
    assert "".join(found) == text
    assert [page.split() for page in found] == [page.split() for page in pages]


async def test_a_text_that_says_something_else_stays_in_one_piece() -> None:
    text = "Quite another text, which somebody wrote by hand.\n" * 300
    assert await page_texts(sample("larkfield"), text) == (text,)


@pytest.mark.parametrize("pdf", [b"", b"no PDF at all", b"%PDF-1.7\n" + b"\x00" * 100])
async def test_what_cannot_be_read_leaves_one_page(pdf: bytes) -> None:
    assert await page_texts(pdf, "a text") == ("a text",)
