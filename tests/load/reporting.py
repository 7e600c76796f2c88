"""What every benchmark tells: how it goes, and last one JSON object with figures and aims."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Aim:
    """A figure that was wished for, and the one that was measured."""

    name: str
    aim: str
    value: float
    ok: bool


def say(line: str) -> None:
    """Tell a person how it goes."""
    sys.stderr.write(line + "\n")


def report(bench: str, figures: Mapping[str, object], aims: Sequence[Aim]) -> None:
    """Print figures and aims for people, then the line for machines."""
    for name, value in figures.items():
        say(f"{name}: {value}")
    conclude(bench, figures, aims)


def conclude(bench: str, figures: Mapping[str, object], aims: Sequence[Aim]) -> None:
    """Print aims for people, then the line for machines: where figures stand in tables already."""
    for aim in aims:
        say(f"{'reached' if aim.ok else 'missed':8} {aim.name}: {aim.value} (aim {aim.aim})")
    sys.stdout.write(last_line(bench, figures, aims) + "\n")


def last_line(bench: str, figures: Mapping[str, object], aims: Sequence[Aim]) -> str:
    """Return the line for machines."""
    return json.dumps({"bench": bench, "figures": figures, "aims": [asdict(aim) for aim in aims]})


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least ``share`` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, round(share * len(ordered)) - 1))]
