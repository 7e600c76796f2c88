"""The documents of the evaluation set, as an archive would hand them over."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from importlib.resources import files

from continuum_briefs import Source, page_texts
from continuum_console.evaluation.generating import pages_of_long
from continuum_console.evaluation.golden import Golden, read_golden
from continuum_console.samples.catalogue import content_of
from continuum_console.samples.source import Source as Written
from continuum_console.samples.source import parse, sources
from continuum_proto.documents import DocumentMetadata
from continuum_proto.texts import clean
from continuum_simulators.paperless.text import Extractor, mime_type_of

__all__ = ["Document", "documents"]

LONG = 20
"""Pages from which a document is a long one."""
PAGE_BREAK = "\f"


@dataclass(frozen=True)
class Document:
    """A text, and what is known of it."""

    name: str
    source: Source
    golden: Golden
    origin: str
    """``sample``, ``written`` or ``generated``."""

    @property
    def long(self) -> bool:
        """Whether a model reads it in parts."""
        return len(self.source.pages) >= LONG


async def documents() -> Sequence[Document]:
    """Return the whole set."""
    return [*await samples(), *written(), *generated()]


async def samples() -> Sequence[Document]:
    """Return the documents of the demo that have a text, read from their files as Paperless would."""
    extractor = Extractor()
    try:
        found = [await _sample(each, extractor) for each in sources()]
    finally:
        extractor.close()
    return [document for document in found if document is not None]


def written() -> Iterator[Document]:
    """Yield the documents that were written for this set."""
    for each in _texts("documents"):
        yield document_of(each, pages_of(each.body), origin="written")


def generated() -> Iterator[Document]:
    """Yield the long documents that are made of a few written pages and many others."""
    for each in _texts("long"):
        yield document_of(each, pages_of_long(each), origin="generated")


def pages_of(text: str) -> tuple[str, ...]:
    """Cut ``text`` at its form feeds; joined again the pages are the text."""
    return tuple(page.strip("\n") + "\n\n" for page in text.split(PAGE_BREAK))


def _texts(folder: str) -> Iterator[Written]:
    entries = files("continuum_console.evaluation").joinpath(folder).iterdir()
    for entry in sorted(entries, key=lambda entry: entry.name):
        yield parse(entry.read_text(encoding="utf-8"), name=entry.name)


async def _sample(each: Written, extractor: Extractor) -> Document | None:
    content = content_of(each)
    extracted = await extractor.extract(content, mime_type_of(content))
    text = clean(extracted.text)
    if not text.strip():
        return None
    pages = await page_texts(content, text) if (extracted.page_count or 1) > 1 else (text,)
    return document_of(each, pages, origin="sample")


def document_of(each: Written, pages: Sequence[str], *, origin: str) -> Document:
    """Put a text together with what was noted of it."""
    moment = datetime.combine(each.created, time(9), UTC)
    metadata = DocumentMetadata(
        document_id=1,
        title=each.fields["title"],
        file_name=each.file_name,
        correspondent=each.fields["correspondent"],
        document_type=each.fields["document_type"],
        tags=each.tags,
        created=each.created.isoformat(),
        added=moment,
        modified=moment,
        page_count=len(pages),
        mime_type=each.fields.get("mime_type"),
    )
    return Document(each.name, Source.of(metadata, pages), read_golden(each.name), origin)
