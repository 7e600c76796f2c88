"""What every benchmark prints last: one JSON object with figures and aims."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure that was wished for, and the one that was measured."""

    name: str
    aim: str
    value: float
    ok: bool


def last_line(bench: str, figures: Mapping[str, object], aims: Sequence[Aim]) -> str:
    """Return the line for machines."""
    return json.dumps({"bench": bench, "figures": figures, "aims": [asdict(aim) for aim in aims]})


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]
