"""The text of files, as Paperless takes it out."""

import asyncio
from collections.abc import Iterator

import pypdfium2 as pdfium
import pytest

from continuum_simulators.paperless.text import Extractor, mime_type_of


def pdf(*pages: str) -> bytes:
    """Return a PDF whose pages show these lines, in a font that every reader has."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for n, text in enumerate(pages):
        drawn = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET" if text else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * n} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream")
    out, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return (out + f"startxref\n{out.index('xref')}\n%%EOF\n").encode()


@pytest.fixture
def extractor() -> Iterator[Extractor]:
    made = Extractor()
    yield made
    made.close()


async def test_the_pages_of_a_pdf_follow_each_other(extractor: Extractor) -> None:
    extracted = await extractor.extract(pdf("First page", "Second page"), "application/pdf")
    assert extracted.text == "First page\n\nSecond page"
    assert extracted.page_count == 2


async def test_a_scan_has_no_text(extractor: Extractor) -> None:
    extracted = await extractor.extract(pdf("", ""), "application/pdf")
    assert (extracted.text, extracted.page_count) == ("", 2)


async def test_a_broken_pdf_is_an_error(extractor: Extractor) -> None:
    with pytest.raises(ValueError, match="PDF"):
        await extractor.extract(b"%PDF-1.4 and nothing else", "application/pdf")


async def test_many_pdfs_at_once_keep_their_texts(extractor: Extractor) -> None:
    """PDFium is not thread safe: all of it happens in one thread."""
    found = await asyncio.gather(
        *(extractor.extract(pdf(f"Letter {n}"), "application/pdf") for n in range(20))
    )
    assert [extracted.text for extracted in found] == [f"Letter {n}" for n in range(20)]


async def test_text_stays_as_it_is(extractor: Extractor) -> None:
    text = "Zeile eins\r\nZeile zwei 😀\n\n\f"
    assert (await extractor.extract(text.encode(), "text/plain")).text == text


async def test_an_image_has_no_text(extractor: Extractor) -> None:
    assert (await extractor.extract(b"\x89PNG\r\n\x1a\n", "image/png")).text == ""


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"MZ\x90", "application/x-dosexec"),
        ("# Überschrift".encode(), "text/plain"),
        ("Überschrift".encode("latin-1"), "text/plain"),
        (b"\x00\xff\xfe\x00", "application/octet-stream"),
        (b"", "application/x-empty"),
    ],
)
def test_the_type_is_that_of_the_content(content: bytes, mime_type: str) -> None:
    assert mime_type_of(content) == mime_type


def test_the_pdfs_of_these_tests_are_readable() -> None:
    document = pdfium.PdfDocument(pdf("one"))
    assert len(document) == 1
    document.close()
