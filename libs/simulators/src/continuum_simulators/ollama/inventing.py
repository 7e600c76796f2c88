"""Quotations that do not stand in the document, of the kinds that models invent."""

import re
from collections.abc import Callable
from random import Random

__all__ = ["invented", "reordered"]

_DIGIT = re.compile(r"\d")


def invented(sentence: str, random: Random) -> str:
    """Return something like ``sentence`` that is not it."""
    return random.choice(_WAYS)(sentence, random)


def _another_figure(sentence: str, random: Random) -> str:
    digits = list(_DIGIT.finditer(sentence))
    if not digits:
        return _a_word_less(sentence, random)
    digit = random.choice(digits)
    other = str((int(digit[0]) + random.randrange(1, 9)) % 10)
    return sentence[: digit.start()] + other + sentence[digit.end() :]


def _a_word_less(sentence: str, random: Random) -> str:
    words = sentence.split()
    del words[random.randrange(1, len(words) - 1)]
    return " ".join(words)


def reordered(sentence: str, random: Random) -> str:
    """Return the words of ``sentence`` in another order."""
    words = sentence.rstrip(".!?").split()
    middle = words[1:]
    random.shuffle(middle)
    return " ".join([words[0], *middle]) + "."


_WAYS: tuple[Callable[[str, Random], str], ...] = (_another_figure, _a_word_less, reordered)
