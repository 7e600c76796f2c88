"""``continuum dead``: the open dead letters, and what an operator does with them."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from pathlib import Path
from typing import TypeVar

from rich.padding import Padding

from continuum_console import exits
from continuum_console.commands.output import console, print_json
from continuum_console.operating.letter_view import as_json as json_of
from continuum_console.operating.letter_view import story, table_of
from continuum_console.running import find_redis
from continuum_messaging import DeadLetters, Letter, Which, open_redis

T = TypeVar("T")
NONE = "No dead letters: nothing failed for good. `continuum queue` shows what is on its way."
NONE_FITS = "No open letter fits. `continuum dead list` shows all."


def list_letters(data: Path, env_file: Path, meant: Which, *, oldest: bool, limit: int, as_json: bool) -> int:
    """Print up to ``limit`` letters, and how many more there are."""

    async def read(letters: DeadLetters) -> tuple[list[Letter], int]:
        shown: list[Letter] = []
        count = 0
        async for letter in letters.walk(meant, newest=not oldest):
            count += 1
            if count <= limit:
                shown.append(letter)
        return shown, count

    shown, count = asyncio.run(_with_letters(data, env_file, read))
    if as_json:
        print_json({"open": count, "letters": [json_of(letter) for letter in shown]})
        return exits.OK
    out = console()
    if not shown:
        out.print(NONE if meant == Which() else NONE_FITS, soft_wrap=True)
        return exits.OK
    out.print()
    out.print(Padding(table_of(shown), (0, 2)))
    out.print()
    if count > len(shown):
        out.print(f"  {count - len(shown)} more: --limit {count} shows all.", style="bright_black")
    out.print("  `continuum dead show ID` tells the story of one.", style="bright_black")
    out.print()
    return exits.OK


def show_letter(data: Path, env_file: Path, name: str, *, as_json: bool) -> int:
    """Print the story of a letter."""

    async def read(letters: DeadLetters) -> tuple[Letter, bool]:
        letter = await letters.find(name)
        return letter, await letters.kept(letter)

    letter, copied = asyncio.run(_with_letters(data, env_file, read))
    if as_json:
        print_json({**json_of(letter), "copied": copied})
    else:
        console().print(story(letter, copied=copied))
    return exits.OK


async def _with_letters(data: Path, env_file: Path, work: Callable[[DeadLetters], Awaitable[T]]) -> T:
    async with aclosing(open_redis(find_redis(data, env_file))) as redis:
        return await work(DeadLetters.on(redis))
