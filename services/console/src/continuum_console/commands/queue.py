"""``continuum queue``: what waits, who works on it, what is parked; pausing and resuming."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TypeVar

from redis.asyncio import Redis
from rich.console import RenderableType
from rich.live import Live
from rich.text import Text

from continuum_console import exits
from continuum_console.commands.output import console, print_json
from continuum_console.interrupts import Interrupts
from continuum_console.operating.queue_view import view
from continuum_console.operating.queues import QueueReport
from continuum_console.running import find_redis
from continuum_messaging import Pausing, RedisDown, open_redis

T = TypeVar("T")


def show_queue(data: Path, env_file: Path, *, as_json: bool) -> int:
    """Print the state of all queues."""
    report = asyncio.run(_with_redis(find_redis(data, env_file), QueueReport.read))
    if as_json:
        print_json(report.as_json())
    else:
        console().print(view(report))
    return exits.OK


def watch_queue(data: Path, env_file: Path, *, every: float, as_json: bool) -> int:
    """Show the state of all queues until Ctrl-C: drawn anew on a terminal, one after the other elsewhere."""
    url = find_redis(data, env_file)

    async def watch(redis: Redis) -> None:
        if as_json:
            while True:
                print_json((await QueueReport.read(redis)).as_json(), indent=None)
                await asyncio.sleep(every)
        await _draw(redis, every)

    Interrupts().run(_with_redis(url, watch))
    return exits.OK


async def _draw(redis: Redis, every: float) -> None:
    out = console()
    if not out.is_terminal:
        while True:
            out.print(await _look(redis))
            await asyncio.sleep(every)
    with Live(console=out, auto_refresh=False, screen=True) as live:
        while True:
            live.update(await _look(redis), refresh=True)
            await asyncio.sleep(every)


async def _look(redis: Redis) -> RenderableType:
    """Return what there is to see; a Redis that is away may come back."""
    try:
        return view(await QueueReport.read(redis))
    except RedisDown as problem:
        return Text(f"\n  Redis: {problem}\n", style="red")


def pause_group(data: Path, env_file: Path, group: str) -> int:
    """Pause ``group``."""
    new = asyncio.run(_with_redis(find_redis(data, env_file), lambda redis: Pausing(redis).pause(group)))
    words = "is paused: it finishes what it holds and takes nothing more" if new else "was paused already"
    console().print(
        f"{group} {words}. Go on with `continuum queue resume {group}`.", markup=False, soft_wrap=True
    )
    return exits.OK


def resume_group(data: Path, env_file: Path, group: str) -> int:
    """Resume ``group``."""
    was = asyncio.run(_with_redis(find_redis(data, env_file), lambda redis: Pausing(redis).resume(group)))
    console().print(f"{group} {'goes on' if was else 'was not paused'}.", markup=False)
    return exits.OK


async def _with_redis(url: str, work: Callable[[Redis], Awaitable[T]]) -> T:
    async with aclosing(open_redis(url)) as redis:
        return await work(redis)
