"""Send an answer as Ollama does: lines of JSON as they are said, or all at once."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from continuum_simulators.ollama.answering import Answer
from continuum_simulators.ollama.behaviour import Behaviour, Fault

__all__ = ["Turn", "lines", "whole"]

_PIECES = 4  # at unlimited speed
_TICK = 0.02  # seconds between two pieces at a limited one
_BYTES_PER_TOKEN = 4

Chunk = dict[str, object]


@dataclass(frozen=True, slots=True)
class Turn:
    """An answer on its way: for which model name, since when, with what delay."""

    model: str
    answer: Answer
    latency: float
    """Seconds until the first token."""
    started: int
    """``time.monotonic_ns()`` at the request."""
    load_duration: int
    fault: Fault | None


async def lines(turn: Turn, behaviour: Behaviour) -> AsyncIterator[bytes]:
    """Yield what is written to the connection, in the rhythm of the model."""
    await asyncio.sleep(turn.latency)
    first_token = time.monotonic_ns()
    pieces = list(_pieces(turn, behaviour))
    if behaviour.tokens_per_second == 0 and turn.fault is None:
        yield b"".join(map(_line, pieces)) + _line(_final(turn, first_token))
        return
    interrupted = turn.fault in {Fault.MID_STREAM_ERROR, Fault.UNFINISHED, Fault.CUT_OFF, Fault.SILENCE}
    for piece in pieces[: len(pieces) // 2] if interrupted else pieces:
        yield _line(piece)
        await asyncio.sleep(_TICK if behaviour.tokens_per_second else 0)
    match turn.fault:
        case Fault.FOREVER:
            while True:
                yield _line(pieces[-1]) * 50
                await asyncio.sleep(0)
        case Fault.MID_STREAM_ERROR:
            yield _line({"error": "an error was encountered while running the model: unexpected EOF"})
        case Fault.CUT_OFF:
            yield _line(pieces[-1])[:-20]
        case Fault.UNFINISHED | Fault.SILENCE | Fault.REPETITION:
            pass
        case _:
            yield _line(_final(turn, first_token))


async def whole(turn: Turn, behaviour: Behaviour) -> Chunk:
    """Return the answer in one piece, after as long as saying it takes."""
    await asyncio.sleep(turn.latency)
    first_token = time.monotonic_ns()
    if behaviour.tokens_per_second:
        await asyncio.sleep(turn.answer.answer_tokens / behaviour.tokens_per_second)
    message: Chunk = {"role": "assistant", "content": turn.answer.content}
    if turn.answer.thinking:
        message["thinking"] = turn.answer.thinking
    return _final(turn, first_token) | {"message": message}


def _pieces(turn: Turn, behaviour: Behaviour) -> Iterator[Chunk]:
    for part in _parts(turn.answer.thinking, behaviour):
        yield _chunk(turn.model, content="", thinking=part)
    for part in _parts(turn.answer.content, behaviour):
        yield _chunk(turn.model, content=part)


def _parts(text: str, behaviour: Behaviour) -> Iterator[str]:
    """Cut a text into what is said at a time: a few pieces, or as much as one tick has room for."""
    size = -(-len(text) // _PIECES)
    if behaviour.tokens_per_second:
        size = round(behaviour.tokens_per_second * _TICK * _BYTES_PER_TOKEN)
    for start in range(0, len(text), max(size, 1)):
        yield text[start : start + max(size, 1)]


def _chunk(model: str, *, content: str, thinking: str = "") -> Chunk:
    message: Chunk = {"role": "assistant", "content": content}
    if thinking:
        message["thinking"] = thinking
    return {"model": model, "created_at": _now(), "message": message, "done": False}


def _final(turn: Turn, first_token: int) -> Chunk:
    """Return the last line; durations are in nanoseconds, and what is zero is left out."""
    now = time.monotonic_ns()
    figures = {
        "total_duration": now - turn.started,
        "load_duration": turn.load_duration,
        "prompt_eval_count": turn.answer.prompt_tokens,
        "prompt_eval_duration": first_token - turn.started - turn.load_duration,
        "eval_count": turn.answer.answer_tokens,
        "eval_duration": now - first_token,
    }
    last = _chunk(turn.model, content="") | {"done": True, "done_reason": turn.answer.done_reason}
    return last | {name: figure for name, figure in figures.items() if figure > 0}


def _line(chunk: Chunk) -> bytes:
    return json.dumps(chunk, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _now() -> str:
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")
