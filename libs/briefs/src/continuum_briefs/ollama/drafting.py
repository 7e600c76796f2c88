"""One document on its way through a model: one question, or notes of its parts and a question about those."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from continuum_briefs.drafts import Draft, Quotation
from continuum_briefs.extractive.ranking import share_of_points
from continuum_briefs.ollama import prompts
from continuum_briefs.ollama.answers import BRIEF_SCHEMA, NOTES_SCHEMA, Answer, Json, Notes, draft_of
from continuum_briefs.ollama.chunks import Chunk, split
from continuum_briefs.ollama.errors import AnswerCut, PromptTooLong
from continuum_briefs.ollama.pool import Questions
from continuum_briefs.ollama.server import Chat, ModelInfo, Request
from continuum_briefs.ollama.tokens import Gauge
from continuum_briefs.source import Source
from continuum_briefs.verification.citing import cite
from continuum_briefs.verification.locating import Library
from continuum_proto.errors import ModelRefused

__all__ = ["Drafting", "Model"]

A = TypeVar("A", bound=BaseModel)

SMALLEST: Final = 600
"""Tokens of a document below which a part is not cut further."""
CUT: Final = 16
"""A prompt that leaves fewer tokens free was cut: servers before 0.12.6 do so without a word."""
LEVELS: Final = 4
"""How often notes may be summed up into fewer notes."""


@dataclass(frozen=True, slots=True)
class Model:
    """The model that is asked, and its limits in tokens."""

    name: str
    info: ModelInfo
    context: int
    num_predict: int
    gauge: Gauge


@dataclass
class _Usage:
    prompt: int = 0
    output: int = 0
    calls: int = 0

    def add(self, chat: Chat) -> None:
        self.prompt += chat.prompt_tokens or 0
        self.output += chat.output_tokens or 0
        self.calls += 1


class Drafting:
    """One document on its way through the model."""

    def __init__(self, model: Model, questions: Questions, source: Source, *, language: str | None) -> None:
        self._model, self._questions, self._source, self._language = model, questions, source, language
        self._usage = _Usage()
        self._library = Library(source)
        self._pages: Chunk = tuple(
            (number, page) for number, page in enumerate(source.pages, start=1) if page.strip()
        )

    async def run(self) -> Draft:
        """Ask once where the document fits, else by parts."""
        room = self._room()
        if self._tokens(self._pages) <= room:
            try:
                return self._counted(await self._brief(self._pages))
            except PromptTooLong:
                room = self._room()
            except AnswerCut:
                room //= 2
        return await self._in_parts(room)

    def _room(self) -> int:
        """Return how many tokens of the context are left for the document."""
        overhead = prompts.system_prompt() + prompts.brief_prompt((), language=None, points=12)
        return max(
            SMALLEST, self._model.context - self._model.num_predict - self._model.gauge.tokens(overhead)
        )

    def _tokens(self, pages: Chunk) -> int:
        return self._model.gauge.tokens("\n".join(text for _, text in pages))

    async def _in_parts(self, room: int) -> Draft:
        """Sum up by levels: notes of parts, notes of notes, until one question holds them."""
        pages, read = self._pages, list[Chunk]()
        for _ in range(LEVELS):
            parts = split(pages, lambda text: self._model.gauge.tokens(text) <= room)
            read = read or parts
            pages = _gathered(await self._notes_of(parts))
            if not pages:
                raise ModelRefused(f"{self._model.name} found nothing to quote in {len(parts)} parts")
            if self._tokens(pages) <= room:
                draft = await self._brief(pages)
                return self._counted(replace(draft, chunks=len(read), parts=_named(read)))
        raise ModelRefused(f"{self._model.name} could not sum up {len(self._pages)} pages")

    async def _notes_of(self, parts: Sequence[Chunk]) -> list[Quotation]:
        """Ask about ``parts``, a few at a time: one long document must not take every slot."""
        few = asyncio.Semaphore(self._questions.at_a_time)

        async def asked(part: Chunk) -> list[Quotation]:
            async with few:
                return await self._notes(part)

        tasks = [asyncio.create_task(asked(part)) for part in parts]
        try:
            return [note for notes in await asyncio.gather(*tasks) for note in notes]
        finally:
            for task in tasks:
                task.cancel()

    async def _brief(self, pages: Chunk) -> Draft:
        points = share_of_points(self._source.characters, 12)
        prompt = prompts.brief_prompt(pages, language=self._language, points=points)
        return draft_of(await self._asked(prompt, BRIEF_SCHEMA, Answer))

    async def _notes(self, part: Chunk) -> list[Quotation]:
        """Return the passages of ``part`` that really stand there."""
        try:
            notes = await self._asked(prompts.notes_prompt(part), NOTES_SCHEMA, Notes)
        except (PromptTooLong, AnswerCut):
            halves = split(part, lambda text: self._tokens(((1, text),)) <= self._tokens(part) // 2 + 1)
            if len(halves) < 2 or self._tokens(part) < SMALLEST:
                raise
            return [note for half in halves for note in await self._notes(half)]
        return [
            Quotation(citation.quote, citation.page)
            for quotation in notes.quotations()
            for citation in cite(self._library, quotation)
        ]

    async def _asked(self, prompt: str, schema: Json, answer: type[A]) -> A:
        """Ask, and once more with the error where the answer is not what was asked for."""
        chat = await self._chat(prompt, schema)
        try:
            return answer.model_validate_json(chat.content)
        except ValidationError as exc:
            fault = exc.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, fault["loc"])) or "the whole"
            error = f"{where}: {fault['msg']}"
        chat = await self._chat(prompts.repaired(prompt, error), schema)
        try:
            return answer.model_validate_json(chat.content)
        except ValidationError as exc:
            raise ModelRefused(f"{self._model.name} did not answer as asked, twice: {error}") from exc

    async def _chat(self, prompt: str, schema: Json) -> Chat:
        model = self._model
        request = Request(
            model=model.name,
            system=prompts.system_prompt(),
            user=prompt,
            format=schema,
            options={
                "num_ctx": model.context,
                "num_predict": model.num_predict,
                "temperature": 0,
                "seed": 0,
            },
            think=model.info.think,
        )
        words = request.system + request.user
        try:
            chat = await self._answered(request)
        except PromptTooLong:
            model.gauge.at_least(words, model.context)
            raise
        model.gauge.learn(words, chat.prompt_tokens)
        self._usage.add(chat)
        return chat

    async def _answered(self, request: Request) -> Chat:
        chat = await self._questions.ask(request)
        if chat.prompt_tokens is not None and chat.prompt_tokens >= self._model.context - CUT:
            raise PromptTooLong(f"{chat.prompt_tokens} tokens filled the whole context of {request.model}")
        return chat

    def _counted(self, draft: Draft) -> Draft:
        return replace(
            draft,
            prompt_tokens=self._usage.prompt or None,
            output_tokens=self._usage.output or None,
        )


def _gathered(notes: Sequence[Quotation]) -> Chunk:
    """Return the passages page by page, as a shorter document."""
    pages: dict[int, dict[str, None]] = {}
    for note in notes:
        pages.setdefault(note.page or 1, {})[note.quote] = None
    return tuple((number, "\n\n".join(quotes)) for number, quotes in sorted(pages.items()))


def _named(parts: Sequence[Chunk]) -> tuple[str, ...]:
    """Name the parts that were read one by one."""
    names = []
    for part in parts:
        first, last = part[0][0], part[-1][0]
        names.append(f"page {first}" if first == last else f"pages {first}-{last}")
    return tuple(dict.fromkeys(names))
