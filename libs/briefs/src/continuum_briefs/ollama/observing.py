"""What the metrics and traces are told of questions to a model and of the servers that answer them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from continuum_briefs.ollama.errors import (
    AnswerCut,
    AnswerEndless,
    AnswerUnfinished,
    Busy,
    Faltered,
    ModelMissing,
    PromptTooLong,
    ThoughtTooLong,
)
from continuum_briefs.ollama.streaming import Chat
from continuum_proto.errors import ModelDown, ModelRefused
from continuum_telemetry import Metrics, exemplar, model_span
from continuum_telemetry.names import Attribute
from continuum_telemetry.tracing import Scope

__all__ = ["in_flight", "observed", "up"]

OUTCOMES: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (PromptTooLong, "too_long"),
    (ThoughtTooLong, "thought"),
    (AnswerCut, "cut"),
    (AnswerEndless, "endless"),
    (AnswerUnfinished, "unfinished"),
    (ModelRefused, "refused"),
    (Busy, "busy"),
    (ModelMissing, "missing"),
    (Faltered, "faltered"),
    (ModelDown, "down"),
    (asyncio.CancelledError, "cancelled"),
)


@contextmanager
def observed(model: str) -> Iterator[Callable[[Chat], None]]:
    """Trace one question, count it by its outcome and measure it; yields what is to be told the answer."""
    with model_span(model) as span:
        began, outcome = perf_counter(), "answered"
        try:
            yield lambda chat: _answered(span, model, chat)
        except BaseException as exc:
            outcome = next((name for kind, name in OUTCOMES if isinstance(exc, kind)), "failed")
            raise
        finally:
            metrics = Metrics.current()
            metrics.llm_request.labels(model).observe(perf_counter() - began, exemplar())
            metrics.llm_requests.labels(model, outcome).inc()


def in_flight(url: str, number: int) -> None:
    """Show how many questions a server works on."""
    Metrics.current().llm_backend_inflight.labels(_backend(url)).set(number)


def up(url: str, is_up: bool) -> None:
    """Show whether a server can be asked."""
    Metrics.current().llm_backend_up.labels(_backend(url)).set(is_up)


def _answered(span: Scope, model: str, chat: Chat) -> None:
    span.set(Attribute.MODEL_ANSWERED, chat.model)
    span.set(Attribute.FINISH_REASONS, ("stop",))
    if chat.prompt_tokens is not None:
        span.set(Attribute.INPUT_TOKENS, chat.prompt_tokens)
    if chat.output_tokens is not None:
        span.set(Attribute.OUTPUT_TOKENS, chat.output_tokens)
    tokens = Metrics.current().llm_tokens
    tokens.labels(model, "input").inc(chat.prompt_tokens or 0)
    tokens.labels(model, "output").inc(chat.output_tokens or 0)


def _backend(url: str) -> str:
    """Return the address without the name and the password that a URL may hold."""
    return urlsplit(url).netloc.rpartition("@")[2]
