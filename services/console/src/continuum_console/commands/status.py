"""``continuum status``: what runs, what waits, what has become of the documents."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table

from continuum_console import exits
from continuum_console.commands.output import console, print_json
from continuum_console.reading.archive import ApiDown, ArchiveApi
from continuum_console.running import find_running
from continuum_console.stack import Record
from continuum_messaging import GroupState, Queues, RedisDown, StreamState, open_redis

QUIET = "bright_black"


@dataclass(frozen=True)
class Status:
    """Everything that can be seen from outside; ``None`` where it could not be asked."""

    record: Record
    services: Mapping[str, Mapping[str, object]] | None
    streams: Sequence[StreamState] | None
    dead_letters: int | None
    documents: Mapping[str, int] | None
    problems: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Whether all processes are ready and nothing failed."""
        ready = all(child.state == "ready" for child in self.record.children)
        return ready and not self.problems and not self.dead_letters

    def as_json(self) -> dict[str, Any]:
        """Return the object for machines.

        How a process was called is left out: a command line may hold a secret.
        """
        return {
            "well": self.well,
            "kind": self.record.kind,
            "processes": [
                {name: value for name, value in asdict(child).items() if name != "command"}
                for child in self.record.children
            ],
            "services": self.services,
            "streams": None if self.streams is None else [asdict(stream) for stream in self.streams],
            "dead_letters": self.dead_letters,
            "documents": self.documents,
            "problems": list(self.problems),
        }


def show_status(data: Path, *, as_json: bool) -> int:
    """Print the status of the running stack; return 1 if anything is not as it should be."""
    status = asyncio.run(status_of(find_running(data)))
    if as_json:
        print_json(status.as_json())
    else:
        print_status(console(), status)
    return exits.OK if status.well else exits.NOT_WELL


async def status_of(record: Record) -> Status:
    """Ask Redis and the API."""
    problems = []
    services, streams, letters, documents = None, None, None, None
    redis = open_redis(record.redis)
    try:
        queues = Queues(redis)
        services, streams = await queues.services(), await queues.read()
        letters = await queues.dead_letters()
    except RedisDown as problem:
        problems.append(f"Redis: {problem}")
    finally:
        await redis.aclose()
    try:
        async with ArchiveApi.open(record.api) as api:
            documents = Counter(document.status for document in await api.documents())
    except ApiDown as problem:
        problems.append(f"API: {problem}")
    return Status(record, services, streams, letters, documents, tuple(problems))


def print_status(out: Console, status: Status) -> None:
    """Print processes, queues and documents as three small tables."""
    out.print()
    out.print(Padding(_processes(status), (0, 2)))
    if status.streams is not None:
        out.print(Padding(_queues(status.streams), (0, 2)))
    if status.documents is not None:
        words = ", ".join(
            f"{count} {state.replace('_', ' ')}" for state, count in sorted(status.documents.items())
        )
        out.print(f"  Documents: {words or 'none yet'}")
    if status.dead_letters:
        out.print(f"  Dead letters: {status.dead_letters}, see `continuum dead list`", style="red")
    for problem in status.problems:
        out.print(f"  {problem}", style="red", markup=False)
    out.print("  More of the queues: `continuum queue`, with --watch again and again.", style=QUIET)
    out.print()


def _processes(status: Status) -> Table:
    table = _table("Process", "State", "Pid", "Restarts", "Holds")
    held = _held(status.services or {})
    for child in status.record.children:
        style = "" if child.state == "ready" else "red"
        row = (child.name, child.state, str(child.pid), str(child.restarts), held.get(child.name, ""))
        table.add_row(*row, style=style)
    return table


def _held(services: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    return {str(beat.get("name", consumer)): str(beat.get("held", "")) for consumer, beat in services.items()}


def _queues(streams: Sequence[StreamState]) -> Table:
    table = _table("Stream", "Group", "Waiting", "Held", "Parked", "Consumers", "Oldest")
    for stream in streams:
        for group in stream.groups:
            table.add_row(stream.stream.removeprefix("continuum."), *_group(group))
    return table


def _group(group: GroupState) -> tuple[str, ...]:
    ages = [age for age in (group.oldest_undelivered, group.oldest_pending) if age is not None]
    return (
        group.group,
        f"{group.undelivered}{'' if group.lag_known else '+'}",
        str(group.leased),
        str(sum(group.parked.values())),
        str(group.consumers),
        f"{max(ages):.0f} s" if ages else "",
    )


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style=QUIET)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < 2 else "right", no_wrap=True)
    return table
