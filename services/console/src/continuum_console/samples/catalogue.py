"""All samples, ready to be uploaded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from continuum_console.samples.annual_report import annual_report
from continuum_console.samples.scan import blank_scan
from continuum_console.samples.source import Source, sources
from continuum_console.samples.typeset import typeset

__all__ = ["Sample", "content_of", "sample_documents"]


@dataclass(frozen=True, slots=True)
class Sample:
    """A document and what its owner noted when filing it."""

    file_name: str
    title: str
    correspondent: str
    document_type: str
    tags: tuple[str, ...]
    created: date
    content: bytes


def sample_documents() -> Sequence[Sample]:
    """Return every sample, the same bytes each time; PDFs are typeset on the way."""
    return tuple(_sample(source) for source in sources())


def _sample(source: Source) -> Sample:
    return Sample(
        file_name=source.file_name,
        title=source.fields["title"],
        correspondent=source.fields["correspondent"],
        document_type=source.fields["document_type"],
        tags=source.tags,
        created=source.created,
        content=content_of(source),
    )


def content_of(source: Source) -> bytes:
    """Return the file that ``source`` enters the archive as."""
    match source.fields.get("layout", "text"):
        case "text":
            return source.body.encode()
        case "scan":
            return blank_scan(source)
        case "annual-report":
            return typeset(annual_report(source))
        case _:
            return typeset(source)
