"""Sentences with names, dates and sums in them, each of which knows where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from random import Random
from typing import Final

from continuum_proto.briefs import Due, EntityType, Precision
from continuum_simulators.archive.languages import Language, Template
from continuum_simulators.archive.names import Names

__all__ = ["Named", "Sentence", "Tone", "Writing"]

UNITS: Final = ("EUR", "EUR", "EUR", "EUR", "USD", "GBP", "CHF", "PLN")
SHOUTED: Final = 0.03
"""The share of names that stand in capitals, as in the head of a letter."""
FACTS: Final = 0.35
"""The share of sentences that hold facts."""
AGAIN: Final = 0.55
"""How often a document speaks of somebody again whom it has named."""
PRECISIONS: Final = ((0.8, Precision.DAY), (0.93, Precision.MONTH), (1.0, Precision.YEAR))


class Tone(StrEnum):
    """What a sentence is for."""

    PLAIN = "plain"
    FACT = "fact"
    ASK = "ask"


@dataclass(frozen=True, slots=True)
class Named:
    """A name and where it stands, in code points from the start of what holds it."""

    type: EntityType
    start: int
    end: int
    text: str
    date: Due | None = None
    number: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the names in it."""

    tone: Tone
    text: str
    named: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Writing:
    """A hand that writes in one language about one world, around one day."""

    language: Language
    names: Names
    random: Random
    today: date
    cast: dict[str, list[str]] = field(default_factory=dict)
    """Whom the document has named, by slot."""

    def title(self) -> str:
        """Return what a document is called."""
        return self._filled(self.random.choice(self.language.titles), Tone.PLAIN).text

    def sentences(self, length: int) -> Iterator[Sentence]:
        """Yield sentences of some ``length`` characters: facts between plain ones, what is asked last."""
        written = 0
        while written < length:
            sentence = self.fact() if self.random.random() < FACTS else self.plain()
            written += len(sentence.text) + 1
            yield sentence
        for _ in range(self.random.choice((0, 1, 1, 2))):
            yield self._filled(self.random.choice(self.language.asks), Tone.ASK)

    def fact(self) -> Sentence:
        """Return a sentence that a brief may quote."""
        return self._filled(self.random.choice(self.language.facts), Tone.FACT)

    def plain(self) -> Sentence:
        """Return a sentence of two clauses that says little."""
        one, other = self.random.sample(self.language.clauses, 2)
        joined = f"{self._words(one)}{self.random.choice(self.language.links)}{self._words(other)}."
        return Sentence(Tone.PLAIN, joined[0].upper() + joined[1:])

    def _words(self, template: Template) -> str:
        return self._filled(template, Tone.PLAIN).text

    def _filled(self, template: Template, tone: Tone) -> Sentence:
        parts, named, place = [template.words[0]], list[Named](), len(template.words[0])
        for slot, words in zip(template.slots, template.words[1:], strict=True):
            name = self._fill(slot, place)
            if slot not in ("noun", "term"):
                named.append(name)
            parts += (name.text, words)
            place = name.end + len(words)
        return Sentence(tone, "".join(parts), tuple(named))

    def _fill(self, slot: str, place: int) -> Named:
        """Return what stands in a slot that begins at ``place``."""
        match slot:
            case "person" | "organisation" | "place" | "reference":
                return self._name(EntityType(slot), place)
            case "date":
                return self._date(place)
            case "amount":
                return self._amount(place)
            case _:
                terms, nouns = self.names.terms, self.language.nouns
                word = terms.draw(self.random) if slot == "term" else self.random.choice(nouns)
                return Named(EntityType.REFERENCE, place, place + len(word), word)

    def _name(self, type: EntityType, place: int) -> Named:
        cast = self.cast.setdefault(type, [])
        if not cast or self.random.random() > AGAIN:
            cast.append(self.names.of[type].draw(self.random))
        name = self.random.choice(cast)
        text = name.upper() if self.random.random() < SHOUTED else name
        return Named(type, place, place + len(text), text)

    def _date(self, place: int) -> Named:
        day = self.today + timedelta(days=round(self.random.gauss(0, 200)))
        chance = self.random.random()
        precision = next(one for most, one in PRECISIONS if chance <= most)
        form = {Precision.DAY: self.language.day, Precision.MONTH: self.language.month}.get(
            precision, self.language.year
        )
        text = form.format(day=day.day, month=self.language.months[day.month - 1], year=day.year)
        iso = day.isoformat()[: {Precision.DAY: 10, Precision.MONTH: 7}.get(precision, 4)]
        return Named(EntityType.DATE, place, place + len(text), text, date=Due(iso=iso, precision=precision))

    def _amount(self, place: int) -> Named:
        whole, unit = round(self.random.lognormvariate(6.5, 1.5)) + 1, self.random.choice(UNITS)
        cents = f"{self.random.randrange(1, 100):02}" if self.random.random() < 0.5 else ""
        written = f"{whole:,}".replace(",", self.language.group) + (
            self.language.point + cents if cents else ""
        )
        text = self.language.amount.format(unit=unit, number=written)
        number = f"{whole}.{cents}" if cents else str(whole)
        return Named(EntityType.AMOUNT, place, place + len(text), text, number=number, unit=unit)
