"""``continuum forget``: all that is kept of documents is erased, for good."""

import asyncio
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

from continuum_archive import Archive
from continuum_archive.erasing import Erasing, Erasure, Known, NotErased
from continuum_console import exits
from continuum_console.commands.confirming import person, refused
from continuum_console.commands.output import console, print_json
from continuum_console.interrupts import Interrupts
from continuum_console.operating.request_view import documents
from continuum_console.operating.words import ago, harmless

CONNECTIONS: Final = 2
LOOK_EVERY: Final = 0.2
NAMED: Final = 5
"""Documents that a question names."""


@dataclass
class Forgetting:
    """What has been done so far."""

    unknown: Sequence[int]
    """Documents that the archive has never heard of."""
    erasures: list[Erasure] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)
    """Documents of which nothing was erased, and why."""
    uncleared: Sequence[int] = ()
    """Documents that Redis still has something of."""

    @property
    def unnamed_letters(self) -> int:
        """How many open letters told no document when the last one was erased."""
        return self.erasures[-1].unnamed_letters if self.erasures else 0


@dataclass(frozen=True)
class Forget:
    """Documents to forget, and how to go about it."""

    ids: Sequence[int]
    yes: bool = False
    as_json: bool = False
    patience: float = 0.0
    """Seconds that persistence is given to clear Redis; it does so within a few where it runs."""

    def carry_out(self, database: str) -> int:
        """Look, ask once more, erase, wait until Redis is cleared, and tell; return the exit code."""
        known = asyncio.run(self._look(database))
        unknown = sorted(set(self.ids) - {each.document_id for each in known})
        result = Forgetting(unknown)
        if known and not self.yes and (refusal := _refused(known)) is not None:
            return refusal
        wanted = [each.document_id for each in known]
        stopped = Interrupts().run(self._do(database, wanted, result)) is None
        self._tell(result)
        if stopped:
            return exits.INTERRUPTED
        return exits.NOT_WELL if result.unknown or result.refused or result.uncleared else exits.OK

    async def _look(self, database: str) -> Sequence[Known]:
        async with Archive.open(database, connections=CONNECTIONS) as archive:
            await archive.require_schema()
            return await Erasing(archive).known(self.ids)

    async def _do(self, database: str, wanted: Sequence[int], result: Forgetting) -> bool:
        async with Archive.open(database, connections=CONNECTIONS) as archive:
            erasing, by = Erasing(archive), person()
            for document in wanted:
                result.uncleared = [*result.uncleared, document]
                try:
                    erasure = await erasing.forget(document, by=by)
                except NotErased as exc:
                    result.refused[document] = str(exc)
                    continue
                if erasure is not None:
                    result.erasures.append(erasure)
            end = monotonic() + self.patience
            while result.uncleared:
                known = await erasing.known(wanted)
                result.uncleared = [each.document_id for each in known if not each.cleared]
                if monotonic() > end:
                    break
                await asyncio.sleep(LOOK_EVERY if result.uncleared else 0)
        return True

    def _tell(self, result: Forgetting) -> None:
        if self.as_json:
            print_json(_json(result), indent=None)
            return
        for line in _lines(result):
            console().print(line, markup=False, soft_wrap=True)
        if result.uncleared:
            sys.stderr.write(
                "continuum: Redis still has traces: persistence clears them as soon as it runs. "
                "`continuum forget` may be repeated to see\n"
            )


def _refused(known: Sequence[Known]) -> int | None:
    """Ask on the terminal, naming what is meant; return the exit code of a no."""
    named = [f"{each.document_id} {harmless(each.title or each.status)}" for each in known[:NAMED]]
    more = [f"{len(known) - NAMED} more"] if len(known) > NAMED else []
    told = f"{'; '.join([*named, *more])}: what was made of them here cannot be brought back"
    return refused(f"forget {documents(len(known))}", told)


def _lines(result: Forgetting) -> Iterator[str]:
    for erasure in result.erasures:
        if erasure.before is not None:
            yield f"Document {erasure.document_id} was forgotten before: {ago(erasure.before)}."
            continue
        there = [f"{count} {_counted(kind, count)}" for kind, count in erasure.erased.items() if count]
        yield f"Document {erasure.document_id} is forgotten: {', '.join(there) or 'nothing was kept of it'}."
    for number, why in result.refused.items():
        yield f"Document {number} is as it was: {harmless(why)}."
    for number in result.unknown:
        yield f"Document {number} is not known here: nothing is kept of it."
    if result.erasures:
        ids = " ".join(str(erasure.document_id) for erasure in result.erasures)
        yield f"Paperless keeps what it has. To have it read again: continuum rebrief {ids}"
    if result.unnamed_letters:
        yield from _unnamed(result.unnamed_letters)


def _unnamed(count: int) -> Iterator[str]:
    """Say what a person can do about letters of which nobody can tell whose words they hold."""
    letters = "1 open dead letter tells" if count == 1 else f"{count} open dead letters tell"
    yield f"{letters} no document, and may hold words of any: continuum dead list --unnamed"
    yield "Once they are replayed or discarded their words are kept no longer."


def _counted(kind: str, count: int) -> str:
    """Return a plural as the archive counts it, or its singular."""
    return kind.removesuffix("s") if count == 1 else kind


def _json(result: Forgetting) -> dict[str, Any]:
    return {
        "forgotten": [
            {"id": erasure.document_id, "erased": dict(erasure.erased)}
            for erasure in result.erasures
            if erasure.before is None
        ],
        "before": [erasure.document_id for erasure in result.erasures if erasure.before is not None],
        "refused": [{"id": number, "reason": why} for number, why in result.refused.items()],
        "unknown": list(result.unknown),
        "uncleared": list(result.uncleared),
        "unnamed_letters": result.unnamed_letters,
    }
