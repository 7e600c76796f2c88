"""Where a quotation stands in the document: word for word, else folded alike, else nowhere."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from continuum_briefs.source import Source
from continuum_briefs.verification.approximate import nearest
from continuum_briefs.verification.edges import whole
from continuum_briefs.verification.normalizing import HYPHEN, Normalized, normalize
from continuum_proto.briefs import Match

__all__ = ["Hit", "Library"]

_TRAILING: Final = " .,;:!?…\"'“”«»"
FOOTER: Final = 300
"""Code points of footer and header that may stand between the parts on two pages."""
_LEADING: Final = " \"'“”«»…"


@dataclass(frozen=True, slots=True)
class Hit:
    """A slice of a page that is the quotation; offsets are code points, pages count from 0."""

    page: int
    start: int
    end: int
    match: Match


@dataclass
class Library:
    """The pages of one document, folded once, when a quotation is not there word for word."""

    source: Source
    _folded: dict[int, Normalized] = field(default_factory=dict)

    def find(self, quote: str, *, page: int | None) -> Hit | None:
        """Look on ``page`` (counted from 0), then beside it, then everywhere, tier by tier."""
        order = self._order(page)
        return (
            self._exact(quote, order)
            or self._normalized(quote, order)
            or (self._approximate(quote, order) if self.source.scanned else None)
        )

    def across_pages(self, quote: str, *, page: int | None) -> tuple[Hit, Hit] | None:
        """Find a quotation that goes on over a page break: its two parts, both exact or folded alike."""
        wording = normalize(quote).text.strip()
        for first in self._order(page):
            if first + 1 < len(self.source.pages) and (hits := self._across(wording, first)):
                return hits
        return None

    def _across(self, wording: str, first: int) -> tuple[Hit, Hit] | None:
        """Try every word of ``wording`` as the first on the next page."""
        text, ahead = self.source.pages[first], self.source.pages[first + 1]
        left, right = self.folded(first), self.folded(first + 1)
        for cut in (match.start() for match in re.finditer(" ", wording)):
            head, tail = wording[:cut], wording[cut + 1 :]
            at, to = left.text.rfind(head, -len(head) - FOOTER), right.text.find(tail, 0, len(tail) + FOOTER)
            if at < 0 or to < 0:
                continue
            before = whole(text, *left.original(at, at + len(head)))
            after = whole(ahead, *right.original(to, to + len(tail)))
            if before and after:
                return Hit(first, *before, Match.NORMALIZED), Hit(first + 1, *after, Match.NORMALIZED)
        return None

    def folded(self, page: int) -> Normalized:
        """Return the folded text of ``page``."""
        if page not in self._folded:
            self._folded[page] = normalize(self.source.pages[page])
        return self._folded[page]

    def _order(self, page: int | None) -> Sequence[int]:
        count = len(self.source.pages)
        if page is None or not 0 <= page < count:
            return range(count)
        return sorted(range(count), key=lambda other: (min(abs(other - page), 2), other))

    def _exact(self, quote: str, order: Sequence[int]) -> Hit | None:
        for page in order:
            text = self.source.pages[page]
            at = text.find(quote)
            while at >= 0:
                if edges := whole(text, at, at + len(quote)):
                    return Hit(page, *edges, Match.EXACT)
                at = text.find(quote, at + 1)
        return None

    def _normalized(self, quote: str, order: Sequence[int]) -> Hit | None:
        folded = normalize(quote).text.strip()
        wordings = dict.fromkeys((folded, folded.strip(_LEADING), folded.lstrip(_LEADING).rstrip(_TRAILING)))
        for page in order:
            for wording in wordings:
                if wording and (hit := self._on_page(wording, page)):
                    return hit
        return None

    def _on_page(self, wording: str, page: int) -> Hit | None:
        text, folded = self.source.pages[page], self.folded(page)
        for start, end in occurrences(wording, folded.text):
            if edges := whole(text, *folded.original(start, end)):
                return Hit(page, *edges, Match.NORMALIZED)
        return None

    def _approximate(self, quote: str, order: Sequence[int]) -> Hit | None:
        wording = normalize(quote).text.lstrip(_LEADING).rstrip(_TRAILING)
        for page in order:
            text, folded = self.source.pages[page], self.folded(page)
            found = nearest(wording, folded.text)
            if found and (edges := whole(text, *folded.original(*found))):
                return Hit(page, *edges, Match.APPROXIMATE)
        return None


def occurrences(wording: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield where ``wording`` stands in folded ``text``, hyphens at line ends joined or kept."""
    at = text.find(wording)
    while at >= 0:
        yield at, at + len(wording)
        at = text.find(wording, at + 1)
    if (HYPHEN in text or HYPHEN in wording) and _squeezed(wording) in _squeezed(text):
        for match in re.finditer(_loose(wording), text):
            yield match.span()


def _squeezed(text: str) -> str:
    return text.replace(HYPHEN, "").replace("-", "")


def _loose(wording: str) -> str:
    """Return a pattern of ``wording`` in which a line-end hyphen may stand between two letters."""
    parts = []
    for position, letter in enumerate(wording):
        if letter == HYPHEN:
            parts.append(f"[-{HYPHEN}]?")
        elif letter == "-":
            parts.append(f"[-{HYPHEN}]")
        else:
            parts.append(re.escape(letter))
            if letter.isalpha() and wording[position + 1 : position + 2].isalpha():
                parts.append(f"{HYPHEN}?")
    return "".join(parts)
