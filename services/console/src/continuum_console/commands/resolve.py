"""``continuum dead replay`` and ``discard``: asked for once more, then done one by one."""

import asyncio
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial

from continuum_console import exits
from continuum_console.commands.confirming import person, refused
from continuum_console.commands.output import console, print_json
from continuum_console.interrupts import Interrupts
from continuum_console.operating.resolving import Resolve, Resolved, resolve_all
from continuum_console.operating.words import harmless
from continuum_messaging import DeadLetters, Letter, Which, open_redis


def replay_letters(
    url: str,
    names: Sequence[str],
    *,
    every: bool,
    which: Which,
    rate: float | None,
    yes: bool,
    as_json: bool,
) -> int:
    """Replay the letters that are named, or all that fit."""
    if every == bool(names):
        return _misused("name letters, or say --all")
    if names and which != Which():
        return _misused("options that choose letters go with --all")

    def act(letters: DeadLetters) -> Resolve:
        return partial(letters.replay, by=person())

    order = Order(
        "replay", "replayed", act, None if every else names, which, rate=rate, yes=yes, as_json=as_json
    )
    return order.carry_out(url)


def discard_letters(
    url: str, names: Sequence[str], *, reason: str, force: bool, yes: bool, as_json: bool
) -> int:
    """Discard the letters that are named."""
    if not reason.strip():
        return _misused("give a --reason: it is all that later readers will know")

    def act(letters: DeadLetters) -> Resolve:
        return partial(letters.discard, reason=reason, by=person(), uncopied=force)

    return Order("discard", "discarded", act, names, yes=yes, as_json=as_json).carry_out(url)


@dataclass(frozen=True)
class Order:
    """What is to be done with which letters."""

    verb: str
    done: str
    """The verb, once it has happened."""
    act: Callable[[DeadLetters], Resolve]
    names: Sequence[str] | None
    """Nothing: all that fit ``which``."""
    which: Which = field(default_factory=Which)
    rate: float | None = None
    yes: bool = False
    as_json: bool = False

    def carry_out(self, url: str) -> int:
        """Count, ask, do, and tell; return the exit code."""
        kinds = asyncio.run(self._count(url))
        if not kinds:
            self._tell(Resolved())
            return exits.OK
        if not self.yes and (refusal := self._ask(kinds)) is not None:
            return refusal
        result = Resolved()
        ended = Interrupts().run(self._carry_out(url, result, kinds.total()))
        self._tell(result)
        if result.down:
            sys.stderr.write(f"continuum: Redis went away: {result.down}\n")
            return exits.UNAVAILABLE
        if ended is None:
            return exits.INTERRUPTED
        return exits.NOT_WELL if result.stayed else exits.OK

    async def _count(self, url: str) -> Counter[str]:
        """Count the letters by error type; what is named has to be there."""
        async with aclosing(open_redis(url)) as redis:
            letters = DeadLetters.on(redis)
            return Counter([letter.about("error_type") async for letter in self._chosen(letters)])

    async def _carry_out(self, url: str, result: Resolved, total: int) -> bool:
        async with aclosing(open_redis(url)) as redis:
            letters, out = DeadLetters.on(redis), console(stderr=True)
            chosen, act = self._chosen(letters), self.act(letters)
            await resolve_all(chosen, act, result, total=total, rate=self.rate, out=out)
        return True

    async def _chosen(self, letters: DeadLetters) -> AsyncIterator[Letter]:
        if self.names is None:
            async for letter in letters.walk(self.which):
                yield letter
            return
        named = {letter.entry: letter for letter in [await letters.find(name) for name in self.names]}
        for letter in named.values():
            yield letter

    def _ask(self, kinds: Counter[str]) -> int | None:
        """Ask on the terminal; return the exit code of a no."""
        told = ", ".join(f"{count} {harmless(kind) or '?'}" for kind, count in kinds.most_common(5))
        return refused(f"{self.verb} {_letters(kinds.total())}", told)

    def _tell(self, result: Resolved) -> None:
        if self.as_json:
            print_json(result.as_json(self.done), indent=None)
            return
        out = console()
        if not (result.done or result.gone or result.stayed):
            out.print(f"Nothing to {self.verb}: no open letter fits.")
            return
        out.print(f"{_letters(result.done)} {self.done}.")
        if result.gone:
            out.print(f"{_letters(result.gone)} gone before: somebody else was faster.")
        for why, count in result.stayed.items():
            times = f" ({count} times)" if count > 1 else ""
            out.print(f"Stays: {harmless(why)}{times}", markup=False, soft_wrap=True)


def _letters(count: int) -> str:
    return f"{count} letter{'' if count == 1 else 's'}"


def _misused(what: str) -> int:
    sys.stderr.write(f"continuum: {what}\n")
    return exits.USAGE
