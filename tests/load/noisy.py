"""A long text as character recognition leaves it, and quotations of it whose truth is known."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tests.load.letters import letter

WIDTH: Final = 72
SLIPS: Final = (("m", "rn"), ("l", "1"), ("o", "0"), ("i", "l"), ("e", "c"), ("u", "n"))
"""What recognition makes of a letter."""
FOREIGN: Final = (
    "The heating plant in the cellar was inspected and found to be in good order by the surveyor.",
    "No reminder will be sent before the matter is handed to the collecting agency in Utrecht.",
    "Her grandmother kept bees behind the chapel and sold the honey at the autumn fair.",
    "The committee thanked the treasurer for eleven years of service and elected a successor.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A quotation: of what kind, and whether it truly stands in the text."""

    kind: str
    quote: str
    true: bool


@dataclass(frozen=True, slots=True)
class Noisy:
    """A text and its quotations."""

    text: str
    asked: tuple[Asked, ...]


def noisy(length: int, *, quotations: int, seed: int = 7) -> Noisy:
    """Return a text of ``length`` characters with one slip in some 400, and ``quotations`` of eight kinds."""
    chance = random.Random(seed)
    words = _vocabulary(chance)
    clean: list[str] = []
    parts: list[str] = []
    size = number = 0
    while size < length:
        number += 1
        sentences = [line for line in letter(number)[1].split("\n") if line]
        sentences += [_told(words, chance) for _ in range(12)]
        clean.extend(sentence for sentence in sentences if len(sentence) > 60)
        parts.append("\n\n".join(_wrapped(_misread(sentence, chance), chance) for sentence in sentences))
        size += len(parts[-1]) + 2
    text = "\n\n".join(parts)[:length]
    known = " ".join(" ".join(clean).split())
    return Noisy(text, tuple(_asked(clean[: int(len(clean) * 0.98)], text, known, quotations, chance)))


def _vocabulary(chance: random.Random) -> list[str]:
    """Return made-up words, as many as a long report has."""
    ends = ("", "n", "r", "st")
    syllables = [first + vowel + end for first in "bdfgklmnprstvw" for vowel in "aeiou" for end in ends]
    return ["".join(chance.choices(syllables, k=chance.choice((1, 2, 2, 3)))) for _ in range(20_000)]


def _told(words: list[str], chance: random.Random) -> str:
    """Return a sentence whose words are as unequal in number as those of a language (Zipf)."""
    ranks = [int(len(words) ** chance.random()) - 1 for _ in range(chance.randint(9, 20))]
    told = [words[rank] for rank in ranks]
    told[1] = chance.choice(("is", "was", "will", "can", "found"))
    told[-3] = str(chance.randint(10, 9999))
    return " ".join(told).capitalize() + "."


def _misread(sentence: str, chance: random.Random) -> str:
    letters = list(sentence)
    for place in range(1, len(letters) - 1):
        if letters[place].isalpha() and letters[place - 1].isalpha() and chance.random() < 1 / 400:
            seen = dict(SLIPS).get(letters[place])
            letters[place] = seen or letters[place]
    return "".join(letters)


def _wrapped(sentence: str, chance: random.Random) -> str:
    """Break lines, now and then inside a word, and put in a second space here and there."""
    lines, line = [], ""
    for word in sentence.split(" "):
        if len(line) + len(word) > WIDTH:
            if len(word) > 7 and word.isalpha() and chance.random() < 0.5:
                lines.append(f"{line} {word[:4]}-")
                line = word[4:]
                continue
            lines.append(line)
            line = word
        else:
            line = f"{line}{'  ' if chance.random() < 0.02 else ' '}{word}" if line else word
    return "\n".join([*lines, line])


def _asked(clean: list[str], text: str, known: str, count: int, chance: random.Random) -> Iterator[Asked]:
    flat = set()
    makers = (_exact, _typeset, _recognised, _digit, _dropped, _denied, _worded, _foreign)
    made = 0
    while made < count:
        maker = makers[made % len(makers)]
        sentence = chance.choice(clean)
        quote = maker(sentence, text, chance)
        if not quote or quote in flat or (maker in FALSE and quote in known):
            continue
        flat.add(quote)
        made += 1
        yield Asked(maker.__name__.strip("_"), quote, maker not in FALSE)


def _exact(sentence: str, text: str, chance: random.Random) -> str:
    at = text.find(sentence[:30])
    return text[at : text.find("\n\n", at)] if at >= 0 else ""


def _typeset(sentence: str, text: str, chance: random.Random) -> str:
    """Return a sentence that recognition read right, as a model writes it: on one line, with other marks."""
    words = re.escape(sentence).replace("\\ ", r"\s+")
    return sentence.upper() if chance.random() < 0.2 and re.search(words, text) else _found(sentence, text)


def _found(sentence: str, text: str) -> str:
    pattern = r"(?:-\n)?".join(re.escape(letter) if letter != " " else r"\s+" for letter in sentence)
    return sentence if re.search(pattern, text) else ""


def _recognised(sentence: str, text: str, chance: random.Random) -> str:
    """Return a sentence that was misread somewhere."""
    return "" if _found(sentence, text) else sentence


def _digit(sentence: str, text: str, chance: random.Random) -> str:
    places = [place for place, letter in enumerate(sentence) if letter.isdigit()]
    if not places:
        return ""
    place = chance.choice(places)
    return (
        sentence[:place] + str((int(sentence[place]) + 1 + chance.randrange(8)) % 10) + sentence[place + 1 :]
    )


def _dropped(sentence: str, text: str, chance: random.Random) -> str:
    words = sentence.split()
    del words[chance.randrange(1, len(words) - 1)]
    return " ".join(words)


def _denied(sentence: str, text: str, chance: random.Random) -> str:
    for verb in (" is ", " can ", " will ", " was ", " found ", " be "):
        if verb in sentence:
            return sentence.replace(verb, f"{verb}not ", 1)
    return ""


def _worded(sentence: str, text: str, chance: random.Random) -> str:
    for word, other in (
        ("due", "paid"),
        ("two", "ten"),
        ("north", "south"),
        ("EUR", "USD"),
        ("more", "less"),
    ):
        if f" {word} " in sentence:
            return sentence.replace(f" {word} ", f" {other} ", 1)
    return ""


def _foreign(sentence: str, text: str, chance: random.Random) -> str:
    return chance.choice(FOREIGN).replace("the", f"the {chance.randint(2, 99_999)}th", 1)


FALSE: Final = (_digit, _dropped, _denied, _worded, _foreign)
