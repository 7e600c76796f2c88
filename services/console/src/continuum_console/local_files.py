"""Files on this machine, read as Paperless would read them."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from continuum_briefs import Source, page_texts, says_something
from continuum_console.demo.papers import MIME_TYPES
from continuum_proto.documents import DocumentMetadata
from continuum_proto.errors import ContinuumError
from continuum_proto.texts import clean
from continuum_simulators.paperless.text import Extractor, mime_type_of

PDF: Final = "application/pdf"
PIPED: Final = Path("-")


class Unreadable(ContinuumError):
    """A file cannot be made a brief of; the message says why and what would help."""


async def source_of(file: Path) -> Source:
    """Read a file, or what is piped in for ``-``.

    :raises Unreadable: it is missing, of another kind, broken, or holds no text.
    """
    if file != PIPED and file.suffix.lower() not in MIME_TYPES:
        raise Unreadable(f"{file}: give a .pdf, .txt or .md file")
    content, written = _content_of(file)
    text = await _text_of(file, content)
    pages = await page_texts(content, text) if mime_type_of(content) == PDF else (text,)
    document = DocumentMetadata(
        document_id=1,
        title="What was piped in" if file == PIPED else file.stem,
        file_name=None if file == PIPED else file.name,
        added=written,
        modified=written,
        page_count=len(pages),
        mime_type=mime_type_of(content),
        size=len(content),
    )
    return Source.of(document, pages)


def _content_of(file: Path) -> tuple[bytes, datetime]:
    try:
        if file == PIPED:
            return sys.stdin.buffer.read(), datetime.now(UTC)
        return file.read_bytes(), datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as exc:
        raise Unreadable(f"{file}: {exc.strerror}") from exc


async def _text_of(file: Path, content: bytes) -> str:
    extractor = Extractor()
    try:
        text = clean((await extractor.extract(content, mime_type_of(content))).text)
    except ValueError as exc:
        raise Unreadable(f"{file}: {exc}") from exc
    finally:
        extractor.close()
    if not text.strip():
        raise Unreadable(f"{file}: there is no text in it; let Paperless recognise a scan first")
    if not says_something(text):
        raise Unreadable(f"{file}: its text is too short to say anything")
    return text
