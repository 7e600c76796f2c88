"""An answer of Ollama as it comes: lines of JSON, however slow, never without bound."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated, Final

import aiohttp
from pydantic import AfterValidator, BaseModel, ValidationError

from continuum_briefs.ollama.errors import (
    AnswerCut,
    AnswerEndless,
    AnswerUnfinished,
    Died,
    Faltered,
    ThoughtTooLong,
)
from continuum_proto.errors import ModelRefused

__all__ = ["Chat", "Silence", "Stream"]

BYTES_A_TOKEN: Final = 1024
"""A token travels in a line of its own of some 150 bytes; no honest one takes so many."""
SLACK: Final = 65_536
LONGEST_LINE: Final = 1_048_576
MOST_TOKENS: Final = 1_000_000_000
"""A count beyond it, or below nothing, is none."""


@dataclass(frozen=True, slots=True)
class Silence:
    """How long a server may say nothing, in seconds; a cold model takes minutes to load."""

    first: float = 300.0
    between: float = 60.0


@dataclass(frozen=True, slots=True)
class Chat:
    """A finished answer; tokens are ``None`` where the server did not count them."""

    content: str
    prompt_tokens: int | None
    output_tokens: int | None
    thought: bool
    model: str


Tokens = Annotated[
    int | None,
    AfterValidator(lambda count: count if count is not None and 0 <= count <= MOST_TOKENS else None),
]


class _Message(BaseModel):
    content: str = ""
    thinking: str | None = None


class _Chunk(BaseModel):
    model: str = ""
    message: _Message | None = None
    done: bool = False
    done_reason: str | None = None
    prompt_eval_count: Tokens = None
    eval_count: Tokens = None
    error: object = None


class Stream:
    """The answer to one question of at most ``tokens`` tokens, read from a response."""

    def __init__(
        self, response: aiohttp.ClientResponse, *, server: str, model: str, tokens: int, silence: Silence
    ) -> None:
        self._response, self._silence = response, silence
        self._server, self._model = server, model
        self._most = tokens * BYTES_A_TOKEN + SLACK

    async def chat(self) -> Chat:
        """Read to the end.

        :raises Faltered: the server fell silent, broke off or does not speak its protocol.
        :raises AnswerCut: the answer reached its limit.
        :raises ModelRefused: the answer is none.
        """
        content: list[str] = []
        thought = False
        async for line in self._lines():
            chunk = self._chunk(line)
            if chunk.error:
                raise Faltered(f"{self._server}: {self._model} broke off: {str(chunk.error)[:200]}")
            if chunk.message is not None:
                content.append(chunk.message.content)
                thought = thought or bool(chunk.message.thinking)
            if chunk.done:
                return self._finished(chunk, "".join(content), thought=thought)
        raise AnswerUnfinished(f"{self._server}: {self._model} stopped in the middle of its answer")

    def _finished(self, chunk: _Chunk, content: str, *, thought: bool) -> Chat:
        if chunk.done_reason == "length":
            if thought and not content.strip():
                raise ThoughtTooLong(f"{self._model} used up its tokens by thinking")
            raise AnswerCut(f"{self._model} used up its tokens in the middle of its answer")
        if chunk.done_reason not in ("stop", None):
            raise ModelRefused(
                f"{self._server}: {self._model} ended with {chunk.done_reason!r}, not with an answer"
            )
        return Chat(content, chunk.prompt_eval_count, chunk.eval_count, thought, chunk.model or self._model)

    def _chunk(self, line: bytes) -> _Chunk:
        try:
            return _Chunk.model_validate_json(line)
        except ValidationError as exc:
            raise Faltered(f"{self._server} sent a line that is not of Ollama's protocol") from exc

    async def _lines(self) -> AsyncIterator[bytes]:
        """Yield lines as they come; several often arrive together, which spares waking up for each."""
        rest, received = b"", 0
        while data := await self._some(self._silence.between if received else self._silence.first):
            received += len(data)
            *lines, rest = (rest + data).split(b"\n")
            if received > self._most or len(rest) > LONGEST_LINE:
                raise AnswerEndless(f"{self._server}: {self._model} sends more than an answer can be")
            for line in filter(None, lines):
                yield line
        if rest.strip():
            yield rest

    async def _some(self, patience: float) -> bytes:
        try:
            async with asyncio.timeout(patience):
                return await self._response.content.readany()
        except TimeoutError as exc:
            raise Faltered(f"{self._server}: silent for {patience:g} seconds") from exc
        except aiohttp.ClientError as exc:
            raise Died(f"{self._server}: the connection broke in the middle of an answer") from exc
