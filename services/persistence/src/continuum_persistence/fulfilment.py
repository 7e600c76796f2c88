"""Carrying out what people ask the api for, by the same scripts as the console's.

A request is held in a transaction while it is carried out, and ended in the same one. What stands in
Redis can be repeated: a crash in between does no harm.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AbstractAsyncContextManager
from types import MappingProxyType
from typing import Final, Protocol
from uuid import UUID, uuid5

import structlog

from continuum_archive.bells import Bell
from continuum_archive.erasing import Erasure
from continuum_archive.fulfilling import LetterEnd, NamedLetter, Outcomes, Task
from continuum_messaging import Letter, LetterStays
from continuum_persistence.rounds import Rounds
from continuum_proto.documents import Trigger
from continuum_proto.errors import ContinuumError, DependencyDown

__all__ = ["Fulfilment"]

log = structlog.get_logger()

NOT_THERE: Final = "it is not in Redis: closed a moment ago, or lost and soon put back; look again"
FORGOTTEN: Final = "The document is forgotten; what Redis has of it goes within seconds."
UNKNOWN: Final = "The archive knows no such document any more."


class Desk(Protocol):
    """Where requests wait."""

    def take(self, actions: Collection[str]) -> AbstractAsyncContextManager[Task | None]:
        """Hold the next one."""

    def bell(self) -> AbstractAsyncContextManager[Bell]:
        """Hear of new ones."""


class OpenLetters(Protocol):
    """Dead letters in Redis."""

    async def at(self, entry: str) -> Letter | None:
        """Return the open letter at ``entry``."""

    async def told(self, event: UUID) -> bool:
        """Tell whether an earlier call with this ``told_as`` was done."""

    async def replay(self, letter: Letter, *, by: str = "", told_as: UUID | None = None) -> bool:
        """Put it back into its stream; tell whether it was us."""

    async def discard(
        self, letter: Letter, *, reason: str, by: str = "", told_as: UUID | None = None
    ) -> bool:
        """Take it away; tell whether it was us."""


class Groups(Protocol):
    """The switch of each group."""

    async def pause(self, group: str) -> bool:
        """Let it take nothing more; tell whether that is new."""

    async def resume(self, group: str) -> bool:
        """Let it go on; tell whether it was paused."""


class Documents(Protocol):
    """Documents that may be forgotten."""

    async def forget(self, document: int, *, by: str, request: UUID | None = None) -> Erasure | None:
        """Erase a document, once, and write that down; nothing where there is none."""


class Fulfilment:
    """Carries out one request after the other."""

    def __init__(self, desk: Desk, letters: OpenLetters, groups: Groups, documents: Documents) -> None:
        self._desk, self._letters, self._groups, self._documents = desk, letters, groups, documents
        self._how: Mapping[str, Callable[[Task], Awaitable[None]]] = MappingProxyType(
            {
                "brief": self._brief,
                "rebrief": self._brief,
                "forget": self._forget,
                "pause": self._pause,
                "resume": self._resume,
                "replay": self._resolve,
                "discard": self._resolve,
            }
        )

    async def run(self) -> None:
        """Carry out requests until cancelled; while Redis or PostgreSQL is away, they wait."""
        await Rounds("requests", self._desk.bell, self.carry_out_some).run()

    async def carry_out_some(self) -> bool:
        """Do the next piece of work; tell whether there was any.

        :raises DependencyDown: Redis or PostgreSQL is away: the request stays as it was.
        """
        async with self._desk.take(tuple(self._how)) as task:
            if task is None:
                return False
            try:
                async with task.attempt():
                    await self._how[task.action](task)
            except DependencyDown:
                raise
            except ContinuumError as exc:
                log.warning("request_failed", request_id=str(task.id), action=task.action, error=str(exc))
                await task.end(done=False, detail=str(exc))
        return True

    async def _brief(self, task: Task) -> None:
        again = task.action == "rebrief"
        if not await task.ask_for_document(Trigger.REBRIEF if again else Trigger.REQUEST):
            await task.end(done=False, detail=UNKNOWN)
        elif again:
            await task.write_down("brief.asked_for_again", f"brief {task.brief_id}")
        else:
            await task.write_down("document.asked_for", f"document {task.document_id}")

    async def _forget(self, task: Task) -> None:
        assert task.document_id is not None, "the schema asks for it"
        erasure = await self._documents.forget(task.document_id, by=task.asked_by, request=task.id)
        if erasure is None:
            await task.end(done=False, detail=UNKNOWN)
        else:
            await task.end(done=True, detail=FORGOTTEN + _of_letters(erasure.unnamed_letters))

    async def _pause(self, task: Task) -> None:
        group = task.group or ""
        new = await self._groups.pause(group)
        words = "is paused: it finishes what it holds and takes nothing more" if new else "was paused already"
        await task.write_down("group.paused", f"group {group}")
        await task.end(done=True, detail=f"{group} {words}.")

    async def _resume(self, task: Task) -> None:
        group = task.group or ""
        was = await self._groups.resume(group)
        await task.write_down("group.resumed", f"group {group}")
        await task.end(done=True, detail=f"{group} {'goes on' if was else 'was not paused'}.")

    async def _resolve(self, task: Task) -> None:
        """Resolve one letter, each in a transaction of its own, so that what is urgent comes in between."""
        named = await task.letter()
        if named is None:
            outcomes = await task.outcomes()
            await task.end(done=not outcomes.stayed, detail=_in_words(task.action, outcomes))
            return
        end = await self._end_of(named, task)
        await task.keep(end)
        if end.outcome == "done":
            why = {"reason": task.reason} if task.reason else {}
            await task.write_down(f"letter.{_done(task.action)}", f"letter {named.id}", **why)

    async def _end_of(self, named: NamedLetter, task: Task) -> LetterEnd:
        told_as = uuid5(task.id, str(named.id))
        letter = await self._letters.at(named.entry) if named.entry else None
        if letter is None or letter.id != named.id:
            if await self._letters.told(told_as):  # by us, and whoever was to note it died
                return LetterEnd(named.id, "done")
            return LetterEnd(named.id, "stayed", NOT_THERE) if named.open else LetterEnd(named.id, "gone")
        try:
            if task.action == "replay":
                ours = await self._letters.replay(letter, by=task.asked_by, told_as=told_as)
            else:
                reason = task.reason or ""
                ours = await self._letters.discard(letter, reason=reason, by=task.asked_by, told_as=told_as)
        except LetterStays as why:
            return LetterEnd(named.id, "stayed", str(why))
        return LetterEnd(named.id, "done" if ours else "gone")


def _of_letters(unnamed: int) -> str:
    """Say how many letters may hold words of the document for all that anybody knows."""
    if not unnamed:
        return ""
    tell = "tells" if unnamed == 1 else "tell"
    return f" {_letters(unnamed)} that {tell} no document may hold words of it until replayed or discarded."


def _done(action: str) -> str:
    return {"replay": "replayed", "discard": "discarded"}[action]


def _in_words(action: str, outcomes: Outcomes) -> str:
    parts = [f"{_letters(outcomes.done)} {_done(action)}"]
    if outcomes.gone:
        parts.append(f"{outcomes.gone} closed before")
    if outcomes.stayed:
        parts.append(f"{outcomes.stayed} stayed")
    return ", ".join(parts) + "."


def _letters(count: int) -> str:
    return f"{count} letter{'' if count == 1 else 's'}"
