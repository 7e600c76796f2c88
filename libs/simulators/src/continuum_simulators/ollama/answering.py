"""From a chat request to what the model says, before any of it is sent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from continuum_simulators.ollama.behaviour import Behaviour, Fault, Model
from continuum_simulators.ollama.composing import Composer, JsonValue
from continuum_simulators.ollama.obeying import Orders, orders_in
from continuum_simulators.ollama.planting import Planter
from continuum_simulators.ollama.prompt import Prompt, render, tokens
from continuum_simulators.ollama.reading import read
from continuum_simulators.ollama.requests import ChatRequest

__all__ = ["Answer", "UnknownFormat", "answer"]

_BYTES_PER_TOKEN = 4
_THOUGHT = "The reader wants this document in brief. I look for what it says, whom it names and what it asks."
_EXCUSE = "I'm sorry, but I cannot help with that."
_ENOUGH = 30  # equal tokens after which Ollama ends a stream
_AGAIN = " and"  # one token
_PLAIN_JSON: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "headline": {"type": "string", "maxLength": 100},
        "summary": {"type": "string"},
        "key_points": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "quote": {"type": "string"},
                    "page": {"type": "integer"},
                },
            },
        },
    },
}


class UnknownFormat(Exception):
    """``format`` is neither ``"json"`` nor a schema."""

    def __init__(self, given: object) -> None:
        super().__init__(
            f'invalid format: {json.dumps(json.dumps(given))}; expected "json" or a valid JSON Schema object'
        )


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said and what it cost, in tokens."""

    content: str
    thinking: str
    done_reason: str
    prompt_tokens: int
    answer_tokens: int


def answer(
    request: ChatRequest,
    model: Model,
    behaviour: Behaviour,
    fault: Fault | None,
    planter: Planter | None = None,
) -> Answer:
    """Compose the answer; raises ``PromptTooLong`` and ``UnknownFormat``."""
    num_ctx = min(request.option("num_ctx", behaviour.num_ctx), model.context_length)
    prompt = render(
        request.messages,
        behaviour,
        num_ctx=num_ctx,
        num_keep=request.option("num_keep", behaviour.num_keep),
        truncate=request.truncate,
    )
    thinking = _THOUGHT if model.thinks and request.think is not False else ""
    if planter is not None:
        planter.begin(fault)
    budget = _budget(request, num_ctx - prompt.token_count, behaviour)
    content = _faulty(_content(request, prompt, behaviour, planter), fault, budget or num_ctx)
    thinking, content, complete = _within(budget, thinking, content)
    return Answer(
        content=content,
        thinking=thinking,
        done_reason="stop" if complete and fault is not Fault.ENDLESS else "length",
        prompt_tokens=prompt.token_count,
        answer_tokens=tokens(thinking) + tokens(content),
    )


def _content(request: ChatRequest, prompt: Prompt, behaviour: Behaviour, planter: Planter | None) -> str:
    reading = read(prompt.user)
    orders = orders_in(reading.text) if behaviour.obeys else Orders()
    if orders.whole is not None:
        return orders.whole
    composer = Composer(
        reading,
        invented_share=behaviour.invented_share,
        seed=f"{behaviour.seed} {prompt.text}",
        planter=planter,
        orders=orders,
    )
    match request.format:
        case None | "":
            return composer.prose()
        case "json":
            return json.dumps(composer.fill(_PLAIN_JSON), ensure_ascii=False)
        case Mapping() as schema:
            return json.dumps(_more(composer.fill(schema), orders), ensure_ascii=False)
        case unknown:
            raise UnknownFormat(unknown)


def _more(answer: JsonValue, orders: Orders) -> JsonValue:
    """Return the answer with fields that nobody asked for, where the document wants something done."""
    if not orders.words or not isinstance(answer, Mapping):
        return answer
    return {**answer, "tool_calls": [{"name": "open", "arguments": orders.words[0]}], "html": orders.words[0]}


def _faulty(content: str, fault: Fault | None, limit: int) -> str:
    match fault:
        case Fault.NOT_JSON:
            return content[: len(content) * 2 // 3]
        case Fault.EMPTY:
            return ""
        case Fault.REFUSAL:
            return _EXCUSE
        case Fault.REPETITION:
            return content[: len(content) // 3] + "\n" * _ENOUGH
        case Fault.ENDLESS:
            return content[: len(content) // 3] + _AGAIN * limit
        case _:
            return content


def _budget(request: ChatRequest, left: int, behaviour: Behaviour) -> int | None:
    """Return how many tokens may be said; without shifting, the context is the limit."""
    asked = request.option("num_predict", -1)
    limits = [asked] if asked >= 0 else []
    if not request.shift and behaviour.honours_truncate:
        limits.append(max(left, 0))
    return min(limits) if limits else None


def _within(budget: int | None, thinking: str, content: str) -> tuple[str, str, bool]:
    if budget is None or tokens(thinking) + tokens(content) <= budget:
        return thinking, content, True
    thinking = _cut(thinking, budget)
    return thinking, _cut(content, budget - tokens(thinking)), False


def _cut(text: str, token_count: int) -> str:
    return text.encode()[: token_count * _BYTES_PER_TOKEN].decode(errors="ignore")
