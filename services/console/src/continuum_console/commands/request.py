"""What ``continuum backfill`` and ``rebrief`` share: choose, estimate, ask once more, ask for, wait, tell."""

import sys
from collections.abc import Iterable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Final, Protocol

from rich.console import Console

from continuum_archive import Archive
from continuum_archive.asking import Asking
from continuum_archive.choosing import Choosing
from continuum_console import exits
from continuum_console.commands.confirming import refused
from continuum_console.commands.output import console, print_json
from continuum_console.interrupts import Interrupts
from continuum_console.operating.estimating import Estimate
from continuum_console.operating.request_view import Choice, Words, documents, plan_lines, result_lines
from continuum_console.operating.requesting import Requested, ask_all, wait_for_all
from continuum_messaging import Queues, RedisDown, open_redis

CONNECTIONS: Final = 2


class Errand(Protocol):
    """What is asked for."""

    @property
    def words(self) -> Words:
        """How it is spoken of."""

    async def choose(self, choosing: Choosing, out: Console) -> Choice:
        """Return the documents that fit."""

    async def ask(self, asking: Asking, ids: Sequence[int]) -> int:
        """Ask for a batch of them; return for how many."""


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
        stopped = Interrupts().run(self._do(choice, result)) is None
        self._tell(choice, result, stopped=stopped)
        return _code(choice, result, stopped=stopped)

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
        return refused(f"{self.errand.words.verb} {documents(estimate.documents)}", told)

    def _tell_plan(self, choice: Choice, estimate: Estimate) -> None:
        if self.manner.as_json:
            told = {**choice.as_json(), "would_ask": len(choice.ids), "estimate": estimate.as_json()}
            print_json(told, indent=None)
        else:
            _say(plan_lines(self.errand.words, choice, estimate))

    def _tell(self, choice: Choice, result: Requested, *, stopped: bool) -> None:
        if self.manner.as_json:
            print_json({**choice.as_json(), **result.as_json(), "stopped": stopped}, indent=None)
        else:
            _say(result_lines(self.errand.words, choice, result, stopped=stopped))
        if result.down:
            sys.stderr.write(f"continuum: {result.down}\n")


def _code(choice: Choice, result: Requested, *, stopped: bool) -> int:
    if result.down:
        return exits.UNAVAILABLE
    if stopped:
        return exits.INTERRUPTED
    return exits.NOT_WELL if choice.unknown or result.ends["failed"] else exits.OK


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        console().print(line, markup=False, soft_wrap=True)
