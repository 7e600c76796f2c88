"""What a model is asked, out of files; the document is data between two marks, whatever it says."""

import json
import re
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Final

from continuum_briefs.ollama.answers import KINDS, Json, brief_schema, notes_schema
from continuum_briefs.ollama.languages import called

__all__ = ["brief_prompt", "notes_prompt", "prompt_version", "repaired", "system_prompt", "version_of"]

NAMES: Final = ("system", "brief", "notes", "repair")
NAMES_A_POINT: Final = 2
"""Persons, organisations and places asked for, by key point."""
SHOWN: Final = 300
"""Code points of an unusable answer that the model sees again."""

_NOTE = re.compile(r"^#(?: .*)?\n", re.MULTILINE)
_GAP = re.compile(r"\n{2,}")
_MARKS = re.compile(r"<(?=\s*(?:/\s*)?document\b)", re.IGNORECASE)
_PAGE = re.compile(r"^([^\S\n]*)\[(?=[^\S\n]*page\b)", re.IGNORECASE | re.MULTILINE)
_APART: Final = "\u200b"
"""Breaks a forged mark; matching ignores it, so a quotation that holds one is still found."""


@cache
def prompt_version() -> str:
    """Return what changes with every word and every field that a model is sent."""
    return version_of([*map(_text, NAMES), brief_schema(12), notes_schema(8)])


def version_of(sent: Sequence[Json]) -> str:
    """Return twelve hex digits over texts and schemas."""
    return sha256(json.dumps(sent, sort_keys=True).encode()).hexdigest()[:12]


def system_prompt() -> str:
    """Return what holds for every question."""
    return _text("system")


def brief_prompt(pages: Sequence[tuple[int, str]], *, language: str | None, points: int) -> str:
    """Ask for a brief of ``pages``, given with their numbers, in ``language`` or else in their own."""
    wanted = "the language of the document" if language is None else called(language)
    task = _text("brief").format(
        language=f"Write headline, key points, summary and asks in {wanted}.",
        kinds=", ".join(KINDS),
        points=points,
        names=NAMES_A_POINT * points,
    )
    return _question(task, pages)


def notes_prompt(pages: Sequence[tuple[int, str]], *, most: int) -> str:
    """Ask for the passages of one part of a long document."""
    return _question(_text("notes").format(most=most), pages)


def repaired(prompt: str, fault: str, answer: str) -> str:
    """Ask once more, with what was wrong and how the answer began."""
    shown = _harmless(answer[:SHOWN]).strip() or "nothing at all"
    return f"{prompt}\n\n{_text('repair').format(fault=fault, answer=shown)}"


def _question(task: str, pages: Sequence[tuple[int, str]]) -> str:
    body = "\n".join(f"[page {number}]\n{_harmless(text)}" for number, text in pages)
    return f"{task}\n\n<document>\n{body}\n</document>"


def _harmless(text: str) -> str:
    return _PAGE.sub(rf"\1[{_APART}", _MARKS.sub(f"<{_APART}", text))


@cache
def _text(name: str) -> str:
    """Read what is sent of a file: without its notes, lines joined where they say so."""
    path = files("continuum_briefs") / "prompts" / f"{name}.txt"
    sent = _NOTE.sub("", path.read_text("utf-8")).replace("\\\n", "")
    return _GAP.sub("\n", sent).strip()
