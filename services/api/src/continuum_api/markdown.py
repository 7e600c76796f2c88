"""A brief as CommonMark: what the document or a model says stays text, whatever characters it holds."""

import re
from collections.abc import Iterable, Iterator

from continuum_api.shapes import briefs as shapes

SPECIAL = re.compile(r"([\\`*_\[\]<>&#|~!$^])")
LINK = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp)(:)|\b(www)(\.)|(@)")
LINE_START = re.compile(r"(?m)^(\s*)([-+=:]|\d{1,9}(?=[.)]))")
RUN = re.compile(r"`+")


def render(brief: shapes.Brief) -> str:
    """Return the brief for a reader of Markdown, its quotations numbered."""
    return "\n\n".join(_blocks(brief)) + "\n"


def escape(text: str) -> str:
    """Return ``text`` on one line so that a Markdown reader shows exactly its words."""
    line = " ".join(text.split())
    line = SPECIAL.sub(r"\\\1", line)
    line = LINK.sub(lambda found: "".join(_unlinked(found)), line)
    return LINE_START.sub(_plain_start, line)


def _unlinked(found: re.Match[str]) -> Iterator[str]:
    for part in found.groups():
        if part:
            yield f"\\{part}" if part in {":", ".", "@"} else part


def _plain_start(found: re.Match[str]) -> str:
    space, mark = found.groups()
    return f"{space}{mark}" + ("" if mark in "-+=:" else "\\") if mark.isdigit() else f"{space}\\{mark}"


def quotation(quote: str) -> list[str]:
    """Return the lines of a quotation that keep each of its characters."""
    if quote == " ".join(quote.split()):
        return [f"> {escape(quote)}"]
    return fenced(quote)


def fenced(text: str) -> list[str]:
    """Return the lines of a block that shows ``text`` as it stands."""
    longest = max((len(run) for run in RUN.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *text.split("\n"), fence]


def _blocks(brief: shapes.Brief) -> Iterator[str]:
    yield f"# {escape(brief.headline)}"
    if brief.summary:
        yield escape(brief.summary)
    yield _source(brief)
    if brief.key_points:
        yield "## What the document says"
        for number, point in enumerate(brief.key_points, start=1):
            yield _item(f"{number}. ", point.text, point.citations)
    if brief.withheld:
        yield escape(_held_back(len(brief.withheld)))
    if brief.asks:
        yield "## What it asks"
        for ask in brief.asks:
            yield _item("- ", _asked(ask), ask.citations)
    if brief.entities:
        yield "## Named in this document"
        yield "\n".join(f"- {escape(one.name)} ({one.type}, {one.mentions})" for one in brief.entities)
    yield "## How this brief was made"
    yield "\n".join(f"- {line}" for line in _made(brief))


def _source(brief: shapes.Brief) -> str:
    parts = [brief.document.title, brief.document.correspondent, brief.document.created]
    words = escape(", ".join(part for part in parts if part))
    return f"Source: {words}" + (f" <{brief.source.paperless_url}>" if brief.source.paperless_url else "")


def _item(mark: str, words: str, citations: Iterable[shapes.Citation]) -> str:
    indent = " " * len(mark)
    lines = [f"{mark}{escape(words)}"]
    for citation in citations:
        lines += ["", *(indent + line for line in quotation(citation.quote))]
        lines += ["", f"{indent}[{citation.n}] page {citation.page}, {_found(citation)}".replace("[", "\\[")]
    return "\n".join(lines)


def _found(citation: shapes.Citation) -> str:
    return {
        "exact": "found word for word",
        "normalized": "found, spacing differs",
        "approximate": "found, a few letters differ",
    }[citation.match]


def _held_back(count: int) -> str:
    if count == 1:
        return "One further part was left out because it could not be proved from the document."
    return f"{count} further parts were left out because they could not be proved from the document."


def _asked(ask: shapes.Ask) -> str:
    return ask.text + (f" (by {ask.due.iso})" if ask.due else "") + (f" (to {ask.to})" if ask.to else "")


def _made(brief: shapes.Brief) -> Iterator[str]:
    writer = f"by the language model {brief.model.name}" if brief.model.name else "without a language model"
    yield escape(f"Written {writer} (engine {brief.engine}, prompt {brief.model.prompt_version})")
    yield escape(f"Brief {brief.id}, version {brief.version}")
    share = f"{brief.coverage.share:.0%} of {brief.coverage.pages} pages read"
    yield escape(share + (f": {brief.coverage.missing}" if brief.coverage.missing else ""))
    yield f"Text sha256 {brief.source.checksum}"
