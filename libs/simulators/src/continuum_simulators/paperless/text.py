"""The text of a file, as Paperless would take it out: PDFs by their text layer, text as it is."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import pypdfium2 as pdfium

__all__ = ["Extracted", "Extractor", "mime_type_of"]

SIGNATURES: Final = (
    (b"%PDF", "application/pdf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"MZ", "application/x-dosexec"),
)
SUPPORTED: Final = frozenset({"application/pdf", "image/png", "image/jpeg", "image/tiff", "text/plain"})


@dataclass(frozen=True, slots=True)
class Extracted:
    """A file's text and, for a PDF, its number of pages."""

    text: str
    page_count: int | None = None


def mime_type_of(content: bytes) -> str:
    """Return the type that the content itself shows, whatever the file is called."""
    for signature, mime_type in SIGNATURES:
        if content.startswith(signature):
            return mime_type
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "text/plain" if b"\x00" not in content[:4096] else "application/octet-stream"
    return "text/plain" if content else "application/x-empty"


class Extractor:
    """Takes texts out of files, one at a time: PDFium is not thread safe."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pdfium")

    async def extract(self, content: bytes, mime_type: str) -> Extracted:
        """Return the text; an image or a scan has none, since nothing here can read pictures.

        :raises ValueError: the file is broken.
        """
        if mime_type == "text/plain":
            return Extracted(content.decode("utf-8", "replace").replace("\x00", ""))
        if mime_type != "application/pdf":
            return Extracted("")
        return await asyncio.get_running_loop().run_in_executor(self._thread, _pdf, content)

    def close(self) -> None:
        """Stop the thread once its file is done."""
        self._thread.shutdown(wait=True)


def _pdf(content: bytes) -> Extracted:
    """Return the pages' texts one after the other, as Paperless does: without marks between them."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as exc:
        raise ValueError(f"not a readable PDF: {exc}") from exc
    try:
        pages = [_page(document, index) for index in range(len(document))]
    finally:
        document.close()
    return Extracted("\n\n".join(page for page in pages if page).strip(), len(pages))


def _page(document: pdfium.PdfDocument, index: int) -> str:
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            text: str = text_page.get_text_bounded()
        finally:
            text_page.close()
    finally:
        page.close()
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()
