"""The long sample: a housing co-operative's annual report, with a page on each of its estates."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random

from continuum_console.samples.estate_tables import figures, tables
from continuum_console.samples.estates import Estate, estates, totals
from continuum_console.samples.source import Source, read_text

__all__ = ["annual_report"]

_TOPICS = (("place",), ("rents", "empty"), ("repairs",), ("works",), ("voices",), ("ahead",))
_MONTHS = ("February", "March", "April", "May", "June")

Phrases = Mapping[str, Sequence[str]]


def annual_report(source: Source) -> Source:
    """Return ``source`` with its totals, its chapters and its tables filled in."""
    found = tuple(estates())
    filled = {"chapters": _chapters(found), **totals(found), **tables(found)}
    return replace(source, body=source.body.format(**filled))


def _chapters(all_estates: Sequence[Estate]) -> str:
    phrases = _phrases()
    return "\n\n***\n\n".join(
        "\n\n".join(_chapter(estate, number, phrases)) for number, estate in enumerate(all_estates)
    )


def _chapter(estate: Estate, number: int, phrases: Phrases) -> Iterator[str]:
    """Yield the blocks of an estate's page; no two neighbours take the same phrases."""
    facts = _facts(estate)
    place, rents, repairs, works, voices, ahead = (
        " ".join(phrases[topic][number % len(phrases[topic])].format(**facts) for topic in topics)
        for topics in _TOPICS
    )
    yield f"## {estate.name}"
    yield place
    yield estate.story
    yield figures(estate)
    yield "### Rents and lettings"
    yield rents
    yield "### Repairs and works"
    yield repairs
    yield works
    yield "### What residents say, and what comes next"
    yield voices
    yield ahead


def _facts(estate: Estate) -> dict[str, str]:
    draw = Random(estate.name + estate.town)  # noqa: S311  the same facts each time are the point
    replies = round(estate.homes * draw.uniform(0.38, 0.71))
    return {
        "name": estate.name,
        "town": estate.town,
        "built": str(estate.built),
        "homes": str(estate.homes),
        "caretaker": estate.caretaker,
        "representative": estate.representative,
        "elected": str(draw.randrange(2014, 2025)),
        "rent": str(estate.rent),
        "arrears": f"{estate.arrears:,}",
        "debtors": str(estate.debtors),
        "repairs": str(estate.repairs),
        "late": str(estate.late),
        "late_before": str(estate.late + draw.randrange(1, 9)),
        "intime": str(estate.repairs - estate.late),
        "own": str(draw.randrange(9, estate.repairs // 3)),
        "drains": str(draw.randrange(4, 19)),
        "repair_cost": f"{estate.repair_cost:,}",
        "works": f"{estate.works:,}",
        "over": f"£{draw.randrange(310, 4_900):,} {draw.choice(('above', 'below'))}",
        "empty_days": str(draw.randrange(16, 39)),
        "replies": str(replies),
        "satisfied": str(draw.randrange(68, 95)),
        "budget": f"{draw.randrange(18, 96) * 500:,}",
        "month": draw.choice(_MONTHS),
        "spring": draw.choice(("March", "April")),
        "autumn": draw.choice(("September", "October", "November")),
    }


def _phrases() -> Phrases:
    found: dict[str, list[str]] = {}
    for chapter in read_text("annual-report", "phrases.md").split("# ")[1:]:
        topic, _, text = chapter.partition("\n")
        found[topic.strip()] = [" ".join(part.split("\n")) for part in text.strip().split("\n\n")]
    return found
