"""Briefs of files that this project did not write: what the requirement of exactness rests on."""

import gzip
import re
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

from continuum_briefs import Extractive, Source, make_brief
from continuum_briefs.fakes import source_of
from continuum_proto.briefs import Brief
from continuum_proto.texts import clean

FEWEST, MOST = 30, 150
SHARE = 0.9
SYSTEM = (Path("/usr/share/common-licenses"), Path("/usr/share/doc"))
DOCUMENTS = re.compile(
    r"^(?:licen[cs]e|copying|readme|changelog|changes|news|authors|notice|faq)", re.IGNORECASE
)
ENDED = re.compile(r"[.!?。！？][\"'”’»)\]]*$")
GREETED = re.compile(r"^(?:dear|hello|hi|sehr geehrte|liebe|chère?|madame|monsieur|bonjour)\b", re.IGNORECASE)


def installed() -> Iterator[Path]:
    """Yield the licences and the like of installed distributions, then those of the system."""
    for distribution in distributions():
        if distribution.name.startswith("continuum-"):
            continue
        for file in distribution.files or ():
            if DOCUMENTS.match(file.name) or file.name == "METADATA":
                yield Path(str(distribution.locate_file(file)))
    for folder in SYSTEM:
        if folder.is_dir():
            yield from sorted(file for file in folder.rglob("*") if DOCUMENTS.match(file.name))[::7]


def texts() -> dict[str, str]:
    found: dict[str, str] = {}
    for file in installed():
        if len(found) >= MOST:
            break
        if not file.is_file() or file.suffix in (".py", ".pyc"):
            continue
        raw = file.read_bytes()
        text = clean((gzip.decompress(raw) if file.suffix == ".gz" else raw).decode("utf-8", "replace"))
        if 200 < len(text) < 200_000 and text not in found.values():
            found[str(file)] = text
    return found


def faults(source: Source, brief: Brief) -> Iterator[str]:
    """Say what is wrong with the key points of ``brief``."""
    lines = [line.strip() for page in source.pages for line in page.split("\n")]
    for citation in brief.citations():
        if source.pages[citation.page - 1][citation.start : citation.end] != citation.quote:
            yield f"not the slice: {citation.quote}"
    for point in brief.key_points:
        quote = point.citations[0].quote
        if GREETED.match(point.text):
            yield f"a greeting: {quote}"
        if re.search(r"\S {4,}\S|\S\t+\S|\|.*\|", quote):
            yield f"a table row: {quote}"
        if re.search(r"\.{4,}|(?:\. ){3}", quote):
            yield f"a line of contents: {quote}"
        if re.fullmatch(r"(?:page\s*)?\d+(?:\s*(?:of|/)\s*\d+)?", point.text, re.IGNORECASE):
            yield f"a page footer: {quote}"
        if quote in lines and not ENDED.search(quote) and len(quote.split()) < 6:
            yield f"a heading: {quote}"
        if lines.count(quote) > 2 and not ENDED.search(quote):
            yield f"a running head: {quote}"


async def test_files_of_others_are_quoted_exactly_and_by_their_sentences() -> None:
    files = texts()
    assert len(files) >= FEWEST
    wrong: list[str] = []
    silent: list[str] = []
    for name, text in files.items():
        source = source_of(text, title=Path(name).name)
        brief = await make_brief(Extractive(), source)
        wrong += [f"{name}: {fault}" for fault in faults(source, brief)]
        if not brief.key_points:
            silent.append(name)
    assert wrong == []
    assert len(silent) <= (1 - SHARE) * len(files), silent
