"""Every sentence of the letters with every lie and every slip, looked up in its document without a model."""

from collections.abc import Iterator
from random import Random

from continuum_briefs import Quotation, Source
from continuum_briefs.verification.citing import cite
from continuum_briefs.verification.locating import Library
from continuum_simulators.ollama.lying import Lie, Truth, lied
from continuum_simulators.ollama.perturbing import Slip, slipped
from continuum_simulators.ollama.planting import Planted
from continuum_simulators.ollama.reading import read
from tests.load.briefs.papers import papers
from tests.load.briefs.tables import Table, Tally

__all__ = ["quoted_table"]


def quoted_table(seed: int, rounds: int) -> Table:
    """Return what is found of false and of careless quotations; a round is some two thousand of them."""
    tally = Tally()
    random = Random(seed)
    for number in range(rounds):
        for scanned in (False, True):
            for source in papers(seed * 1_000 + number, scanned=scanned):
                library = Library(source)
                for planted in _quotations(source, random):
                    tally.count(planted, shown=bool(cite(library, Quotation(planted.answered))))
    return tally.table()


def _quotations(source: Source, random: Random) -> Iterator[Planted]:
    """Yield every sentence of a document in every way in which it can be quoted wrongly or carelessly."""
    pages = "\n".join(f"[page {number}]\n{page}" for number, page in enumerate(source.pages, start=1))
    reading = read(f"<document>\n{pages}\n</document>")
    truth = Truth(reading.text)
    slips = [slip for slip in Slip if slip is not Slip.NOTATION and (source.scanned or slip is not Slip.OCR)]
    for passage in (*reading.passages, *reading.broken):
        if passage.goes_on:
            yield Planted(Slip.PAGE_BREAK, "quotation", True, passage.text, passage.text)
        for lie in Lie:
            if (quote := lied(lie, passage.text, truth, random)) is not None:
                yield Planted(lie, "quotation", False, passage.text, quote)
        for slip in () if passage.goes_on else slips:
            if (quote := slipped(slip, passage.text, truth, random)) is not None:
                yield Planted(slip, "quotation", True, passage.text, quote)
