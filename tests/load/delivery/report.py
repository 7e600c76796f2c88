"""The table for people, in Markdown so that it can be kept."""

from collections.abc import Iterator
from typing import Final

from tests.load.delivery.contestants import BARE, OTHERS, OURS, OURS_ENCODED, OURS_TRACED
from tests.load.delivery.results import Results

COLUMNS: Final = (
    "",
    "no-op jobs/s",
    "CPU ms a job: worker",
    "server",
    "share of ideal",
    "p50 ms",
    "p99 ms",
    "all done after a kill, s",
    "not done",
    "ran twice",
    "effect twice",
    "bytes",
)


def table(results: Results) -> Iterator[str]:
    """Yield the lines of the table and what belongs below it."""
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for contestant in (OURS, OURS_TRACED, OURS_ENCODED, BARE, *OTHERS):
        name = contestant.name
        if name in results.missing:
            yield f"| {name} | {results.missing[name]} |" + " |" * (len(COLUMNS) - 2)
        elif any(name in each for each in (results.throughput, results.latency, results.aftermath)):
            yield f"| {name} | {' | '.join(_cells(results, name))} |"
    yield from results.versions.values()
    yield from results.failed
    for what, values in (("few", results.few), ("very many", results.many)):
        for each in values.values():
            yield f"CPU ms of an entry while {what} wait: {', '.join(f'{value:.3f}' for value in each)}"
    for aim in results.aims():
        yield f"{'reached' if aim.ok else 'missed':8} {aim.name}: {aim.value:g} (aim {aim.aim})"


def _cells(results: Results, name: str) -> Iterator[str]:
    yield _number(results.throughput_of(name, lambda each: each.jobs_per_second), ",.0f")
    yield _number(results.throughput_of(name, lambda each: each.worker_ms), ".3f")
    yield _number(results.throughput_of(name, lambda each: each.server_ms), ".3f")
    yield _number(results.share_of(name), ".3f")
    yield _number(results.latency_of(name, lambda each: each.p50), ".1f")
    yield _number(results.latency_of(name, lambda each: each.p99), ".1f")
    after = results.aftermath_of(name)
    if after is None:
        yield from ("", "", "", "")
    else:
        yield _number(after.seconds, ".1f") or "not in time"
        yield str(after.not_done)
        yield str(after.ran_twice)
        yield str(after.effect_twice)
    yield _number(results.throughput_of(name, lambda each: each.bytes_beyond_payload), ".0f")


def _number(value: float | None, form: str) -> str:
    return "" if value is None else format(value, form)
