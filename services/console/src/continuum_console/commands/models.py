"""``continuum models``: what each Ollama has, and what can write briefs."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

from continuum_briefs import InstalledModel, Suitability, take_inventory, without_password
from continuum_console import exits
from continuum_console.commands.models_view import Looked, print_models
from continuum_console.commands.output import print_json
from continuum_console.engines import Wanted
from continuum_console.models import judged
from continuum_console.stack.environment import given, setting
from continuum_proto.errors import ModelDown


def list_models(ollama: str | None, env_file: Path, *, as_json: bool) -> int:
    """Print every server with its models.

    Returns 69 if none answers, 1 if the model of the settings cannot write on one of them.
    """
    settings = given(env_file)
    looked = asyncio.run(_look(Wanted(ollama=ollama).urls(settings), settings))
    model = setting("CONTINUUM_BRIEFING_MODEL", settings)
    if as_json:
        print_json({"model": model or None, "servers": [_as_json(each) for each in looked]})
    else:
        print_models(looked, model)
    if all(each.inventory is None for each in looked):
        return exits.UNAVAILABLE
    return exits.OK if not model or all(each.writes(model) for each in looked) else exits.NOT_WELL


async def _look(urls: Sequence[str], settings: Mapping[str, str]) -> list[Looked]:
    return await asyncio.gather(*(_look_at(url, settings) for url in urls))


async def _look_at(url: str, settings: Mapping[str, str]) -> Looked:
    try:
        inventory = await take_inventory(url)
    except ModelDown as problem:
        return Looked(without_password(url), problem=str(problem))
    verdicts = tuple(judged(model, inventory.version, settings) for model in inventory.models)
    return Looked(inventory.url, inventory, verdicts)


def _as_json(looked: Looked) -> dict[str, object]:
    if looked.inventory is None:
        return {"url": looked.url, "problem": looked.problem}
    return {
        "url": looked.url,
        "version": looked.inventory.version,
        "models": [_model_as_json(model, verdict) for model, verdict in looked.models()],
    }


def _model_as_json(model: InstalledModel, verdict: Suitability) -> dict[str, object]:
    return {
        "name": model.name,
        "digest": model.digest,
        "size": model.size,
        "parameters": model.parameters,
        "context_length": model.info.context_length,
        "capabilities": model.info.capabilities,
        "remote_host": model.remote_host,
        "loaded_until": model.loaded_until.isoformat() if model.loaded_until else None,
        "suitable": verdict.ok,
        "against": verdict.against,
        "remarks": verdict.remarks,
    }
