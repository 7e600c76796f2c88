"""``continuum brief``: a brief of a local file, made on the spot by the same rules as in the pipeline."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from continuum_briefs import Engine, Extractive, Ollama, Source, make_brief, page_texts
from continuum_console import exits
from continuum_console.commands.output import console, print_json
from continuum_console.demo.papers import MIME_TYPES
from continuum_console.models import chosen_model
from continuum_console.reading.markdown import render
from continuum_console.reading.shapes import DocumentRef, reading_of
from continuum_console.reading.terminal import print_brief
from continuum_proto.briefs import Brief
from continuum_proto.documents import DocumentMetadata
from continuum_proto.errors import ContinuumError
from continuum_proto.texts import clean
from continuum_simulators.paperless.text import Extractor, mime_type_of

PDF = "application/pdf"


class Unreadable(ContinuumError):
    """A file cannot be made a brief of; the message says why and what would help."""


def brief_files(
    files: Sequence[Path], *, ollama: str | None, model: str | None, markdown: bool, as_json: bool
) -> int:
    """Make a brief of each file and print it; a file that fails does not stop the others."""
    return asyncio.run(_brief_files(files, ollama, model, markdown=markdown, as_json=as_json))


async def _brief_files(
    files: Sequence[Path], ollama: str | None, model: str | None, *, markdown: bool, as_json: bool
) -> int:
    engine = await engine_of(ollama, model)
    code, made = exits.OK, []
    for file in files:
        try:
            source = await source_of(file)
            brief = await make_brief(engine, source)
        except Unreadable as problem:
            code = exits.tell(problem)
            continue
        if as_json:
            made.append({"file": str(file), "brief": brief.model_dump(mode="json")})
        else:
            show(brief, source, markdown=markdown)
    if as_json:
        print_json(made[0] if len(files) == 1 and made else made)
    return code


async def engine_of(ollama: str | None, model: str | None) -> Engine:
    """Return who writes: a model of that Ollama, or the document's own sentences."""
    if ollama is None:
        return Extractive()
    return Ollama([ollama], await chosen_model(ollama, model))


async def source_of(file: Path) -> Source:
    """Read a file as Paperless would.

    :raises Unreadable: it is missing, of another kind, broken, or holds no text.
    """
    if file.suffix.lower() not in MIME_TYPES:
        raise Unreadable(f"{file}: give a .pdf, .txt or .md file")
    content, written = content_of(file)
    text = await text_of(file, content)
    pages = await page_texts(content, text) if mime_type_of(content) == PDF else (text,)
    document = DocumentMetadata(
        document_id=1,
        title=file.stem,
        file_name=file.name,
        added=written,
        modified=written,
        page_count=len(pages),
        mime_type=mime_type_of(content),
        size=len(content),
    )
    return Source.of(document, pages)


def content_of(file: Path) -> tuple[bytes, datetime]:
    """Return what is in a file and when it was written.

    :raises Unreadable: it is missing, or not ours to read.
    """
    try:
        return file.read_bytes(), datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError as exc:
        raise Unreadable(f"{file}: {exc.strerror}") from exc


async def text_of(file: Path, content: bytes) -> str:
    """Return the cleaned text of a file.

    :raises Unreadable: it is broken, or there is none.
    """
    extractor = Extractor()
    try:
        text = clean((await extractor.extract(content, mime_type_of(content))).text)
    except ValueError as exc:
        raise Unreadable(f"{file}: {exc}") from exc
    finally:
        extractor.close()
    if not text.strip():
        raise Unreadable(f"{file}: there is no text in it; let Paperless recognise a scan first")
    return text


def show(brief: Brief, source: Source, *, markdown: bool) -> None:
    """Print a brief as Markdown or for a terminal."""
    document = DocumentRef(
        id=source.document.document_id, title=source.document.title, pages=len(source.pages)
    )
    reading = reading_of(brief, document)
    if markdown:
        sys.stdout.write(render(reading))
    else:
        print_brief(console(), reading)
