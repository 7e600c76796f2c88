"""Long documents: pages that somebody wrote, and between them others that are made; the same each time.

A text in ``long`` names how many pages there are, and says what stands on some of them. What stands on
the others is drawn from the paragraphs in ``filler``, with names and figures put in.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from random import Random
from textwrap import fill
from typing import Final

from continuum_console.samples.source import Source

__all__ = ["pages_of_long"]

WIDTH: Final = 104
PARAGRAPHS: Final = 6
"""Between opening and closing of a page that is made."""
PEOPLE: Final = ("who", "other")
"""Slots that are filled alike on the whole of a page."""
_LANDMARK: Final = re.compile(r"^=== (\d+|last)\n", re.MULTILINE)
_BEGINNING: Final = re.compile(r"(?:^|(?<=[.?] ))[a-zäöü]")
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
_DAY: Final = {"en": "{day} {month} {year}", "de": "{day}. {month} {year}"}


@dataclass(frozen=True, slots=True)
class Filler:
    """What pages are made of: words for each slot, and paragraphs for each kind of page."""

    slots: Mapping[str, Sequence[str]]
    kinds: Sequence[Sequence[str]]
    """The first paragraph opens a page, the last one closes it."""


def pages_of_long(written: Source) -> tuple[str, ...]:
    """Return the pages of a long document; joined they are its text."""
    count = int(written.fields["pages"])
    landmarks = dict(_landmarks(written.body, count))
    filler = _filler(written.fields["filler"])
    draw = Random(written.name)  # noqa: S311  the same pages each time are the point
    bodies = (
        landmarks.get(number) or _made(filler, draw, _dated(written, number, count))
        for number in range(1, count + 1)
    )
    return tuple(_page(written, number, body) for number, body in enumerate(bodies, start=1))


def _landmarks(body: str, count: int) -> Iterator[tuple[int, str]]:
    _, *parts = _LANDMARK.split(body)
    for place, text in zip(parts[::2], parts[1::2], strict=True):
        yield count if place == "last" else int(place), text.strip()


def _filler(name: str) -> Filler:
    text = files("continuum_console.evaluation").joinpath("filler", f"{name}.md").read_text(encoding="utf-8")
    chapters = dict(_chapters(text))
    return Filler(
        slots={head[1:-1]: body.split("\n") for head, body in chapters.items() if head.startswith("{")},
        kinds=[body.split("\n\n") for head, body in chapters.items() if not head.startswith("{")],
    )


def _chapters(text: str) -> Iterator[tuple[str, str]]:
    for chapter in text.removeprefix("# ").split("\n# "):
        head, _, body = chapter.partition("\n")
        yield head.strip(), body.strip()


def _made(filler: Filler, draw: Random, day: str) -> str:
    """Make a page of one kind; no paragraph stands on it twice."""
    opening, *paragraphs, closing = draw.choice(filler.kinds)
    chosen = draw.sample(paragraphs, k=min(PARAGRAPHS, len(paragraphs)))
    people = {slot: draw.choice(filler.slots[slot]) for slot in PEOPLE}
    return "\n\n".join(
        _sentences(each.format(**_drawn(filler, draw), **people, day=day))
        for each in (opening, *chosen, closing)
    )


def _sentences(paragraph: str) -> str:
    """Join the lines of a paragraph; a slot may stand at the beginning of a sentence."""
    return _BEGINNING.sub(lambda found: found.group().upper(), " ".join(paragraph.split()))


def _drawn(filler: Filler, draw: Random) -> dict[str, str]:
    words = {slot: draw.choice(words) for slot, words in filler.slots.items() if slot not in PEOPLE}
    return words | {"n": str(draw.randrange(3, 25)), "hour": f"{draw.randrange(8, 22)}.{draw.randrange(6)}0"}


def _dated(written: Source, number: int, count: int) -> str:
    """Return the day of a page: they follow each other from the first day to the last."""
    first, last = (date.fromisoformat(written.fields[field]) for field in ("from", "to"))
    day = first + timedelta(days=(last - first).days * (number - 1) // (count - 1))
    language = written.fields["language"]
    month = _MONTHS[language].split()[day.month - 1]
    return _DAY[language].format(day=day.day, month=month, year=day.year)


def _page(written: Source, number: int, body: str) -> str:
    """Set a page as the text layer of a PDF gives it: running head, lines of one width."""
    head = f"{written.fields['running']}   {written.fields.get('page_word', 'page')} {number}"
    return "\n\n".join((head, *map(_set, body.split("\n\n")))) + "\n\n"


def _set(paragraph: str) -> str:
    """Break a paragraph into lines of one width; what is shorter than one keeps its own."""
    return fill(" ".join(paragraph.split()), WIDTH) if len(paragraph) > WIDTH else paragraph
