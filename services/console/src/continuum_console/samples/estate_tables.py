"""The tables of the annual report, in the samples' markup."""

from collections.abc import Iterable, Sequence

from continuum_console.samples.estates import Estate, totals

__all__ = ["figures", "tables"]


def figures(estate: Estate) -> str:
    """Return the small table on the page of one estate."""
    return _table(
        (estate.name, "2025"),
        [
            ("Homes", f"{estate.homes}"),
            ("Average rent a week", f"£{estate.rent}"),
            ("Repairs carried out", f"{estate.repairs}"),
            ("Finished in time", f"{estate.share} %"),
            ("Spent on repairs", f"£{estate.repair_cost:,}"),
            ("Spent on planned works", f"£{estate.works:,}"),
            ("Rent owed on 31 December", f"£{estate.arrears:,}"),
        ],
    )


def tables(found: Sequence[Estate]) -> dict[str, str]:
    """Return the tables that set the estates side by side, by the name of their place in the report."""
    return {
        "comparison": _comparison(found),
        "directory": _directory(found),
        "rents_table": _rents(found),
        "repairs_table": _repairs(found),
    }


def _comparison(found: Sequence[Estate]) -> str:
    total = totals(found)
    return _table(
        ("Estate", "Homes", "Repairs", "In time", "Planned works"),
        [
            *((e.name, f"{e.homes}", f"{e.repairs}", f"{e.share} %", f"£{e.works:,}") for e in found),
            ("All estates", total["homes"], total["repairs"], f"{total['share']} %", f"£{total['works']}"),
        ],
    )


def _directory(found: Sequence[Estate]) -> str:
    return _table(
        ("Estate", "Town", "Caretaker", "Representative"),
        [(e.name, e.town, e.caretaker, e.representative) for e in found],
        words=4,
    )


def _rents(found: Sequence[Estate]) -> str:
    total, debtors = totals(found), sum(e.debtors for e in found)
    return _table(
        ("Estate", "Built", "Rent a week", "Households owing", "Owed"),
        [
            *((e.name, f"{e.built}", f"£{e.rent}", f"{e.debtors}", f"£{e.arrears:,}") for e in found),
            ("All estates", "", f"£{total['rent']}", f"{debtors}", f"£{total['arrears']}"),
        ],
    )


def _repairs(found: Sequence[Estate]) -> str:
    total, late = totals(found), sum(e.late for e in found)
    return _table(
        ("Estate", "Repairs", "In time", "Late", "Cost"),
        [
            *(
                (e.name, f"{e.repairs}", f"{e.repairs - e.late}", f"{e.late}", f"£{e.repair_cost:,}")
                for e in found
            ),
            ("All estates", total["repairs"], total["intime"], f"{late}", f"£{total['repair_cost']}"),
        ],
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], *, words: int = 1) -> str:
    """Set rows below ``head``; all columns but the first ``words`` hold figures."""
    ruler = ["---"] * words + ["---:"] * (len(head) - words)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *rows))
