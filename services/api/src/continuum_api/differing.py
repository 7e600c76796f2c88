"""Which points of two versions belong together, and what became of the quotations.

A point is the same claim where it rests on the same passage, however it is worded; only then do words count.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from continuum_proto.briefs import Citation, KeyPoint

ALIKE: Final = 0.5
"""Of their words that two points share at least where nothing else ties them together."""
WORD: Final = re.compile(r"\w+")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """What belongs together; one side is missing where something was added or removed."""

    earlier: T | None
    later: T | None


def pair_points(
    earlier: Sequence[KeyPoint], later: Sequence[KeyPoint], *, same_text: bool
) -> list[Pair[KeyPoint]]:
    """Return each point of both versions once, in the order of the later one.

    What went stands after what it followed. Positions tell of the same passage where both versions rest on
    the ``same_text``; else the quotation does.
    """
    cited = _shared_letters if same_text else _shared_quotations
    words = [_words(point) for point in earlier], [_words(point) for point in later]
    likenesses: tuple[Callable[[int, int], float], ...] = (
        lambda n, m: float(unchanged(Pair(earlier[n], later[m]))),
        lambda n, m: cited(earlier[n], later[m]),
        lambda n, m: _shared_words(words[0][n], words[1][m]),
    )
    partners: dict[int, int] = {}
    for likeness in likenesses:
        partners |= _matched(earlier, later, partners, likeness)
    return list(_in_order(earlier, later, partners))


def _matched(
    earlier: Sequence[KeyPoint],
    later: Sequence[KeyPoint],
    taken: Mapping[int, int],
    likeness: Callable[[int, int], float],
) -> dict[int, int]:
    """Pair those that have no partner yet, the most alike first; of equals, those nearest the beginning."""
    firsts = [n for n in range(len(earlier)) if n not in taken]
    seconds = [m for m in range(len(later)) if m not in taken.values()]
    scored = [(-likeness(n, m), n + m, n, m) for n in firsts for m in seconds]
    found: dict[int, int] = {}
    for score, _, n, m in sorted(scored):
        if score < 0 and n not in found and m not in found.values():
            found[n] = m
    return found


def _in_order(
    earlier: Sequence[KeyPoint], later: Sequence[KeyPoint], partners: Mapping[int, int]
) -> Iterator[Pair[KeyPoint]]:
    gone: dict[int, list[KeyPoint]] = defaultdict(list)
    follows = -1
    for n, point in enumerate(earlier):
        follows = partners.get(n, follows)
        if n not in partners:
            gone[follows].append(point)
    origins = {m: earlier[n] for n, m in partners.items()}
    yield from (Pair(point, None) for point in gone[-1])
    for m, point in enumerate(later):
        yield Pair(origins.get(m), point)
        yield from (Pair(one, None) for one in gone[m])


def _shared_letters(one: KeyPoint, other: KeyPoint) -> float:
    """Return how many cited letters both share, as a part of all."""
    shared = sum(
        max(0, min(a.end, b.end) - max(a.start, b.start))
        for a in one.citations
        for b in other.citations
        if a.page == b.page
    )
    return 2 * shared / sum(c.end - c.start for c in (*one.citations, *other.citations))


def _shared_quotations(one: KeyPoint, other: KeyPoint) -> float:
    """Return the share of the quotations that both have; one within another counts as the same."""
    mine, theirs = [c.quote for c in one.citations], [c.quote for c in other.citations]
    there = sum(any(a in b or b in a for b in theirs) for a in mine)
    back = sum(any(a in b or b in a for a in mine) for b in theirs)
    return (there + back) / (len(mine) + len(theirs))


def _words(point: KeyPoint) -> set[str]:
    return set(WORD.findall(point.text.casefold()))


def _shared_words(mine: set[str], theirs: set[str]) -> float:
    """Return the share of the words that both have, or nothing where it is too small to mean anything."""
    share = 2 * len(mine & theirs) / max(len(mine) + len(theirs), 1)
    return share if share >= ALIKE else 0.0


def unchanged(pair: Pair[KeyPoint]) -> bool:
    """Tell whether a point says the same and rests on the same quotations."""
    one, other = pair.earlier, pair.later
    if one is None or other is None:
        return False
    return one.text == other.text and [_cited(c) for c in one.citations] == [
        _cited(c) for c in other.citations
    ]


def pair_quotations(earlier: Sequence[Citation], later: Sequence[Citation]) -> list[Pair[Citation]]:
    """Return each quotation of both versions once; those with the same letters belong together."""
    waiting: dict[str, list[Citation]] = defaultdict(list)
    for one in earlier:
        waiting[one.quote].append(one)
    pairs = [Pair(waiting[one.quote].pop(0) if waiting[one.quote] else None, one) for one in later]
    left = {id(one) for ones in waiting.values() for one in ones}
    return [*pairs, *(Pair(one, None) for one in earlier if id(one) in left)]


def moved(pair: Pair[Citation]) -> bool:
    """Tell whether a quotation of both versions stands elsewhere, or was found in another way."""
    return pair.earlier is not None and pair.later is not None and _cited(pair.earlier) != _cited(pair.later)


def _cited(citation: Citation) -> tuple[int, int, str, str]:
    return citation.page, citation.start, citation.quote, citation.match
