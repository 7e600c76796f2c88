"""Ways in which a model gets a sentence wrong: each changes one thing that matters, and only that."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from random import Random
from types import MappingProxyType
from typing import Final

from continuum_simulators.ollama import facts
from continuum_simulators.ollama.inventing import reordered
from continuum_simulators.ollama.tongues import NAMES, TONGUES, Tongue, tongue

__all__ = ["IN_CLAIMS", "IN_QUOTATIONS", "Lie", "Truth", "lied"]


class Lie(StrEnum):
    """What is wrong with a sentence."""

    DIGIT = "digit"
    CURRENCY = "currency"
    SIGN = "sign"
    NEGATION_ADDED = "negation added"
    NEGATION_REMOVED = "negation removed"
    NEGATION_HIDDEN = "negation hidden by an ellipsis"
    DATE = "date"
    NAME = "name"
    UNIT = "unit"
    DROPPED_WORD = "dropped word"
    REORDERED = "words in another order"
    INVENTED = "invented"


IN_QUOTATIONS: Final = tuple(Lie)
IN_CLAIMS: Final = (
    Lie.DIGIT, Lie.CURRENCY, Lie.SIGN, Lie.DATE, Lie.NAME, Lie.UNIT, Lie.INVENTED,
)  # fmt: skip
"""A claim is in the model's own words: of those nothing but figures and names can be held against it."""

_MISREAD: Final = str.maketrans("OolIi", "00111")
_PARTED = re.compile(r"(?<=\w)[-\u00ad\ufffe]\s*\n\s*|\ufffe")
_NUMBER = re.compile(r"(?<![\w.,])\d[\d.,]*\d(?![\d\w])")
_CURRENCIES: Final = ("£", "€", "$", "EUR", "GBP", "USD", "CHF", "PLN", "zł", "Euro", "euros", "euro", "₪")
_CURRENCY = re.compile(
    r"[£€$₪]|\b(?:EUR|GBP|USD|CHF|PLN|Euro|euros|euro|pounds|dollars)\b|(?<=\d )zł(?:otych)?|(?<=\d )ש\"ח"
)
_FIGURE = re.compile(r"[£€$]?\d[\d.,]*")
_SIGNED = re.compile(r"(?<![\w\d])[-−–+](?=[£€$]?\d)")
_SIGNABLE = re.compile(
    r"(?<![\w.,:/\-−–+£€$])(?<!\d[ \u00a0])(?=[£€$]\d|\d[\d.,]*[ \u00a0]?(?:[%‰€]|"
    r"per cent|percent|Prozent|pour cent|por ciento|per cento|procent|EUR|euro|Euro|zł))"
)
_NUMERIC_DATE = re.compile(r"(?<![\d.])(\d{1,2})([./])(\d{1,2})\2(\d{4})(?![\d.]\d)")
_CAPITALISED = re.compile(r"(?<=[a-zà-öø-ÿąćęłńóśźż,;] )[A-ZÀ-Þ][\wà-öø-ÿ’'-]{3,}")
_TITLED = re.compile(r"(?:Herrn?|Frau|Dr\.|Mr|Mrs|Ms|Mme|Monsieur|Madame) ([A-ZÄÖÜ][\w’'-]{3,})")
_MONTHS: Final = frozenset(month.lower() for each in TONGUES.values() for month in each.months)


@dataclass(frozen=True)
class Truth:
    """The document that is lied about."""

    text: str

    @cached_property
    def language(self) -> str:
        """Its language, guessed."""
        return facts.language(self.text)

    @cached_property
    def tongue(self) -> Tongue:
        """The words of its language."""
        return tongue(self.language)

    @cached_property
    def _lines(self) -> tuple[str, str]:
        """The text without its line ends, words that they part once with the hyphen and once whole."""
        return _likened(self.text), _likened(_PARTED.sub("", self.text))

    @cached_property
    def _numbers(self) -> frozenset[int]:
        """Every number, whether its groups are read as one or one by one."""
        text = self.text + self.text.translate(_MISREAD)
        runs = re.findall(r"\d+", text)
        wholes = (re.sub(r"\D", "", each) for each in re.findall(r"\d[\d.,'’ \u00a0\u202f]*", text))
        return frozenset(int(digits) for digits in (*runs, *wholes) if digits.isascii())

    def says(self, words: str) -> bool:
        """Tell whether these words stand in the document, however its lines break and its letters look."""
        return any(_likened(words) in line for line in self._lines)

    def counts(self, digits: str) -> bool:
        """Tell whether the document has this number."""
        return int(digits) in self._numbers


def lied(lie: Lie, sentence: str, truth: Truth, random: Random) -> str | None:
    """Return ``sentence`` with this lie in it, or nothing where it has no place for it.

    What comes out does not stand in the document, and neither does the word that makes it wrong.
    """
    ways = [way for way in _WAYS[lie](sentence, truth, random) if squeezed(way) != squeezed(sentence)]
    random.shuffle(ways)
    return next((way for way in ways if not truth.says(way)), None)


def _likened(text: str) -> str:
    """Return ``text`` squeezed, letters that a scan takes for each other being one."""
    return squeezed(text).translate(_MISREAD).replace("rn", "m")


def squeezed(text: str) -> str:
    """Return letters, digits and signs alone, in small letters."""
    return "".join(text.split()).casefold()


