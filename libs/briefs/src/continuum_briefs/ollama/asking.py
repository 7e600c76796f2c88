"""One question to a model: sent, counted, held against what was asked for, and asked once more if need be."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from continuum_briefs.ollama import prompts
from continuum_briefs.ollama.answers import Json, unwrapped
from continuum_briefs.ollama.errors import NotAsAsked, PromptTooLong, ThoughtTooLong
from continuum_briefs.ollama.pool import Questions
from continuum_briefs.ollama.server import Chat, ModelInfo, Request
from continuum_briefs.ollama.tokens import Gauge, Scale
from continuum_proto.errors import ModelRefused

__all__ = ["REPAIR", "Asking", "Model"]

A = TypeVar("A", bound=BaseModel)

REPAIR: Final = 250
"""Tokens that asking once more adds to a question."""


@dataclass(frozen=True, slots=True)
class Model:
    """The model that is asked, and its limits in tokens."""

    name: str
    info: ModelInfo
    context: int
    num_predict: int
    gauge: Gauge


@dataclass
class Asking:
    """Asks one model, and takes nothing but what was asked for; counts what it cost."""

    model: Model
    questions: Questions
    scale: Scale
    prompt_tokens: int = field(default=0, init=False)
    output_tokens: int = field(default=0, init=False)

    async def ask(
        self,
        prompt: str,
        schema: Json,
        answer: type[A],
        *,
        fault: Callable[[A], str] = lambda _: "",
    ) -> A:
        """Ask, and once more with what was wrong; ``fault`` says what is wrong with a valid answer.

        A valid answer is taken in the end, whatever its fault.

        :raises NotAsAsked: it was no such answer, twice.
        :raises PromptTooLong: it did not fit, or the server cut it.
        :raises AnswerCut: the answer reached its limit.
        """
        chat = await self._chat(prompt, schema)
        first, wrong = _read(chat.content, answer)
        if first is not None and not (wrong := fault(first)):
            return first
        try:
            chat = await self._chat(prompts.repaired(prompt, wrong, chat.content), schema)
        except ModelRefused:
            if first is not None:
                return first
            raise
        second, wrong = _read(chat.content, answer)
        if (taken := second or first) is not None:
            return taken
        raise NotAsAsked(f"{self.model.name} did not answer as asked, twice: {wrong}")

    async def _chat(self, prompt: str, schema: Json) -> Chat:
        request = self._request(prompt, schema)
        words = request.system + request.user
        try:
            chat = await self.questions.ask(request)
        except PromptTooLong:
            self.scale.at_least(words, self.model.context)
            raise
        self.prompt_tokens += chat.prompt_tokens or 0
        self.output_tokens += chat.output_tokens or 0
        if self.scale.cut(words, chat.prompt_tokens, self.model.context):
            raise PromptTooLong(
                f"{request.model} read {chat.prompt_tokens or 'nobody knows how many'} tokens"
            )
        self.scale.learn(words, chat.prompt_tokens)
        if chat.thought and not chat.content.strip():
            raise ThoughtTooLong(f"{request.model} thought, and answered nothing")
        return chat

    def _request(self, prompt: str, schema: Json) -> Request:
        return Request(
            model=self.model.name,
            system=prompts.system_prompt(),
            user=prompt,
            format=schema,
            options={
                "num_ctx": self.model.context,
                "num_predict": self.model.num_predict,
                "temperature": 0,
                "seed": 0,
            },
            think=self.model.info.think,
        )


def _read(content: str, answer: type[A]) -> tuple[A | None, str]:
    """Return the answer, or what is wrong with it: never its words, which may be the document's."""
    text = unwrapped(content).strip()
    if not text:
        return None, "it was empty"
    if not text.startswith("{"):
        return None, "it was prose, not a JSON object"
    try:
        return answer.model_validate_json(text), ""
    except ValidationError as exc:
        fault = exc.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(map(str, fault["loc"])) or "the whole"
        return None, f"{where}: {fault['msg']}"
