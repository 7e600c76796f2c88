"""A headline from what the document calls itself, or from what it says first."""

import re
from collections.abc import Sequence

from continuum_briefs.extractive.gist import Gist
from continuum_briefs.text import patterns
from continuum_briefs.text.lines import Line, LineKind
from continuum_briefs.text.prose import CONTROLS
from continuum_briefs.text.reading import Reading

__all__ = ["BRIEF", "LONGEST", "headline", "shortened", "title_words"]

LONGEST = 100
"""Characters of a headline."""
SHORT = 1
"""Words of a title that says too little to stand alone."""
BRIEF = 3
"""Pages of a document whose best sentence says what the whole is about."""
SEPARATORS = re.compile(r"[_\s]+")
FILE_NAME = re.compile(r"^[^\s\-]+(?:[-_.]+[^\s\-]+)+$|^\S+_\S*")
HYPHENS = re.compile(r"(?<=[^\W\d_])-(?=\w)|(?<=\w)-(?=[^\W\d_])")
EXTENSION = re.compile(r"\.(?:pdf|txt|md|docx?|odt|jpe?g|png|tiff?|html?|gz|rst)$", re.IGNORECASE)
MACHINE_MADE = re.compile(
    r"^(?:scan|img|image|dsc|doc|document|dokument|unbenannt|untitled|file|datei|screenshot|fax|pdf|"
    r"copy|kopie)?"
    r"[\s\-_.()\d]*(?:scan|copy|kopie)?[\s\-_.()\d]*$",
    re.IGNORECASE,
)
DATE_AHEAD = re.compile(r"^(?:\d{4}[-_.]?\d{2}[-_.]?\d{2}|\d{2}\.\d{2}\.\d{4})[\s_\-]+(?=\D)")
FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
CLAUSES = re.compile(r"(?<=\w)(?:;|,| – | — |: )\s*")


def title_words(title: str) -> str:
    """Return a title as a person would write it; empty where a machine made it up."""
    words = SEPARATORS.sub(" ", EXTENSION.sub("", title.strip())).strip(" -")
    words = DATE_AHEAD.sub("", words)
    if MACHINE_MADE.match(words) or not patterns.ANY_WORD.search(words):
        return ""
    if words.islower() and " " not in words:
        words = HYPHENS.sub(" ", words)
        return words[0].upper() + words[1:]
    return words


def headline(reading: Reading, *, title: str, leads: Sequence[str], told: Sequence[Gist] = ()) -> str:
    """Return one line of at most 100 characters: what it is, and how much until when where there is room.

    A title that somebody wrote stands; the name of a file gives way to what the document calls itself.
    ``leads`` are the chosen sentences, the most important first; ``told`` what they say of sums and days.
    """
    name = CONTROLS.sub("", _name(reading, title))
    if not name:
        return shortened(leads[0].rstrip(".")) if leads else shortened(title.strip() or "—")
    if extended := next(filter(None, (_extended(name, gist) for gist in told)), ""):
        return extended
    if len(name.split()) > SHORT or not leads or len(reading.pages) > BRIEF:
        return shortened(name)
    said = leads[0].rstrip(".。")
    return shortened(name if _says(name, said) else f"{name}: {said}")


def _name(reading: Reading, title: str) -> str:
    name = title_words(title)
    subject = reading.subject
    if not name or FILE_NAME.match(title.strip()):
        return subject or _own_title(reading, near=name) or name
    if subject and len(name.split()) <= SHORT:
        return max(name, subject, key=len) if _says(name, subject) else f"{name}: {subject}"
    return name


def _extended(name: str, gist: Gist) -> str:
    """Return ``name``, or its first clause, with the best wording that fits; empty where it tells no more."""
    first = CLAUSES.split(name)[0]
    names = (name, first) if len(first.split()) > SHORT else (name,)
    for wording in gist.wordings:
        if FIGURES.findall(wording) and set(FIGURES.findall(wording)) <= set(FIGURES.findall(name)):
            return ""
        for called in names:
            if len(line := f"{called}: {wording}") <= LONGEST:
                return line
    return ""


def shortened(text: str) -> str:
    """Cut ``text`` to a headline's length, at a clause or between words, and say so by an ellipsis."""
    line = " ".join(CONTROLS.sub("", text).split())
    if len(line) <= LONGEST:
        return line
    clauses = [match.start() for match in CLAUSES.finditer(line) if 50 <= match.start() < LONGEST]
    cut = clauses[-1] if clauses else line.rfind(" ", 0, LONGEST - 1)
    return (line[:cut] if cut > 0 else line[: LONGEST - 1]).rstrip(" ,;:–—-") + "…"


def _own_title(reading: Reading, *, near: str) -> str:
    """Return the line that stands alone near the top like a title.

    Of several, the one that has most words in common with ``near``; none where no line has any, since the
    first of them is as a rule the sender's name.
    """
    titles = [text for line in reading.lines[:25] if (text := _titled(line))]
    if not near or not titles:
        return titles[0] if titles else ""
    known = _words(near)
    best = max(titles, key=lambda text: len(known & _words(text)))
    return best if known & _words(best) else ""


def _titled(line: Line) -> str:
    text = line.text.lstrip("#= ").rstrip("#= ")
    if line.kind not in (LineKind.TEXT, LineKind.HEADING) or not 8 <= len(text) <= 90:
        return ""
    if patterns.SENTENCE_END.search(text) or text[0].islower() or text[-1] in ",;-":
        return ""
    letters = sum(map(str.isalpha, text))
    return text if letters > 0.6 * len(text) and len(patterns.WORD.findall(text)) >= 2 else ""


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in patterns.WORD.findall(text) if len(word) > 3)


def _says(one: str, other: str) -> bool:
    """Tell whether one of the two says nothing that the other does not."""
    words = {word.casefold() for word in patterns.WORD.findall(one)}
    others = {word.casefold() for word in patterns.WORD.findall(other)}
    return bool(words) and (words <= others or others <= words)
