"""Which sentences say most of what a document says."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, log, prod, sqrt

from continuum_briefs.extractive.sections import sections_in
from continuum_briefs.extractive.weighing import LEANING, Weighing
from continuum_briefs.text import patterns
from continuum_briefs.text.prose import CAPITALISES_NOUNS
from continuum_briefs.text.reading import Reading
from continuum_briefs.text.sentences import Sentence, Standing

__all__ = ["Ranked", "choose", "rank", "share_of_points"]

LEAD = 0.6
"""What the very first sentence gains over one far behind."""
DAMPED = 0.75
"""How far the frequency of words counts against what a sentence says."""
CROWDING = (("page", 0.9), ("section", 0.8), ("block", 0.9))
"""What a sentence keeps for each chosen one that stands on the same page, in the same section, and so on."""
POINTS = ((400, 2), (700, 3), (1_000, 4), (1_400, 5), (2_200, 6), (3_400, 7), (4_500, 8))
"""Code points up to which a text deserves so many key points."""
FORMULAIC = 0.75
"""What a sentence loses when all its turns come back elsewhere: it is one of a series of details."""
SERIES = 3
"""Sentences that make a turn of words one of a series."""
DIGIT = re.compile(r"\d")
TURN = 3
"""Words of a turn."""
DULL, FEWEST = 0.5, 2
"""What weighs less is left out, unless there would be fewer points."""
TOO_ALIKE = 0.55
REPETITION = 0.6
"""What a sentence loses that has its words in common with one already chosen."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A sentence, its worth and its words that mean something."""

    sentence: Sentence
    score: float
    words: frozenset[str]
    section: int
    weight: float
    """By how much it weighs more than its words alone; what says little weighs less than 1."""
    leans: bool
    """It is hard to understand without the sentence before it."""


def share_of_points(characters: int, sentences: int) -> int:
    """Return how many key points a text of that length deserves: six on a full page, twelve at most."""
    wanted = next((points for most, points in POINTS if characters <= most), 0)
    return max(0, min(12, wanted or 6 + round(1.5 * sqrt(characters / 4_500)), sentences))


def rank(reading: Reading, *, title: str, function_words: frozenset[str], weighing: Weighing) -> list[Ranked]:
    """Weigh the sentences of ``reading``, in the order in which they stand."""
    sentences = _best_standing(reading.sentences)
    bags = [_bag(sentence.text, function_words) for sentence in sentences]
    fresh = _freshness(sentences, reading.language)
    weights = _weights(sentences, bags, fresh, _bag(title, function_words))
    total = len(sentences)
    standing = sections_in(reading)
    ranked = []
    for position, (sentence, bag) in enumerate(zip(sentences, bags, strict=True)):
        weight = weighing.weight(sentence.text)
        score = _score(sentence, bag, weights, position, total) * weight * fresh[position]
        section = standing.numbers[sentence.block]
        leans = weighing.leans(sentence.text)
        ranked.append(Ranked(sentence, score * standing.favours[sentence.block], bag, section, weight, leans))
    return ranked


def _weights(
    sentences: Sequence[Sentence],
    bags: Sequence[frozenset[str]],
    fresh: Sequence[float],
    titled: frozenset[str],
) -> dict[str, float]:
    """Weigh words by how often they are used, more at the head of a paragraph and in the title."""
    spread = Counter(word for bag in bags for word in bag)
    frequent = defaultdict[str, float](float)
    for sentence, bag, share in zip(sentences, bags, fresh, strict=True):
        for word in bag:
            frequent[word] += share * (2 if sentence.order == 0 else 1)
    return {
        word: log(1 + count) * (1.0 if spread[word] > 1 else 0.5) * (2.0 if word in titled else 1.0)
        for word, count in frequent.items()
    }


def _freshness(sentences: Sequence[Sentence], language: str) -> list[float]:
    """Return what is left of the worth of each sentence for how many of its turns a series repeats.

    Where each estate, shop or month is told in the same words, each of them is a detail.
    """
    names_only = language not in CAPITALISES_NOUNS
    turns = [_turns(sentence.text, names_only=names_only) for sentence in sentences]
    series = Counter(turn for of_one in turns for turn in of_one)
    return [
        1 - FORMULAIC * sum(series[turn] >= SERIES for turn in of_one) / len(of_one) if of_one else 1.0
        for of_one in turns
    ]


def _turns(text: str, *, names_only: bool) -> frozenset[tuple[str, ...]]:
    """Return the runs of words in ``text`` without figures, and without names where capitals tell them.

    These differ within a series.
    """
    words = [word for word in text.split() if word.islower() or not (names_only or DIGIT.search(word))]
    return frozenset(zip(*(words[place:] for place in range(TURN)), strict=False))


def choose(ranked: Sequence[Ranked], wanted: int) -> list[Ranked]:
    """Take the ``wanted`` best that do not repeat each other, spread over the document, in its order."""
    chosen: list[Ranked] = []
    taken = Counter[tuple[str, int]]()
    said = set[tuple[int, int]]()
    left = dict.fromkeys(sorted(ranked, key=lambda item: -item.score)[: 20 * max(1, wanted)], 0.0)
    wide = len({item.sentence.page for item in ranked}) > 2
    crowding = CROWDING if wide else CROWDING[1:]

    def worth(item: Ranked) -> float:
        places = _standing_in(item)
        crowd = prod(share ** taken[name, places[name]] for name, share in crowding)
        told = item.leans and not wide and (item.sentence.block, item.sentence.order - 1) in said
        return item.score * (1 - REPETITION * left[item]) * crowd / (LEANING if told else 1)

    while left and len(chosen) < wanted:
        best = max(left, key=worth)
        if left.pop(best) > TOO_ALIKE or (best.weight < DULL and len(chosen) >= FEWEST):
            continue
        chosen.append(best)
        taken.update(_standing_in(best).items())
        said.add((best.sentence.block, best.sentence.order))
        for item in left:
            left[item] = max(left[item], _alike(item.words, best.words))
    return sorted(chosen, key=lambda item: (item.sentence.page, item.sentence.start))


def _standing_in(item: Ranked) -> dict[str, int]:
    return {"page": item.sentence.page, "section": item.section, "block": item.sentence.block}


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
    content = pow(fsum(weights[word] for word in bag) / (4 + len(bag)), DAMPED)
    score: float = content * (1 + LEAD / (1 + position / max(3, total / 12)))
    if sentence.item:
        score *= 0.85
    if sentence.order == 0:
        score *= 1.08
    return score


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
