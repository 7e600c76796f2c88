"""What was measured, by contestant and round, and what follows from it."""

import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from typing import Final

from tests.load.delivery.contestants import BARE, OTHERS, OURS, OURS_ENCODED, OURS_TRACED
from tests.load.delivery.phases import LEASE, Aftermath, Latency, Throughput
from tests.load.reporting import Aim

PEERS: Final = tuple(peer.name for peer in OTHERS)


@dataclass
class Results:
    """All figures; a list holds one value for each round."""

    throughput: dict[str, list[Throughput]] = field(default_factory=dict)
    share: dict[str, list[float]] = field(default_factory=dict)
    latency: dict[str, list[Latency]] = field(default_factory=dict)
    aftermath: dict[str, list[Aftermath]] = field(default_factory=dict)
    few: dict[str, list[float]] = field(default_factory=dict)
    """CPU milliseconds of an entry while 100 wait …"""
    many: dict[str, list[float]] = field(default_factory=dict)
    """… and while very many do."""
    missing: dict[str, str] = field(default_factory=dict)
    """Why a contestant takes no part."""
    failed: list[str] = field(default_factory=list)
    """Runs that gave no figures."""
    versions: dict[str, str] = field(default_factory=dict)

    def throughput_of(self, name: str, figure: Callable[[Throughput], float]) -> float | None:
        """Return the median of one figure of the no-op jobs."""
        return _median(figure(each) for each in self.throughput.get(name, ()))

    def share_of(self, name: str) -> float | None:
        """Return the median share of the ideal."""
        return _median(self.share.get(name, ()))

    def latency_of(self, name: str, figure: Callable[[Latency], float]) -> float | None:
        """Return the median of p50 or p99."""
        return _median(figure(each) for each in self.latency.get(name, ()))

    def aftermath_of(self, name: str) -> Aftermath | None:
        """Return the median of the seconds and the sum of all that went wrong."""
        runs = self.aftermath.get(name, ())
        if not runs:
            return None
        seconds = [run.seconds for run in runs if run.seconds is not None]
        return Aftermath(
            seconds=statistics.median(seconds) if len(seconds) == len(runs) else None,
            not_done=sum(run.not_done for run in runs),
            ran_twice=sum(run.ran_twice for run in runs),
            effect_twice=sum(run.effect_twice for run in runs),
        )

    def times_the_fastest(self, name: str) -> float | None:
        """Return how many times the rate of the fastest peer of the same round; the median over rounds."""
        rounds = [
            max(
                (runs[number].jobs_per_second for peer in PEERS if (runs := self._rounds(peer, number))),
                default=0,
            )
            for number in range(len(self.throughput.get(name, ())))
        ]
        ours = self.throughput.get(name, ())
        return _median(
            run.jobs_per_second / fastest for run, fastest in zip(ours, rounds, strict=True) if fastest
        )

    def depth(self) -> float | None:
        """Return what an entry costs among very many, in terms of what it costs among few."""
        few, many = _median(self.few.get(OURS.name, ())), _median(self.many.get(OURS.name, ()))
        return many / few if few and many else None

    def _rounds(self, name: str, number: int) -> list[Throughput]:
        runs = self.throughput.get(name, [])
        return runs if number < len(runs) else []

    def figures(self) -> dict[str, object]:
        """Return everything, for machines."""
        return asdict(self)

    def aims(self) -> list[Aim]:
        """Return what was wished for beside what came out; what was not run is left out."""
        wished = (
            _at_least("no-op rate, times the fastest peer", 2.5, self.times_the_fastest(OURS.name)),
            _at_least(
                "no-op rate with spans made, times the fastest peer",
                1.5,
                self.times_the_fastest(OURS_TRACED.name),
            ),
            _at_least(
                "no-op rate with spans encoded, times the fastest peer",
                1.5,
                self.times_the_fastest(OURS_ENCODED.name),
            ),
            _at_least(
                "share of the ideal, beyond the bare loop",
                -0.02,
                _difference(self.share_of(OURS.name), self.share_of(BARE.name)),
            ),
            _at_least(
                "share of the ideal, beyond the best peer",
                0.0,
                _difference(self.share_of(OURS.name), _most(self.share_of(peer) for peer in PEERS)),
            ),
            _at_most(
                "p99 from publish to start, ms", 15.0, self.latency_of(OURS.name, lambda each: each.p99)
            ),
            *self._aims_after_a_kill(),
            _at_most(
                "bytes beyond the payload",
                700.0,
                self.throughput_of(OURS.name, lambda each: each.bytes_beyond_payload),
            ),
            _at_most("cost of an entry, very many waiting to few", 1.15, self.depth()),
        )
        return [aim for aim in wished if aim is not None]

    def _aims_after_a_kill(self) -> list[Aim | None]:
        ours = self.aftermath_of(OURS.name)
        if ours is None:
            return []
        return [
            _at_most("jobs not done after a kill", 0, ours.not_done),
            _at_most("jobs that took effect twice after a kill", 0, ours.effect_twice),
            _at_most("seconds until all were done, after a kill", 2 * LEASE, ours.seconds),
        ]


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return statistics.median(found) if found else None


def _most(values: Iterable[float | None]) -> float | None:
    return max((value for value in values if value is not None), default=None)


def _difference(one: float | None, other: float | None) -> float | None:
    return one - other if one is not None and other is not None else None


def _at_least(name: str, aim: float, value: float | None) -> Aim | None:
    return None if value is None else Aim(name, f">= {aim:g}", round(value, 3), value >= aim)


def _at_most(name: str, aim: float, value: float | None) -> Aim | None:
    return None if value is None else Aim(name, f"<= {aim:g}", round(value, 3), value <= aim)
