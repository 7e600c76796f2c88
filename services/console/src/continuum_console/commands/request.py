"""What ``continuum backfill`` and ``rebrief`` share: choose, estimate, ask once more, ask for, wait, tell."""

import sys
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from rich.console import Console

from continuum_archive import Archive
from continuum_archive.asking import Asking
from continuum_archive.choosing import Choosing
from continuum_console import exits
from continuum_console.commands.confirming import refused
from continuum_console.commands.output import console, print_json
from continuum_console.interrupts import Interrupts
from continuum_console.operating.estimating import Estimate
from continuum_console.operating.requesting import Requested, ask_all, wait_for_all
from continuum_messaging import Queues, RedisDown, open_redis

CONNECTIONS = 2
MOST_NAMED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How to go about it."""

    rate: float | None = None
    """Documents a minute, at most."""
    dry_run: bool = False
    yes: bool = False
    wait: bool = False
    as_json: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where what is needed answers."""

    database: str
    redis: str
    """Empty where nobody says: then nobody tells how many are worked on at a time."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The documents that fit, by id."""

    ids: Sequence[int]
    left: Sequence[int] = ()
    """Those that fit and are left alone."""
    unknown: Sequence[int] = ()
    """Those that were named and are none."""

    @property
    def every(self) -> list[int]:
        """All that fit."""
        return [*self.ids, *self.left]


class Errand(Protocol):
    """What is asked for."""

    verb: str
    """Such as ``ask for``, before a number of documents."""
    done: str
    left: str
    """What is said of those left alone."""
    unknown: str
    """What is said of those that are none."""

    async def choose(self, choosing: Choosing, out: Console) -> Choice:
        """Return the documents that fit."""

    async def ask(self, asking: Asking, ids: Sequence[int]) -> int:
        """Ask for a batch of them; return for how many."""


@dataclass(frozen=True)
class Request:
    """An errand, and how it is to be done."""

    errand: Errand
    manner: Manner
    places: Places

    def carry_out(self) -> int:
        """Choose, ask once more, do, wait and tell; return the exit code."""
        chosen = Interrupts().run(self._choose())
        if chosen is None:
            sys.stderr.write("Stopped before anything was asked for.\n")
            return exits.INTERRUPTED
        choice, estimate = chosen
        if self.manner.dry_run:
            self._tell_plan(choice, estimate)
            return exits.NOT_WELL if choice.unknown else exits.OK
        if choice.ids and not self.manner.yes and (refusal := self._refused(estimate)) is not None:
            return refusal
        result = Requested()
        ended = Interrupts().run(self._do(choice, result))
        self._tell(choice, result, stopped=ended is None)
        return self._code(choice, result, stopped=ended is None)

    async def _choose(self) -> tuple[Choice, Estimate]:
        async with Archive.open(self.places.database, connections=CONNECTIONS) as archive:
            await archive.require_schema()
            choosing = Choosing(archive)
            choice = await self.errand.choose(choosing, console(stderr=True))
            experience = await choosing.experience()
        return choice, Estimate(len(choice.ids), experience, await self._bulk_slots())

    async def _bulk_slots(self) -> int:
        """Return how many bulk documents all living briefing processes work on at a time."""
        if not self.places.redis:
            return 0
        try:
            async with aclosing(open_redis(self.places.redis)) as redis:
                signs = (await Queues(redis).services()).values()
        except RedisDown:  # only the estimate needs it
            return 0
        return sum(int(sign.get("bulk_slots", 0)) for sign in signs if sign.get("name") == "briefing")

    async def _do(self, choice: Choice, result: Requested) -> bool:
        out = console(stderr=True)
        async with Archive.open(self.places.database, connections=CONNECTIONS) as archive:
            ask = partial(self.errand.ask, Asking(archive))
            await ask_all(choice.ids, ask, result, rate=self.manner.rate, out=out)
            if self.manner.wait and not result.down:
                await wait_for_all(choice.every, Choosing(archive).statuses, result, out=out)
        return True

    def _refused(self, estimate: Estimate) -> int | None:
        told = f"about {estimate.length}" if estimate.length else "nobody knows yet how long that takes"
        return refused(f"{self.errand.verb} {documents(estimate.documents)}", told)

    def _code(self, choice: Choice, result: Requested, *, stopped: bool) -> int:
        if result.down:
            return exits.UNAVAILABLE
        if stopped:
            return exits.INTERRUPTED
        return exits.NOT_WELL if choice.unknown or result.ends["failed"] else exits.OK

    def _tell_plan(self, choice: Choice, estimate: Estimate) -> None:
        if self.manner.as_json:
            told = {**self._of(choice), "would_ask": len(choice.ids), "estimate": estimate.as_json()}
            print_json(told, indent=None)
            return
        say = partial(console().print, markup=False, soft_wrap=True)
        plan = f"{documents(len(choice.ids))} would be {self.errand.done}." if choice.ids else self._nothing
        say(f"{plan}{self._left(len(choice.left))}")
        if choice.ids:
            say(estimate.words())
        self._tell_unknown(choice)

    def _tell(self, choice: Choice, result: Requested, *, stopped: bool) -> None:
        if self.manner.as_json:
            print_json({**self._of(choice), **result.as_json(), "stopped": stopped}, indent=None)
        else:
            self._tell_people(choice, result, stopped=stopped)
        if result.down:
            sys.stderr.write(f"continuum: {result.down}\n")

    def _tell_people(self, choice: Choice, result: Requested, *, stopped: bool) -> None:
        say = partial(console().print, markup=False, soft_wrap=True)
        unfinished = result.asked + result.before < len(choice.ids)
        of_all = f" of {len(choice.ids)}" if unfinished else ""
        noun = _plural(len(choice.ids) if unfinished else result.asked)
        done = f"{result.asked}{of_all} {noun} {self.errand.done}." if choice.ids else self._nothing
        say(f"{done}{self._left(len(choice.left) + result.before)}")
        if unfinished:
            say("The same command goes on where this one stopped.")
        elif result.ends:
            so_far = " so far" if stopped or result.down else ""
            say(f"What has become of them{so_far}: {_statuses(result)}.")
        elif result.asked:
            say("`continuum queue` tells how they wait; the same command with --wait waits for them.")
        self._tell_unknown(choice)

    def _tell_unknown(self, choice: Choice) -> None:
        if choice.unknown:
            named = ", ".join(map(str, choice.unknown[:MOST_NAMED]))
            more = len(choice.unknown) - MOST_NAMED
            told = f"{self.errand.unknown}: {named}{f' and {more} more' if more > 0 else ''}."
            console().print(told, markup=False, soft_wrap=True)

    def _of(self, choice: Choice) -> dict[str, Any]:
        unknown = {"unknown": list(choice.unknown)} if choice.unknown else {}
        return {"documents": len(choice.every), "left_alone": len(choice.left), **unknown}

    @property
    def _nothing(self) -> str:
        return f"There is nothing to {self.errand.verb}."

    def _left(self, count: int) -> str:
        return f" {count} {self.errand.left}." if count else ""


def documents(count: int) -> str:
    """Write how many documents."""
    return f"{count} {_plural(count)}"


def _plural(count: int) -> str:
    return "document" if count == 1 else "documents"


def _statuses(result: Requested) -> str:
    return ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in sorted(result.ends.items()))
