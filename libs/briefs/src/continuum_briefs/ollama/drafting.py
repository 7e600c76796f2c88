"""One document on its way through a model: one question, or notes of its parts and a question about those."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar, TypeVarTuple

from continuum_briefs.computing import Computing, compute
from continuum_briefs.drafts import Draft
from continuum_briefs.extractive.ranking import share_of_points
from continuum_briefs.ollama import prompts
from continuum_briefs.ollama.answers import Answer, brief_schema, draft_of
from continuum_briefs.ollama.asking import Asking, Model
from continuum_briefs.ollama.chunks import Chunk, Piece, characters, named, split
from continuum_briefs.ollama.condensing import Passages, fitting, gathered, inside, weight
from continuum_briefs.ollama.errors import AnswerCut, PromptTooLong, ThoughtTooLong
from continuum_briefs.ollama.languages import called, spoken, strays, written_in
from continuum_briefs.ollama.noting import KeptNotes, Noted, Noting
from continuum_briefs.ollama.planning import PLAN, pack, unpack
from continuum_briefs.ollama.pool import Questions
from continuum_briefs.ollama.progress import OnProgress, Phases
from continuum_briefs.ollama.room import POINTS, SMALLEST, enough_room
from continuum_briefs.source import Source
from continuum_proto.errors import ModelRefused

__all__ = ["Drafting", "Keeping"]

R = TypeVar("R")
Ts = TypeVarTuple("Ts")

FEWEST: Final = 3
"""Key points below which a brief that does not fit into its answer is not asked for."""
LEVELS: Final = 3
"""How often notes may be summed up into fewer notes."""
TOLD: Final = 5
"""Parts that were not read and are told of by name."""
ENOUGH: Final = 0.5
"""The share of a document that must have been read for a brief of it."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """Where the notes of one document are kept, and under what fingerprint."""

    notes: KeptNotes
    fingerprint: str


class Drafting:
    """One document on its way through the model."""

    def __init__(
        self,
        model: Model,
        questions: Questions,
        source: Source,
        *,
        language: str | None,
        keeping: Keeping,
        computing: Computing,
        on_progress: OnProgress,
    ) -> None:
        self._model, self._source = model, source
        self._keeping, self._computing = keeping, computing
        self._own = spoken(source.pages)
        self._wanted = language or self._own
        self._asking = Asking(model, questions, model.gauge.of(self._own or "und"))
        self._size = self._asking.scale.tokens
        self._phases = Phases(source.document.document_id, on_progress)
        self._pages: Chunk = tuple(
            Piece(number, 0, page) for number, page in enumerate(source.pages, start=1) if page.strip()
        )

    async def run(self) -> Draft:
        """Ask once where the document fits, else by parts.

        :raises ContextTooSmall: there is no room for a document beside the question.
        """
        room = enough_room(self._model, language=self._wanted)
        if await self._computed(weight, self._pages, self._size) <= room:
            try:
                with self._phases.phase("draft", of=1) as done:
                    draft = await self._brief(self._pages)
                    done()
                return self._counted(draft)
            except PromptTooLong:
                room = max(room // 2, min(room, SMALLEST))
        return self._counted(await self._in_parts(room))

    async def _in_parts(self, room: int) -> Draft:
        """Sum up by levels: notes of parts, notes of notes, until one question holds them."""
        with self._phases.phase("plan"):
            parts = await self._planned(room)
        with self._phases.phase("notes", of=len(parts)) as done:
            noting = self._noting(self._pages)
            noted = await noting.read(parts, done)
        try:
            missing, read = self._missing(noted)
        except ModelRefused:
            await noting.ask_again([each for each in noted if each.missing])
            raise
        notes = [each.passages for each in noted]
        if not any(notes):
            raise ModelRefused(f"{self._model.name} found nothing to quote in {len(parts)} parts")
        with self._phases.phase("reduce", of=1) as done:
            draft = await self._of_notes(notes, room)
            done()
        names = tuple(dict.fromkeys(named(part) for part in parts))
        return replace(draft, chunks=len(parts), parts=names, read=read, missing=missing)

    async def _planned(self, room: int) -> list[Chunk]:
        """Cut the document, in the same way as before a crash: the scale may have learned since."""
        notes, fingerprint = self._keeping.notes, self._keeping.fingerprint
        packed = await notes.recall(fingerprint, PLAN)
        if packed and (known := await self._computed(unpack, packed, self._pages)):
            return known
        parts = await self._computed(split, self._pages, self._size, room)
        await notes.keep(fingerprint, PLAN, pack(parts))
        return parts

    def _missing(self, noted: Sequence[Noted]) -> tuple[str | None, float]:
        """Return which parts were not read and why, and the share that was.

        :raises ModelRefused: it is less than half.
        """
        lost = [each for each in noted if each.missing]
        if not lost:
            return None, 1.0
        whole = characters([self._pages])
        read = characters([each.part for each in noted if not each.missing]) / whole
        reasons = [f"{named(each.part)}: {each.missing}" for each in lost[:TOLD]]
        if len(lost) > TOLD:
            reasons.append(f"and {len(lost) - TOLD} more parts")
        told = "; ".join(reasons)
        if read < ENOUGH:
            raise ModelRefused(f"{self._model.name} read {read:.0%} of the document: {told}")
        return told, round(read, 4)

    async def _of_notes(self, notes: Sequence[Passages], room: int) -> Draft:
        for _ in range(LEVELS):
            pages = gathered(notes)
            tokens = weight(pages, self._size)
            if tokens <= room:
                break
            shorter = await self._shorter(notes, pages, room)
            if weight(gathered(shorter), self._size) > tokens * 3 // 4:
                break
            notes = shorter
        try:
            return await self._brief(gathered(fitting(notes, self._size, room)))
        except PromptTooLong:
            return await self._brief(gathered(fitting(notes, self._size, room // 2)))

    async def _shorter(self, notes: Sequence[Passages], pages: Chunk, room: int) -> list[Passages]:
        """Take notes of notes, gathered as ``pages``.

        Those of a part that was refused stay out, they have been read; and what begins in one passage and
        ends in another stands nowhere in the document.
        """
        parts = await self._computed(split, pages, self._size, room)
        noted = await self._noting(pages).read(parts, lambda: None)
        return [inside(notes, each.passages) for each in noted]

    def _noting(self, pages: Chunk) -> Noting:
        notes, fingerprint = self._keeping.notes, self._keeping.fingerprint
        return Noting(self._asking, self._source, pages, notes, fingerprint, self._computing)

    async def _brief(self, pages: Chunk) -> Draft:
        """Ask for a brief, of fewer points where the answer does not end in time."""
        points, most = share_of_points(self._source.characters, POINTS), POINTS
        while True:
            prompt = prompts.brief_prompt(
                [(piece.page, piece.text) for piece in pages], language=self._wanted, points=points
            )
            try:
                answer = await self._asking.ask(prompt, brief_schema(most), Answer, fault=self._stray)
            except ThoughtTooLong:
                raise  # a smaller task is thought about as long
            except AnswerCut:
                if points <= FEWEST:
                    raise
                points = most = max(FEWEST, points // 2)
            else:
                return replace(draft_of(answer), language=written_in(answer.texts(), answer.language))

    def _stray(self, answer: Answer) -> str:
        """Say that an answer is in another language than the one asked for, or nothing."""
        found = spoken(answer.texts())
        if self._wanted is None or not strays(self._wanted, found):
            return ""
        return f"it was written in {called(found or '')}, not in {called(self._wanted)}"

    async def _computed(self, work: Callable[[*Ts], R], /, *args: *Ts) -> R:
        return await compute(self._computing, self._source.characters, work, *args)

    def _counted(self, draft: Draft) -> Draft:
        return replace(
            draft,
            steps=tuple(self._phases.steps),
            prompt_tokens=self._asking.prompt_tokens or None,
            output_tokens=self._asking.output_tokens or None,
        )
