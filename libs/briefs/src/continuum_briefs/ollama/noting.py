"""Notes of the parts of a long document: asked for, checked, and kept in case that we die on the way."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final, Protocol

from pydantic import Field, ValidationError

from continuum_briefs.computing import Computing, compute
from continuum_briefs.drafts import Quotation
from continuum_briefs.ollama import prompts
from continuum_briefs.ollama.answers import Notes, notes_schema
from continuum_briefs.ollama.asking import Asking
from continuum_briefs.ollama.chunks import Chunk, split
from continuum_briefs.ollama.errors import AnswerCut, NotAsAsked, PromptTooLong, ThoughtTooLong, Unanswerable
from continuum_briefs.ollama.standing import Excerpt, standing
from continuum_briefs.ollama.tokens import Scale
from continuum_briefs.source import Source
from continuum_proto.errors import ModelRefused

__all__ = ["Forgetful", "KeptNotes", "Noted", "Noting"]

LEAST, MOST = 2, 8
"""Passages that are asked for from one part."""
A_PASSAGE: Final = 400
"""Tokens of a part for each passage: notes must be much shorter than what they are notes of."""
SMALLEST: Final = 100
"""Tokens of a part that is not cut further."""
LONGEST: Final = 1000
"""Code points of a reason why a part was given up."""


class _Recalled(Notes):
    missing: Annotated[str, Field(max_length=LONGEST)] = ""
    """Why there are none, and will be none."""


class KeptNotes(Protocol):
    """Where notes wait until the brief is made; ``document`` is its fingerprint, ``part`` a checksum."""

    async def recall(self, document: str, part: str) -> bytes | None:
        """Return what was kept of a part, if it is still there."""

    async def keep(self, document: str, part: str, notes: bytes) -> None:
        """Keep the notes of a part for a while."""

    async def forget(self, document: str) -> None:
        """Remove all that is kept of a document."""


class Forgetful:
    """Keeps nothing: for whoever asks from a terminal."""

    async def recall(self, document: str, part: str) -> bytes | None:
        """Return nothing."""
        return None

    async def keep(self, document: str, part: str, notes: bytes) -> None:
        """Do nothing."""

    async def forget(self, document: str) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True)
class Noted:
    """The passages of one part, the most important first; without them ``missing`` says why."""

    part: Chunk
    passages: tuple[Quotation, ...] = ()
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class Noting:
    """Takes notes of the parts of one document; a part that was kept is not asked about again.

    ``pages`` are what the parts were cut from: those of ``source``, or notes of them.
    """

    asking: Asking
    source: Source
    pages: Chunk
    kept: KeptNotes
    document: str
    computing: Computing

    async def read(self, parts: Sequence[Chunk], done: Callable[[], None]) -> list[Noted]:
        """Ask about ``parts``, a few at a time, and tell of each that is ``done``."""
        few = asyncio.Semaphore(self.asking.questions.at_a_time)

        async def noted(part: Chunk) -> list[Noted]:
            async with few:
                found = await self._noted(part)
            done()
            return found

        tasks = [asyncio.create_task(noted(part)) for part in parts]
        try:
            return [each for found in await asyncio.gather(*tasks) for each in found]
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)  # a slot is given back before that is said

    async def _noted(self, part: Chunk) -> list[Noted]:
        """Recall or ask; what is refused twice is missing.

        What was answered is kept before the next part is asked about: whoever dies loses nothing more.
        """
        key = _key(part)
        if (recalled := await self._recalled(key)) is not None:
            if recalled.missing:
                return [Noted(part, missing=recalled.missing)]
            return [Noted(part, await self._standing(part, recalled.quotations()))]
        try:
            passages = await self._insisted(part)
        except ThoughtTooLong as exc:
            return [Noted(part, missing=str(exc))]
        except (PromptTooLong, AnswerCut):
            return await self._halved(part, key)
        except Unanswerable as exc:
            return [await self._give_up(part, key, str(exc))]
        except ModelRefused as exc:
            return [Noted(part, missing=str(exc))]
        return [await self._keep(part, key, passages)]

    async def _insisted(self, part: Chunk) -> tuple[Quotation, ...]:
        """Ask, and once more where the answer broke off."""
        try:
            return await self._asked(part)
        except (PromptTooLong, AnswerCut, NotAsAsked, Unanswerable):
            raise
        except ModelRefused:
            return await self._asked(part)

    async def _halved(self, part: Chunk, key: str) -> list[Noted]:
        """Take notes of two halves; of what cannot be halved there are none."""
        size = self.asking.scale.tokens
        whole = sum(size(piece.text) for piece in part)
        halves = split(part, size, whole // 2 + SMALLEST // 2) if whole > SMALLEST else []
        if len(halves) < 2:
            return [Noted(part, missing=f"{self.asking.model.name} could not read {whole} tokens at once")]
        noted = [each for half in halves for each in await self._noted(half)]
        if any(each.missing for each in noted):
            return noted
        return [await self._keep(part, key, [passage for each in noted for passage in each.passages])]

    async def _asked(self, part: Chunk) -> tuple[Quotation, ...]:
        """Return the passages of ``part`` that really stand there.

        How many are asked for does not follow what was learned: the same part is the same question.
        """
        tokens = sum(Scale().tokens(piece.text) for piece in part)
        most = min(MOST, max(LEAST, tokens // A_PASSAGE))
        prompt = prompts.notes_prompt([(piece.page, piece.text) for piece in part], most=most)
        notes = await self.asking.ask(prompt, notes_schema(most), Notes)
        return await self._standing(part, notes.quotations()[:most])

    async def _standing(self, part: Chunk, passages: Sequence[Quotation]) -> tuple[Quotation, ...]:
        """Return the slices of ``part`` that ``passages`` are."""
        excerpt = Excerpt.around(part, self.pages, self.source)
        return await compute(self.computing, excerpt.source.characters, standing, excerpt, passages)

    async def ask_again(self, lost: Sequence[Noted]) -> None:
        """Ask about parts that were given up when the document comes again."""
        for each in lost:
            await self.kept.keep(self.document, _key(each.part), b"")

    async def _recalled(self, key: str) -> "_Recalled | None":
        """Return what was kept; it is looked up again, like any answer, and what is no such thing is none."""
        packed = await self.kept.recall(self.document, key)
        if packed is None:
            return None
        try:
            return _Recalled.model_validate_json(packed)
        except ValidationError:
            return None

    async def _give_up(self, part: Chunk, key: str, reason: str) -> Noted:
        """Keep that a part is not to be asked about.

        It may have taken its server away from the other parts. Then the document comes back without having
        used an attempt, and would do so for ever if that part were asked about each time.
        """
        missing = reason[:LONGEST]
        await self.kept.keep(self.document, key, json.dumps({"notes": [], "missing": missing}).encode())
        return Noted(part, missing=missing)

    async def _keep(self, part: Chunk, key: str, passages: Sequence[Quotation]) -> Noted:
        notes = [{"quote": passage.quote, "page": passage.page or 0} for passage in passages]
        await self.kept.keep(self.document, key, json.dumps({"notes": notes}).encode())
        return Noted(part, tuple(passages))


def _key(part: Chunk) -> str:
    whole = json.dumps([(piece.page, piece.text) for piece in part])
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()
