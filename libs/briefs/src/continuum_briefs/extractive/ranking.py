"""Which sentences say most of what a document says."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from continuum_briefs.extractive.weighing import weight
from continuum_briefs.text import patterns
from continuum_briefs.text.reading import Reading
from continuum_briefs.text.sentences import Sentence, Standing

__all__ = ["Ranked", "choose", "rank", "share_of_points"]

LEAD = 0.6
"""What the very first sentence gains over one far behind."""
DAMPED = 0.75
"""How far the frequency of words counts against what a sentence says."""
LONG = 8
"""Pages from which a document has parts that say more of the whole than others."""
FAVOUR = 1.7
TELLING = re.compile(
    r"\b(?:summary|overview|highlights|foreword|accounts?|income|spending|budget|motions?|resolutions?|"
    r"decisions?|"
    r"conclusions?|outlook|recommendations?|zusammenfassung|überblick|vorwort|haushalt|jahresabschluss|"
    r"beschl[uü]ss\w*|fazit|ausblick|résumé|synthèse|comptes|budget|décisions?|conclusion|resumen|cuentas|"
    r"conclusiones|sintesi|bilancio|conclusioni)\b",
    re.IGNORECASE,
)
TOO_ALIKE = 0.55
REPETITION = 0.6
"""What a sentence loses that has its words in common with one already chosen."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A sentence, its worth and its words that mean something."""

    sentence: Sentence
    score: float
    words: frozenset[str]


def share_of_points(characters: int, sentences: int) -> int:
    """Return how many key points a text of that length deserves: five on a full page, twelve at most."""
    if characters <= 600:
        wanted = 2
    elif characters <= 1_800:
        wanted = 4
    elif characters <= 4_500:
        wanted = 5 + (characters > 2_400)
    else:
        wanted = 6 + round(1.5 * sqrt(characters / 4_500))
    return max(0, min(12, wanted, sentences))


def rank(reading: Reading, *, title: str, function_words: frozenset[str]) -> list[Ranked]:
    """Weigh the sentences of ``reading``, in the order in which they stand."""
    sentences = _best_standing(reading.sentences)
    bags = [_bag(sentence.text, function_words) for sentence in sentences]
    spread = Counter(word for bag in bags for word in bag)
    frequent = Counter[str]()
    for sentence, bag in zip(sentences, bags, strict=True):
        frequent.update(bag)
        if sentence.order == 0:
            frequent.update(bag)
    titled = _bag(title, function_words)
    weights = {
        word: log(1 + count) * (1.0 if spread[word] > 1 else 0.5) * (2.0 if word in titled else 1.0)
        for word, count in frequent.items()
    }
    total = len(sentences)
    places = _places(reading)
    return [
        Ranked(
            sentence,
            _score(sentence, bag, weights, position, total) * places.get(sentence.block, 1.0),
            bag,
        )
        for position, (sentence, bag) in enumerate(zip(sentences, bags, strict=True))
    ]


def choose(ranked: Sequence[Ranked], wanted: int) -> list[Ranked]:
    """Take the ``wanted`` best that do not repeat each other, spread over the document, in its order."""
    chosen: list[Ranked] = []
    pages: Counter[int] = Counter()
    blocks: Counter[int] = Counter()
    left = dict.fromkeys(sorted(ranked, key=lambda item: -item.score)[: 20 * max(1, wanted)], 0.0)
    crowded = len({item.sentence.page for item in ranked}) > 2
    while left and len(chosen) < wanted:

        def worth(item: Ranked) -> float:
            crowd = pages[item.sentence.page] if crowded else 0
            fresh = 1 - REPETITION * left[item]
            return item.score * fresh * 0.75**crowd * 0.8 ** blocks[item.sentence.block]

        best = max(left, key=worth)
        if left.pop(best) > TOO_ALIKE:
            continue
        chosen.append(best)
        pages[best.sentence.page] += 1
        blocks[best.sentence.block] += 1
        for item in left:
            left[item] = max(left[item], _alike(item.words, best.words))
    return sorted(chosen, key=lambda item: (item.sentence.page, item.sentence.start))


def _places(reading: Reading) -> dict[int, float]:
    """Favour, block by block, the first pages of a long document and the parts that sum up or decide."""
    pages = len(reading.pages)
    if pages < LONG:
        return {}
    places: dict[int, float] = {}
    telling = False
    for number, block in enumerate(reading.blocks):
        heading = block.lines[0].text
        if len(block.lines) == 1 and len(heading) < 80 and not patterns.SENTENCE_END.search(heading):
            telling = TELLING.search(heading) is not None
        if telling or block.page < max(2, pages // 10):
            places[number] = FAVOUR
    return places


def _best_standing(sentences: Sequence[Sentence]) -> list[Sentence]:
    """Return what is surely a sentence; only where there is nothing of that, what may be one."""
    sure = [sentence for sentence in sentences if sentence.standing is Standing.SENTENCE]
    return sure or list(sentences)


def _bag(text: str, function_words: frozenset[str]) -> frozenset[str]:
    words = (word.lower() for word in patterns.WORD.findall(text))
    return frozenset(word for word in words if len(word) > 2 and word not in function_words)


def _score(
    sentence: Sentence, bag: frozenset[str], weights: dict[str, float], position: int, total: int
) -> float:
    content = pow(sum(weights[word] for word in bag) / (4 + len(bag)), DAMPED)
    score: float = content * (1 + LEAD / (1 + position / max(3, total / 12)))
    if sentence.item:
        score *= 0.85
    if sentence.order == 0:
        score *= 1.08
    return score * weight(sentence.text)


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
