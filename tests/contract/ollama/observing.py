"""What of an answer can be compared between servers."""

import asyncio
import time
from typing import Final

from tests.contract.ollama.asking import SPEAKER, Json, Reply, Stand

__all__ = ["SOON", "count", "cut", "figures", "gone", "loaded", "models_of", "shape", "whole", "without"]

SOON: Final = 5.0
"""Seconds; an answer that is broken off would take far longer."""


def shape(value: Json) -> Json:
    """Return which fields a value has and of what type they are."""
    match value:
        case dict():
            return {name: shape(inner) for name, inner in value.items()}
        case list():
            return [shape(value[0])] if value else []
        case _:
            return {str: "text", bool: "yes or no", int: "number", float: "number"}.get(
                type(value), "nothing"
            )


def figures(line: dict[str, Json]) -> Json:
    """Return the shape of a last line; its figures have to be over zero."""
    assert all(value > 0 for value in line.values() if type(value) is int), line
    return shape(line)


def count(reply: Reply, name: str) -> int:
    """Return a figure of the last line."""
    value = reply.last[name]
    assert isinstance(value, int)
    return value


def whole(reply: Reply) -> Json:
    """Return an answer that is the same everywhere."""
    return {"status": reply.status, "type": reply.content_type, "body": reply.last if reply.text else None}


def cut(reply: Reply) -> Json:
    """Return a refusal, or how much of the context the prompt has filled."""
    if reply.status != 200:
        return whole(reply)
    return {"status": 200, "reason": reply.last["done_reason"], "tokens": reply.last.get("prompt_eval_count")}


def without(fields: dict[str, Json], *names: str) -> Json:
    """Return all fields but some."""
    return {name: value for name, value in fields.items() if name not in names}


def models_of(reply: Reply) -> list[dict[str, Json]]:
    """Return the entries of a list of models."""
    models = reply.last["models"]
    assert isinstance(models, list)
    return models


async def loaded(stand: Stand) -> list[dict[str, Json]]:
    """Return how the speaker is listed among the models in memory."""
    models = models_of(await stand.ask.get("/api/ps"))
    return [model for model in models if model["name"] == f"{SPEAKER}:latest"]


async def gone(stand: Stand) -> bool:
    """Wait for the model to leave; the server answers before it has."""
    end = time.monotonic() + SOON
    while await loaded(stand):
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.02)
    return True
