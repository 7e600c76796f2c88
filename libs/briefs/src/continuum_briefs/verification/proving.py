"""What a claim lacks: a figure or a name that the document does not have, or not beside the quotation."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from continuum_briefs.drafts import Draft
from continuum_briefs.source import Source
from continuum_briefs.text.language import detect_language
from continuum_briefs.verification.claimed_names import Names
from continuum_briefs.verification.normalizing import HYPHEN, normalize
from continuum_briefs.verification.numerals import Figure
from continuum_briefs.verification.quantities import figures_of
from continuum_briefs.verification.written import Written
from continuum_proto.briefs import Citation, Due

__all__ = ["FIGURE_ELSEWHERE", "FIGURE_MISSING", "NAME_MISSING", "Proof"]

BESIDE: Final = 240
"""Code points around a citation in which a point's figures may stand."""
FIGURE_MISSING: Final = "figure not in the document"
FIGURE_ELSEWHERE: Final = "figure not beside the quotation"
NAME_MISSING: Final = "name not in the document"
_PARTED: Final = re.compile(rf"(?<!\d) |{HYPHEN}| (?!\d)")
_TRIMMED: Final = " .\"'"


@dataclass
class Proof:
    """The document that a draft is held against."""

    draft: Draft
    source: Source
    _verbatim: set[str] = field(default_factory=set)
    """Claims that are sentences of the document itself: nothing in them is to be proved twice."""

    def quoted(self, text: str, citations: Sequence[Citation]) -> bool:
        """Tell whether a claim is what it quotes, letter for letter, and remember it."""
        wording = _wording(text)
        quotes = [citation.quote for citation in citations]
        same = any(_wording(quote) == wording for quote in (*quotes, " ".join(quotes)))
        if same:
            self._verbatim.add(wording)
        return same

    def lacks(self, text: str, citations: Sequence[Citation] = (), *, about: bool = False) -> str | None:
        """Return why ``text`` must not be shown, ``None`` where all of it is proved.

        Its figures stand beside ``citations`` where there are any. ``about``: what Paperless says of the
        document counts as well.
        """
        if self._repeats(text):
            return None
        for figure in figures_of(text, language=self.draft.language, recognised=self.source.scanned):
            if citations and self.beside(figure, citations):
                continue
            known = self.written.has(figure) or (about and Written(self._context).has(figure))
            if citations or not known:
                return FIGURE_ELSEWHERE if known else FIGURE_MISSING
        return NAME_MISSING if self.names.unknown(text, language=self.draft.language) else None

    def beside(self, figure: Figure, citations: Iterable[Citation]) -> bool:
        """Tell whether ``figure`` stands in or beside one of ``citations``."""
        return any(self.written.near(figure, *_around(citation)) for citation in citations)

    def dated(self, due: Due, citations: Sequence[Citation]) -> bool:
        """Tell whether the day stands in or beside what was cited: a date that was reckoned is none.

        A day without its year counts where a date of the document has that year.
        """
        figures = figures_of(due.iso)
        if len(figures) != 1 or figures[0].end != len(due.iso):
            return False
        if self.beside(figures[0], citations):
            return True
        near = [figure for citation in citations for figure in self.written.between(*_around(citation))]
        return any(
            self.written.has(Figure(0, 0, dates=frozenset({(year, None, None)})))
            for year, month, day in figures[0].dates
            if day is not None and any((None, month, day) in figure.dates for figure in near)
        )

    @cached_property
    def written(self) -> Written:
        """The figures of the document."""
        return Written(self.source.pages, language=self._language, recognised=self.source.scanned)

    @cached_property
    def names(self) -> Names:
        """The words of the document, and of what Paperless says of it."""
        languages = (self.draft.language, self._language)
        listed = [entity.name for entity in self.draft.entities]
        return Names((*self.source.pages, *self._context), languages=languages, listed=listed)

    @cached_property
    def _language(self) -> str:
        """The language of the document; the brief may be in another."""
        return detect_language("\n".join(self.source.pages))

    @property
    def _context(self) -> tuple[str, ...]:
        document = self.source.document
        return (document.title, document.correspondent or "", document.created or "")

    def _repeats(self, text: str) -> bool:
        wording = _wording(text.removesuffix("…"))
        if text.endswith("…"):
            return any(known.startswith(wording) for known in self._verbatim)
        return wording in self._verbatim


def _around(citation: Citation) -> tuple[int, int, int]:
    return citation.page - 1, citation.start - BESIDE, citation.end + BESIDE


def _wording(text: str) -> str:
    """Return what a sentence keeps when only its lines change: every letter, figure and sign."""
    return _PARTED.sub("", normalize(text).text).strip(_TRIMMED)
