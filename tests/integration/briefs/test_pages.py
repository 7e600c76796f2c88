"""Where the pages of a PDF end in the text that Paperless keeps."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument
from structlog.testing import capture_logs

from continuum_briefs import page_texts
from continuum_briefs.pages import extracting
from continuum_briefs.pages import page_texts as page_texts_module
from continuum_console.samples import sample_documents
from continuum_proto.texts import clean
from tests.integration.briefs.pdfs import encrypted, inflated, laughing


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


def truncated() -> bytes:
    pdf = sample("larkfield")
    return pdf[: len(pdf) // 3]


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: b"", "Data format error"),
        (lambda: b"no PDF at all", "Data format error"),
        (lambda: b"%PDF-1.7\n" + b"\x00" * 100, "Data format error"),
        (truncated, "Data format error"),
        (encrypted, "Incorrect password"),
        (laughing, "ended with SIG"),
        (lambda: inflated(600), "ended with SIG"),
    ],
    ids=["nothing", "no PDF", "a beginning", "truncated", "encrypted", "forms in forms", "packed twice"],
)
async def test_what_cannot_be_read_leaves_one_page_and_the_log_says_why(
    make: Callable[[], bytes], reason: str
) -> None:
    with capture_logs() as logs:
        assert await page_texts(make(), "a text") == ("a text",)
    assert [(line["event"], line["log_level"]) for line in logs] == [("pages_unknown", "warning")]
    assert reason in logs[0]["reason"]


async def test_what_takes_too_long_leaves_one_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_texts_module, "PATIENCE", 0.01)
    with capture_logs() as logs:
        assert await page_texts(sample("larkfield"), "a text") == ("a text",)
    assert logs[0]["reason"] == "it takes more than 0.01 seconds"


def test_whoever_reads_a_pdf_may_open_nothing(tmp_path: Path) -> None:
    """Neither a file nor a connection, once it has begun to read what may be hostile."""
    script = tmp_path / "script.py"
    script.write_text(NOSY.format(place=extracting.__file__))
    done = subprocess.run(
        [sys.executable, "-I", script, "60", str(1 << 30)], input=b"", capture_output=True, check=True, env={}
    )
    assert done.stdout.split() == [b"file", b"refused,", b"connection", b"refused"]


NOSY = """
import runpy, socket, sys
module = runpy.run_path("{place}")
def told(what, attempt):
    try:
        attempt()
        return what + " opened"
    except OSError:
        return what + " refused"
try:
    module["main"]()
except Exception:
    print(told("file", lambda: open("/etc/hostname")) + ", " + told("connection", socket.socket))
"""
