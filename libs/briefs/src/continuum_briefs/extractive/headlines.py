"""A headline from what the document calls itself, or from what it says first."""

import re
from collections.abc import Sequence

from continuum_briefs.text import patterns
from continuum_briefs.text.lines import LineKind
from continuum_briefs.text.reading import Reading

__all__ = ["LONGEST", "headline", "shortened", "title_words"]

LONGEST = 100
"""Characters of a headline."""
SHORT = 3
"""Words of a title that says too little to stand alone."""
SEPARATORS = re.compile(r"[_\s]+")
EXTENSION = re.compile(r"\.(?:pdf|txt|md|docx?|odt|jpe?g|png|tiff?|html?|gz|rst)$", re.IGNORECASE)
MACHINE_MADE = re.compile(
    r"^(?:scan|img|image|dsc|doc|document|dokument|unbenannt|untitled|file|datei|screenshot|fax|pdf|"
    r"copy|kopie)?"
    r"[\s\-_.()\d]*(?:scan|copy|kopie)?[\s\-_.()\d]*$",
    re.IGNORECASE,
)
DATE_AHEAD = re.compile(r"^(?:\d{4}[-_.]?\d{2}[-_.]?\d{2}|\d{2}\.\d{2}\.\d{4})[\s_\-]+(?=\D)")
CLAUSES = re.compile(r"(?<=\w)(?:;|,| – | — |: )\s*")


def title_words(title: str) -> str:
    """Return a title as a person would write it; empty where a machine made it up."""
    words = SEPARATORS.sub(" ", EXTENSION.sub("", title.strip())).strip(" -")
    words = DATE_AHEAD.sub("", words)
    return "" if MACHINE_MADE.match(words) or not patterns.ANY_WORD.search(words) else words


def headline(reading: Reading, *, title: str, leads: Sequence[str]) -> str:
    """Return one line of at most 100 characters: title, subject line, then what is said first.

    ``leads`` are the chosen sentences, the most important first.
    """
    name = title_words(title) or _own_title(reading)
    subject = reading.subject
    if subject and not _says(name, subject):
        name = subject if not name or len(name) + len(subject) + 2 > LONGEST else f"{name}: {subject}"
    if not name:
        return shortened(leads[0].rstrip(".")) if leads else shortened(title.strip() or "—")
    if len(name.split()) > SHORT or not leads:
        return shortened(name)
    said = min(leads[:2], key=len).rstrip(".。")
    return shortened(name if _says(name, said) else f"{name}: {said}")


def shortened(text: str) -> str:
    """Cut ``text`` to a headline's length, at a clause or between words, and say so by an ellipsis."""
    line = " ".join(text.split())
    if len(line) <= LONGEST:
        return line
    clauses = [match.start() for match in CLAUSES.finditer(line) if 50 <= match.start() < LONGEST]
    cut = clauses[-1] if clauses else line.rfind(" ", 0, LONGEST - 1)
    return (line[:cut] if cut > 0 else line[: LONGEST - 1]).rstrip(" ,;:–—-") + "…"


def _own_title(reading: Reading) -> str:
    """Return the first line that stands alone near the top like a title."""
    for line in reading.lines[:25]:
        text = line.text.lstrip("#= ").rstrip("#= ")
        if line.kind not in (LineKind.TEXT, LineKind.HEADING) or not 8 <= len(text) <= 90:
            continue
        if patterns.SENTENCE_END.search(text) or text[0].islower() or text[-1] in ",;-":
            continue
        letters = sum(map(str.isalpha, text))
        if letters > 0.7 * len(text) and len(patterns.WORD.findall(text)) >= 2:
            return text
    return ""


def _says(one: str, other: str) -> bool:
    """Tell whether one of the two says nothing that the other does not."""
    words = {word.casefold() for word in patterns.WORD.findall(one)}
    others = {word.casefold() for word in patterns.WORD.findall(other)}
    return bool(words) and (words <= others or others <= words)
