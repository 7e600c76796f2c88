"""Which parts of a long text may hold a quotation: where each word stands, gathered once."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from continuum_briefs.verification.normalizing import HYPHEN

__all__ = ["EDGE", "OVERLAP", "Index", "Passage", "around_breaks", "passages", "unconfused"]

SIZE: Final = 4000
OVERLAP: Final = 600
"""Code points that two passages share: what is not longer stands in one of them as a whole."""
EDGE: Final = 700
"""Code points at the end and at the start of a page in which a part of a quotation may stand."""
RAREST: Final = 6
"""Words of a quotation by which it is looked for, those that stand in the fewest places."""
_CONFUSED: Final = (("rn", "m"), ("o", "0"), ("l", "1"), ("i", "1"), ("|", "1"))


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of the folded text of ``page``, which counts from 0."""

    page: int
    start: int
    end: int


class Index:
    """In which of some folded texts each word stands.

    ``recognised``: the texts were; letters that recognition confuses count as one.
    """

    def __init__(self, texts: Iterable[str], *, recognised: bool) -> None:
        self._recognised = recognised
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        self._count = 0
        for place, text in enumerate(texts):
            self._count += 1
            for word in _words(text, recognised=recognised):
                self._places[word].append(place)

    def holding(self, wording: str) -> Sequence[int]:
        """Return, in order, which texts have the rarest words inside ``wording`` (folded)."""
        places = sorted((self._places.get(word, []) for word in self._inside(wording)), key=len)
        if not places:
            return range(self._count)
        return sorted(set(places[0]).intersection(*places[1:RAREST]))

    def likeliest(self, wording: str, count: int) -> list[int]:
        """Return the texts that share most of the rarest words of ``wording``."""
        known = [self._places[word] for word in self._inside(wording) if word in self._places]
        scores: Counter[int] = Counter()
        for places in sorted(known, key=len)[:RAREST]:
            scores.update(places)
        best = scores.most_common(count)
        return [place for place, score in best if 2 * score >= best[0][1]]

    def _inside(self, wording: str) -> frozenset[str]:
        """Return the words that must stand in a text just so: not the first and the last, they may be cut."""
        wording = unconfused(wording[:OVERLAP]) if self._recognised else wording[:OVERLAP]
        return frozenset(word for word in wording.split(" ")[1:-1] if HYPHEN not in word and "-" not in word)


def unconfused(text: str) -> str:
    """Return folded ``text`` with one letter for those that character recognition confuses."""
    for seen, meant in _CONFUSED:
        text = text.replace(seen, meant)
    return text


def passages(texts: Sequence[str]) -> Iterator[Passage]:
    """Cut folded ``texts``, one for each page, into passages that overlap."""
    for page, text in enumerate(texts):
        for start in range(0, max(1, len(text) - OVERLAP), SIZE):
            yield Passage(page, start, min(len(text), start + SIZE + OVERLAP))


def around_breaks(texts: Sequence[str]) -> Iterator[str]:
    """Yield, for each break between two pages, the end of the one and the start of the other."""
    return (f"{left[-EDGE:]} {right[:EDGE]}" for left, right in pairwise(texts))


def _words(text: str, *, recognised: bool) -> frozenset[str]:
    """Return the words of folded ``text``; those with a hyphen at a line end are taken joined and apart."""
    words = (unconfused(text) if recognised else text).split(" ")
    for word in _hyphenated(text):
        forms = {word.replace(HYPHEN, ""), *word.split(HYPHEN)}
        words += map(unconfused, forms) if recognised else forms
    return frozenset(words)


def _hyphenated(text: str) -> Iterator[str]:
    """Yield the words with a hyphen at a line end; a pattern of them would try every letter."""
    at = text.find(HYPHEN)
    while at >= 0:
        end = text.find(" ", at)
        end = len(text) if end < 0 else end
        yield text[text.rfind(" ", 0, at) + 1 : end]
        at = text.find(HYPHEN, end)
