"""The lines of a page and what each of them is: prose, heading, greeting, table row and so on."""

from dataclasses import dataclass
from enum import Enum

from continuum_briefs.text import patterns

__all__ = ["Line", "LineKind", "read_lines"]


HEAD = 1_000
"""Code points of a line that tell its kind: a hostile line has millions."""
SHORT = 90
"""Only a line with fewer code points can be a greeting, a page number or the like."""


class LineKind(Enum):
    """What a line is for the reader of the document."""

    BLANK = "blank"
    TEXT = "text"
    ITEM = "item"
    HEADING = "heading"
    GREETING = "greeting"
    CLOSING = "closing"
    TABLE = "table"
    CONTENTS = "contents"
    FURNITURE = "furniture"
    ADDRESS = "address"
    MAIL_HEADER = "mail header"
    FIELD = "field"
    QUOTED = "quoted"
    CODE = "code"
    RULE = "rule"


@dataclass(slots=True)
class Line:
    """One line without the white space around it; offsets are code points in its page."""

    page: int
    """Counted from 0."""
    start: int
    end: int
    text: str
    indent: int
    kind: LineKind = LineKind.TEXT
    body: int = 0
    """Where the words begin behind a bullet or number, from the line's start."""


def read_lines(pages: tuple[str, ...]) -> list[Line]:
    """Cut pages into lines and name those whose kind shows without their neighbours."""
    lines: list[Line] = []
    fenced = False
    for number, page in enumerate(pages):
        for match in patterns.LINE.finditer(page):
            raw = match.group()
            text = raw.strip()
            indent = len(raw) - len(raw.lstrip())
            start = match.start() + indent
            line = Line(number, start, start + len(text), text, indent)
            if text.startswith("```"):
                fenced, line.kind = not fenced, LineKind.CODE
            elif fenced and text:
                line.kind = LineKind.CODE
            else:
                line.kind = _kind(line)
            lines.append(line)
    return lines


def _kind(line: Line) -> LineKind:
    text = line.text[:HEAD]
    if not text:
        return LineKind.BLANK
    if not patterns.ANY_WORD.search(text):
        return _wordless(text)
    if patterns.SUSPICIOUS.search(text):
        for kind, pattern in _BY_PATTERN:
            if pattern.search(text):
                return kind
    if patterns.CODE_START.match(text):
        return LineKind.CODE
    if len(text) < SHORT and (kind_of := _short(text)):
        return kind_of
    item = patterns.BULLET.match(text)
    if item:
        line.body = item.end()
        return LineKind.ITEM
    return LineKind.TEXT


def _short(text: str) -> LineKind | None:
    for kind, pattern in _SHORT:
        if pattern.match(text):
            return kind
    if patterns.DIGIT.search(text) and patterns.PAGE_OF.search(text):
        return LineKind.FURNITURE
    if patterns.SEPARATED.search(text):
        return LineKind.ADDRESS
    return None


def _wordless(text: str) -> LineKind:
    if len(text) < SHORT and patterns.PAGE_NUMBER.match(text):
        return LineKind.FURNITURE
    return LineKind.TABLE if any(map(str.isdigit, text)) else LineKind.RULE


_BY_PATTERN = (
    (LineKind.CONTENTS, patterns.CONTENTS),
    (LineKind.TABLE, patterns.TABLE),
    (LineKind.QUOTED, patterns.QUOTED),
    (LineKind.HEADING, patterns.MARKED_HEADING),
    (LineKind.CODE, patterns.CODE),
)
_SHORT = (
    (LineKind.MAIL_HEADER, patterns.MAIL_HEADER),
    (LineKind.GREETING, patterns.GREETING),
    (LineKind.CLOSING, patterns.CLOSING),
    (LineKind.ADDRESS, patterns.CONTACT),
)
