"""What the metrics are told of questions to a model and of the servers that answer them."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

from continuum_briefs.ollama.errors import AnswerCut, OnlyThought, PromptTooLong
from continuum_proto.errors import ModelDown, ModelRefused
from continuum_telemetry import Metrics, exemplar

__all__ = ["count_tokens", "in_flight", "observed", "up"]

OUTCOMES: Final[tuple[tuple[type[BaseException], str], ...]] = (
    (PromptTooLong, "too_long"),
    (AnswerCut, "cut"),
    (OnlyThought, "only_thought"),
    (ModelRefused, "refused"),
    (ModelDown, "down"),
    (asyncio.CancelledError, "cancelled"),
)


@contextmanager
def observed(model: str) -> Iterator[None]:
    """Count one question by its outcome, and measure it; to be called within its span."""
    began, outcome = perf_counter(), "answered"
    try:
        yield
    except BaseException as exc:
        outcome = next((name for kind, name in OUTCOMES if isinstance(exc, kind)), "failed")
        raise
    finally:
        metrics = Metrics.current()
        metrics.llm_request.labels(model).observe(perf_counter() - began, exemplar())
        metrics.llm_requests.labels(model, outcome).inc()


def count_tokens(model: str, *, prompt: int | None, output: int | None) -> None:
    """Count what a server counted."""
    tokens = Metrics.current().llm_tokens
    tokens.labels(model, "input").inc(prompt or 0)
    tokens.labels(model, "output").inc(output or 0)


def in_flight(url: str, number: int) -> None:
    """Show how many questions a server works on."""
    Metrics.current().llm_backend_inflight.labels(_backend(url)).set(number)


def up(url: str, is_up: bool) -> None:
    """Show whether a server can be asked."""
    Metrics.current().llm_backend_up.labels(_backend(url)).set(is_up)


def _backend(url: str) -> str:
    """Return the address without the name and the password that a URL may hold."""
    return urlsplit(url).netloc.rpartition("@")[2]
