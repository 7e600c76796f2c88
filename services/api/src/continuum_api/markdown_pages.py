"""The text of a document, and the passages of a name, as CommonMark."""

from collections.abc import Iterator

from continuum_api.markdown import escape, fenced, quotation
from continuum_api.shapes.exports import DocumentExport, NameExport
from continuum_api.shapes.names import NameInBrief


def document(it: DocumentExport) -> str:
    """Return a document with its text, letter by letter: each page under a heading of its own."""
    return "\n\n".join(_document(it)) + "\n"


def name(it: NameExport) -> str:
    """Return a name with the sentences in which it stands."""
    return "\n\n".join(_name(it)) + "\n"


def _document(it: DocumentExport) -> Iterator[str]:
    yield f"# {escape(it.document.title or f'Document {it.document.id}')}"
    facts = [it.document.correspondent, it.document.document_type, it.document.created, *it.document.tags]
    words = escape(", ".join(fact for fact in facts if fact))
    address = f" <{it.document.paperless_url}>" if it.document.paperless_url else ""
    yield f"Document {it.document.id}{': ' if words else ''}{words}{address}"
    if it.text is None:
        yield f"There is no text to show: this document is {escape(it.document.status.replace('_', ' '))}."
        return
    yield f"Text sha256 {it.text.checksum}"
    for page in it.text.pages:
        yield f"## Page {page.n}"
        yield "\n".join(fenced(page.text))


def _name(it: NameExport) -> Iterator[str]:
    yield f"# {escape(it.name.name)}"
    yield f"{it.name.type.capitalize()}, named {it.name.mentions} times in {it.name.briefs} briefs"
    if it.name.also_written:
        yield f"Also written {escape(', '.join(it.name.also_written))}"
    for one in it.briefs:
        yield from _brief(one)
    if it.more:
        yield f"Further briefs name it: there are {it.name.briefs} in all."


def _brief(it: NameInBrief) -> Iterator[str]:
    yield f"## {escape(it.brief.headline)}"
    yield escape(f"{it.brief.document.title}, document {it.brief.document.id}, brief {it.brief.id}")
    for passage in it.passages:
        yield "\n".join(quotation(passage.prefix + passage.text + passage.suffix))
        yield f"page {passage.page}"
    if it.mentions > len(it.passages):
        yield f"and {it.mentions - len(it.passages)} more"
