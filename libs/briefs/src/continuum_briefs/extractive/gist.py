"""The few words of a document that say how much and until when: what a title leaves out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from continuum_briefs.extractive.cues import cue
from continuum_briefs.extractive.duty_cues import MOVES
from continuum_briefs.extractive.times import Calendar, Day
from continuum_briefs.found.amounts import MONIES, find_amounts
from continuum_briefs.found.spans import Found
from continuum_briefs.text import patterns
from continuum_briefs.text.words import NEGATIONS

__all__ = ["Gist", "gists"]

BETWEEN: Final = 80
"""Code points between a sum and its day; of several sums the greatest counts."""
VERB: Final = 45
"""Code points before a sum in which the verb stands that moves it."""
FEWEST: Final = 4
"""Words of a clause that says something about its day."""
PARTS: Final = re.compile(r"(?<=[;:–—])\s+")
COMMA: Final = re.compile(r",\s+")
CLAUSE_END: Final = re.compile(r",\s|\s(?:and|und|et|y|en|oraz)\s")
SCALE: Final = re.compile(
    r"\s?(?:million\w*|billion\w*|milli?ard\w*|thousand|tausend|mio\.?|mrd\.?|mill(?:ón|ones)|mil(?:ioni|"
    r"hões|iony)|miljoen|mln\.?|m|bn|k)(?!\w)",
    re.IGNORECASE,
)
"""What belongs to the number before it: without it the sum would be another."""
CONDITION: Final = cue(
    before="^",
    en="if|should|unless|provided|when",
    de="so|dann|wenn|falls|sofern|sollten?|hören|möchten|erhalten|geht|haben|bei",
    fr="si|à défaut|sauf|faute de|en cas",
    es="si|en caso|salvo|de no",
    it="se|in caso|qualora|salvo",
    nl="als|indien|wanneer|tenzij|bij",
    pt="se|caso|em caso|salvo",
    pl="jeśli|jeżeli|gdyby|w przypadku",
    he="אם",
    ar="إذا|في حال",
)
"""What makes a condition of the clause with which a sentence begins: it must not be told alone."""
HYPOTHETICAL: Final = cue(
    en="would|could|might",
    de="würden?|wären?|könnten?|hätten?",
    fr=r"\w+r(?:ait|aient)",
    es=r"\w+r[íi]an?",
    it=r"\w+r(?:ebbe|ebbero)",
    nl="zou|zouden",
    pt=r"\w+r[íi]am?",
    pl=r"\w+łby|\w+łaby",
)
"""What is not so, but would be."""
VERB_LAST: Final = frozenset({"de", "nl"})
"""Languages whose verb may stand behind the day: nothing is cut there."""
SOON: Final = 4
"""Words behind a cut that may turn round what stands before it."""
TURNING: Final = NEGATIONS - {"without", "ohne", "sans", "sin", "senza", "sem", "zonder", "bez", "no"}


@dataclass(frozen=True, slots=True)
class Gist:
    """Ways to say one thing, the best first; a higher ``worth`` tells more."""

    worth: float
    wordings: tuple[str, ...]


def gists(sentences: Sequence[str], calendar: Calendar) -> list[Gist]:
    """Return what ``sentences`` say of sums and days, the most telling first; of equals, the first said."""
    found = [gist for text in sentences for part in PARTS.split(text) for gist in _gists(part, calendar)]
    return sorted(found, key=lambda gist: -gist.worth)


def _gists(text: str, calendar: Calendar) -> Iterator[Gist]:
    if HYPOTHETICAL.within(text, calendar.language):
        return
    days = [day for day in calendar.days(text) if day.limits or day.begins]
    sums = [found for found in find_amounts(text, language=calendar.language) if found.unit in MONIES]
    for day in days:
        if paid := [found for found in sums if 0 < day.start - found.end <= BETWEEN]:
            most = max(paid, key=lambda found: Decimal(found.number or 0))
            yield Gist(3 + day.limits, tuple(_of_sum(text, most, day.end, calendar)))
        elif len(patterns.WORD.findall(text)) >= FEWEST:
            yield Gist(1 + day.limits, tuple(_of_day(text, day, calendar.language)))
    if sums and MOVES.within(text, calendar.language):
        scale = SCALE.match(text, sums[-1].end)
        end = scale.end() if scale else sums[-1].end
        yield Gist(1.5, (text.rstrip(".;"), *_of_sum(text, sums[-1], end, calendar)))


def _of_sum(text: str, found: Found, end: int, calendar: Calendar) -> Iterator[str]:
    """Yield from the beginning, from the verb or from the sum to ``end``, unless a negation comes behind."""
    if not _turned(text, end):
        if not CONDITION.within(text, calendar.language):
            yield text[:end]
        ahead = text[: found.start]
        verbs = list(MOVES.of(calendar.language).finditer(ahead, max(0, found.start - VERB)))
        for verb in verbs:
            yield text[verb.start() : end]
        if len(patterns.WORD.findall(text[found.start : end])) > 1:
            yield text[found.start : end]


def _of_day(text: str, day: Day, language: str) -> Iterator[str]:
    """Yield the whole, then the clause in which the day stands, then both cut behind a last day."""
    bare = text.rstrip(".;。")
    start = max((match.end() for match in COMMA.finditer(bare, 0, day.start)), default=0)
    stop = CLAUSE_END.search(bare, day.end)
    end = stop.start() if stop else len(bare)
    ends = (end, day.end) if day.limits and language not in VERB_LAST else (end,)
    yield bare
    for last in ends:
        for begin in dict.fromkeys((0, start)):
            clause = bare[begin:last]
            conditional = CONDITION.within(clause, language)
            if len(patterns.WORD.findall(clause)) >= FEWEST and not conditional and not _turned(bare, last):
                yield clause


def _turned(text: str, end: int) -> bool:
    """Tell whether what follows in the same clause turns the words before it round."""
    rest = re.split(r"[,;.]", text[end:], maxsplit=1)[0]
    return any(word.lower() in TURNING for word in patterns.WORD.findall(rest)[:SOON])
