"""What stands in streams, groups and keys at one instant, whoever keeps them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

__all__ = ["GroupPicture", "Lease", "Picture", "Value", "differences"]

EXACT, SLACK = 1e-6, 40.0
"""Seconds by which a lease may look older than it is: a run takes real time as well."""


@dataclass(frozen=True, slots=True)
class Lease:
    """Who has a pending entry, for how many seconds, and how often it was delivered."""

    consumer: str
    idle: float = field(compare=False)
    count: int


@dataclass(frozen=True, slots=True)
class Value:
    """What a key holds, and for how many seconds it will."""

    value: bytes
    left: float = field(compare=False)


@dataclass(frozen=True, slots=True)
class GroupPicture:
    """How far a group is."""

    last: str
    pending: Mapping[str, Lease]
    crashes: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that delivery keeps."""

    streams: Mapping[str, Mapping[str, bytes]]
    """By entry in their order: the id of the event."""
    groups: Mapping[tuple[str, str], GroupPicture]
    keys: Mapping[str, Value]
    fetched: Mapping[str, bytes]
    vanished: frozenset[str]
    """``stream group entry``."""


def differences(expected: Picture, seen: Picture) -> list[str]:
    """Say where ``seen`` is not as ``expected``, each in a line."""
    lines = []
    for part in fields(Picture):
        wanted, got = getattr(expected, part.name), getattr(seen, part.name)
        if wanted != got:
            lines += _apart(part.name, wanted, got)
    return [*lines, *_at_other_times(expected, seen)]


def _at_other_times(expected: Picture, seen: Picture) -> Iterator[str]:
    for key, group in expected.groups.items():
        leases = seen.groups[key].pending if key in seen.groups else {}
        for entry, lease in group.pending.items():
            if entry in leases and not -EXACT <= leases[entry].idle - lease.idle <= SLACK:
                where = " ".join((*key, entry))
                yield f"idle of {where}: expected {lease.idle:g} s, found {leases[entry].idle:g} s"
    for name, value in expected.keys.items():
        found = seen.keys.get(name, value)
        if not -EXACT <= value.left - found.left <= SLACK:
            yield f"life of {name}: expected {value.left:g} s, found {found.left:g} s"


def _apart(name: str, wanted: object, got: object) -> list[str]:
    if not isinstance(wanted, Mapping) or not isinstance(got, Mapping):
        return [f"{name}: expected {wanted}, found {got}"]
    lines = [
        f"{name} {key}: expected {wanted.get(key)}, found {got.get(key)}"
        for key in sorted({*wanted, *got}, key=str)
        if wanted.get(key) != got.get(key)
    ]
    return lines or [f"{name}: expected the order {list(wanted)}, found {list(got)}"]
