"""The estates of the annual report: who and what they are, and the figures of their year.

The figures are drawn once for each estate from a generator seeded with its name; everything else,
down to the accounts, is added up from them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from continuum_console.samples.source import read_text

__all__ = ["Estate", "estates", "totals"]

_WEEKS = 52
_OTHER_INCOME = 412_300 + 96_480 + 184_200
_OTHER_SPENDING = 245_950 + 2_063_700 + 1_118_450 + 1_784_000 + 287_900 + 241_060


@dataclass(frozen=True, slots=True)
class Estate:
    """One estate: who and what it is, its story of the year, its figures (money in whole pounds)."""

    name: str
    town: str
    built: int
    homes: int
    caretaker: str
    representative: str
    story: str
    rent: int
    repairs: int
    late: int
    repair_cost: int
    works: int
    arrears: int
    debtors: int

    @property
    def share(self) -> int:
        """Percentage of the repairs that were finished in time."""
        return round(100 * (self.repairs - self.late) / self.repairs)


def estates() -> Iterator[Estate]:
    """Yield the estates as they stand in the package, with their figures."""
    for entry in read_text("annual-report", "estates.md").strip().split("\n\n"):
        head, _, story = entry.partition("\n")
        name, town, built, homes, caretaker, representative = (part.strip() for part in head.split("|"))
        yield _estate(name, town, int(built), int(homes), caretaker, representative, story)


def _estate(
    name: str, town: str, built: int, homes: int, caretaker: str, representative: str, story: str
) -> Estate:
    draw = Random(name)  # noqa: S311  the same figures each time are the point
    repairs = round(homes * draw.uniform(2.1, 3.4))
    debtors = max(2, round(homes * draw.uniform(0.05, 0.14)))
    return Estate(
        name=name,
        town=town,
        built=built,
        homes=homes,
        caretaker=caretaker,
        representative=representative,
        story=story,
        rent=draw.randrange(96, 128),
        repairs=repairs,
        late=max(2, round(repairs * draw.uniform(0.03, 0.14))),
        repair_cost=repairs * draw.randrange(148, 196),
        works=homes * draw.randrange(820, 1_640),
        arrears=debtors * draw.randrange(240, 760),
        debtors=debtors,
    )


def totals(all_estates: Sequence[Estate]) -> dict[str, str]:
    """Return the figures of the whole co-operative, written as the report writes them."""
    homes = sum(estate.homes for estate in all_estates)
    repairs = sum(estate.repairs for estate in all_estates)
    intime = repairs - sum(estate.late for estate in all_estates)
    rents = sum(estate.rent * estate.homes * _WEEKS for estate in all_estates)
    works = sum(estate.works for estate in all_estates)
    repair_cost = sum(estate.repair_cost for estate in all_estates)
    income, spending = rents + _OTHER_INCOME, works + repair_cost + _OTHER_SPENDING
    return {
        "estates": str(len(all_estates)),
        "members": f"{homes * 31 // 20:,}",
        "homes": f"{homes:,}",
        "repairs": f"{repairs:,}",
        "intime": f"{intime:,}",
        "share": f"{100 * intime / repairs:.1f}",
        "rent": f"{rents / homes / _WEEKS:.2f}",
        "rents": f"{rents:,}",
        "works": f"{works:,}",
        "repair_cost": f"{repair_cost:,}",
        "arrears": f"{sum(estate.arrears for estate in all_estates):,}",
        "income": f"{income:,}",
        "spending": f"{spending:,}",
        "surplus": f"{income - spending:,}",
    }
