"""Which sentences say most of what a document says."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log, sqrt

from continuum_briefs.text import patterns
from continuum_briefs.text.reading import Reading
from continuum_briefs.text.sentences import Sentence, Standing

__all__ = ["Ranked", "choose", "rank", "share_of_points"]

FIGURE = re.compile(r"\d")
MONEY = re.compile(r"[€$£₪]|\b(?:EUR|CHF|USD|GBP|euros?)\b")
OBLIGATION = re.compile(
    r"\b(?:must|shall|required?|obliged|due|deadline|no later than|agreed?|decided|approved|"
    r"terminate[sd]?|pay(?:able|ment)?|"
    r"muss|müssen|verpflichtet|fällig|spätestens|frist|beschlossen|vereinbart|kündig\w*|zahl\w*|genehmigt|bitte|"
    r"doit|doivent|obligatoire|échéance|au plus tard|décidé|résili\w*|pay(?:er|able)|veuillez|please|"
    r"debe\w*|deber\w*|plazo|pagar|vencimiento|deve|devono|scadenza|entro il|diagnos\w*|therap\w*|"
    r"result\w*|ergebnis\w*|"
    r"חייב|נדרש|לשלם|עד יום|يجب|يرجى|الدفع|موعد)\b",
    re.IGNORECASE,
)
PURPOSE = re.compile(
    r"\b(?:this (?:document|manual|guide|report|package|program|library|file|letter|agreement|"
    r"license|contract|specification|notice)|"
    r"we (?:hereby )?(?:inform|write|confirm|announce)|the purpose of|is an? |provides|describes|summar\w+|"
    r"diese[rs]? (?:dokument|handbuch|bericht|vertrag|paket|programm|brief|leitfaden|text)|hiermit|"
    r"wir (?:teilen|informieren|bestätigen)|"
    r"ce (?:document|manuel|guide|rapport|contrat|programme|projet)|nous vous (?:informons|confirmons)|"
    r"este (?:documento|manual|informe|contrato)|questo (?:documento|manuale|contratto))\b",
    re.IGNORECASE,
)
DEPENDENT = re.compile(
    r"^[\"'“„(]?(?:it|they|he|she|this|that|these|those|such|but|and|or|however|therefore|thus|also|then|so|hence|otherwise|"
    r"moreover|furthermore|instead|for example|for instance|in this|in that|er|sie|es|dies\w*|das|"
    r"aber|und|oder|jedoch|"
    r"daher|deshalb|dann|so|damit|dabei|außerdem|zudem|sonst|zum beispiel|il|elle|ils|elles|cela|ce|"
    r"ceci|mais|et|donc|"
    r"cependant|ainsi|alors|de plus|par exemple|ello|esto|pero|y|además|por ejemplo|esso|questo|ma|e|"
    r"inoltre)\b",
    re.IGNORECASE,
)
INSTRUCTION = re.compile(
    r"^(?:see|note|type|run|click|press|use|enter|select|read|copy|edit|add|set|if you|sehen sie|"
    r"siehe|hinweis|voir|nota)\b",
    re.IGNORECASE,
)
POINTING = re.compile(
    r"\b(?:enclosed|attached|as follows|please find|see (?:also|below|section)|listed below|the "
    r"following|anbei|beiliegend\w*|"
    r"nachfolgend\w*|folgende[nrs]?|wie folgt|siehe|ci-joint\w*|ci-dessous|ci-après|vous trouverez|a "
    r"continuación|adjunt\w+|"
    r"di seguito|allegat\w+)\b",
    re.IGNORECASE,
)
LEAD = 0.6
"""What the very first sentence gains over one far behind."""
TOO_ALIKE = 0.55


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence, its worth and its words that mean something."""

    sentence: Sentence
    score: float
    words: frozenset[str]


def share_of_points(characters: int, sentences: int) -> int:
    """Return how many key points a text of that length deserves: about three a page, twelve at most."""
    if characters <= 600:
        wanted = 2
    elif characters <= 4_500:
        wanted = 3 + (characters > 2_500)
    else:
        wanted = 4 + round(2 * sqrt(characters / 4_500))
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
    return [
        Ranked(sentence, _score(sentence, bag, weights, position, total), bag)
        for position, (sentence, bag) in enumerate(zip(sentences, bags, strict=True))
    ]


def choose(ranked: Sequence[Ranked], wanted: int) -> list[Ranked]:
    """Take the ``wanted`` best that do not repeat each other, spread over the document, in its order."""
    chosen: list[Ranked] = []
    pages: Counter[int] = Counter()
    blocks: Counter[int] = Counter()
    left = sorted(ranked, key=lambda item: -item.score)[: 20 * max(1, wanted)]
    crowded = len({item.sentence.page for item in ranked}) > 2
    while left and len(chosen) < wanted:

        def worth(item: Ranked) -> float:
            crowd = pages[item.sentence.page] if crowded else 0
            return item.score * 0.75**crowd * 0.7 ** blocks[item.sentence.block]

        best = max(left, key=worth)
        left.remove(best)
        if any(_alike(best.words, other.words) > TOO_ALIKE for other in chosen):
            continue
        chosen.append(best)
        pages[best.sentence.page] += 1
        blocks[best.sentence.block] += 1
    return sorted(chosen, key=lambda item: (item.sentence.page, item.sentence.start))


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
    text = sentence.text
    content = sum(weights[word] for word in bag) / (4 + len(bag))
    score = content * (1 + LEAD / (1 + position / max(3, total / 12)))
    if FIGURE.search(text):
        score *= 1.12
    if MONEY.search(text):
        score *= 1.2
    if OBLIGATION.search(text):
        score *= 1.2
    if PURPOSE.search(text):
        score *= 1.25
    if sentence.item:
        score *= 0.85
    if sentence.order == 0:
        score *= 1.08
    return score * _blame(text)


def _blame(text: str) -> float:
    """Return what is left of the worth of a sentence that leans on others or is mere manners."""
    left = 1.0
    if DEPENDENT.match(text):
        left *= 0.6
    if INSTRUCTION.match(text):
        left *= 0.7
    if patterns.COURTESY.search(text):
        left *= 0.35
    if POINTING.search(text):
        left *= 0.6
    if text[-1] in "?؟？":
        left *= 0.4
    if len(text) < 45:
        left *= 0.75
    elif len(text) > 260:
        left *= 0.7
    return left


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, min(len(one), len(other)))