def _digits(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    for number in _NUMBER.finditer(sentence):
        for place in range(number.start(), number.end()):
            if not sentence[place].isascii() or not sentence[place].isdigit():
                continue
            other = str((int(sentence[place]) + random.randrange(1, 10)) % 10)
            changed = sentence[:place] + other + sentence[place + 1 :]
            written = changed[number.start() : number.end()]
            if written[0] != "0" and not truth.counts(re.sub(r"\D", "", written)):
                yield changed


def _currencies(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    for found in _CURRENCY.finditer(sentence):
        alike = [each for each in _CURRENCIES if (len(each) == 1) == (len(found[0]) == 1)]
        for other in alike:
            if _sort(other) != _sort(found[0]):
                yield sentence[: found.start()] + other + sentence[found.end() :]


def _sort(currency: str) -> str:
    """Return one name for a currency, however it is written."""
    return {"€": "eur", "EUR": "eur", "Euro": "eur", "euro": "eur", "euros": "eur", "£": "gbp", "GBP": "gbp",
            "pounds": "gbp", "$": "usd", "USD": "usd", "dollars": "usd", "zł": "pln", "złotych": "pln",
            "PLN": "pln"}.get(currency, currency)  # fmt: skip


def _signs(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    """Turn a sign round, take one away or set one, where the figure stands nowhere with the other sign."""
    for sign in _SIGNED.finditer(sentence):
        figure = _FIGURE.match(sentence, sign.end())
        for other in ("-",) if sign[0] == "+" else ("+", ""):
            if figure and not _written(f"{other}{figure[0]}", truth):
                yield f"{sentence[: sign.start()]}{other}{sentence[sign.end() :]}"
    for place in _SIGNABLE.finditer(sentence):
        figure = _FIGURE.match(sentence, place.end())
        if figure and not _written(f"-{figure[0]}", truth):
            yield f"{sentence[: place.start()]}-{sentence[place.start() :]}"


def _written(figure: str, truth: Truth) -> bool:
    return bool(re.search(rf"(?<![-−–+\d.,]){re.escape(figure)}(?!\d)", truth.text))


def _negated(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    words = sentence.split(" ")
    if truth.tongue.negations & set(_bare(words)):
        return
    for place, word in enumerate(_bare(words)):
        if word in truth.tongue.verbs and 0 < place < len(words) - 2:
            at = place if truth.tongue.before else place + 1
            yield " ".join([*words[:at], truth.tongue.no, *words[at:]])


def _affirmed(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    words = sentence.split(" ")
    bare = _bare(words)
    negations = [place for place, word in enumerate(bare) if word in truth.tongue.negations]
    if negations and negations[0] > 0 and negations[-1] < len(words) - 1:
        yield " ".join(word for place, word in enumerate(words) if place not in negations)


def _hidden(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    words = sentence.split(" ")
    for place, word in enumerate(_bare(words)):
        if word in truth.tongue.negations and 3 < place < len(words) - 4:
            yield f"{' '.join(words[:place])} … {' '.join(words[place + 1 :])}"


def _bare(words: list[str]) -> list[str]:
    return [word.strip('.,;:!?()“”„"«»').lower() for word in words]


def _dates(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    months = truth.tongue.months
    pattern = rf"\b(\d{{1,2}})(\.?(?: de)? (?:ב)?)({'|'.join(months)})\b"
    for date in re.finditer(pattern, sentence):
        for other in months:
            if not truth.says(f"{date[1]}{date[2]}{other}"):
                yield sentence[: date.start(3)] + other + sentence[date.end(3) :]
        for day in range(10, 29):
            if not truth.counts(str(day)):
                yield sentence[: date.start(1)] + str(day) + sentence[date.end(1) :]
    for date in _NUMERIC_DATE.finditer(sentence):
        for day in range(13, 29):
            if not truth.counts(str(day)):
                yield f"{sentence[: date.start(1)]}{day}{sentence[date.end(1) :]}"


def _names(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    """Put another name where one stands; of German nouns only what follows a title is surely one."""
    places = [match.span(1) for match in _TITLED.finditer(sentence)]
    if truth.language != "de":
        places += [match.span() for match in _CAPITALISED.finditer(sentence)]
    for start, end in places:
        if sentence[start:end].lower().rstrip("s") in _MONTHS:
            continue
        for name in NAMES:
            if name not in truth.text:
                yield sentence[:start] + name + sentence[end:]


def _units(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    pairs = (*truth.tongue.units, ("kWh", "MWh"), ("km", "kg"), ("m²", "m³"), ("%", "‰"))
    for pair in pairs:
        for one, other in (pair, pair[::-1]):
            for found in re.finditer(rf"(?<=\d)([ \u00a0]?){re.escape(one)}(?!\w)", sentence):
                number = re.search(r"\d+$", sentence[: found.start()])
                changed = f"{found[1]}{other}"
                if number and not truth.says(number[0] + changed):
                    yield sentence[: found.start()] + changed + sentence[found.end() :]


def _shortened(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    words = sentence.split(" ")
    for place in range(1, len(words) - 1):
        if any(map(str.isalnum, words[place])):
            yield " ".join([*words[:place], *words[place + 1 :]])


def _inventions(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    yield from truth.tongue.invented


def _reordered(sentence: str, truth: Truth, random: Random) -> Iterator[str]:
    yield reordered(sentence, random)


_WAYS: Final[Mapping[Lie, Callable[[str, Truth, Random], Iterator[str]]]] = MappingProxyType(
    {
        Lie.DIGIT: _digits,
        Lie.CURRENCY: _currencies,
        Lie.SIGN: _signs,
        Lie.NEGATION_ADDED: _negated,
        Lie.NEGATION_REMOVED: _affirmed,
        Lie.NEGATION_HIDDEN: _hidden,
        Lie.DATE: _dates,
        Lie.NAME: _names,
        Lie.UNIT: _units,
        Lie.DROPPED_WORD: _shortened,
        Lie.REORDERED: _reordered,
        Lie.INVENTED: _inventions,
    }
)
