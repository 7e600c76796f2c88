"""Which engine writes the briefs, and which models an Ollama has."""

from collections.abc import Mapping
from typing import Final

from continuum_briefs import InstalledModel, Suitability, is_called, suitability, take_inventory
from continuum_console.stack.environment import setting
from continuum_proto.errors import ConfigurationError

EXTRACTIVE: Final = {"CONTINUUM_BRIEFING_ENGINE": "extractive"}
USUAL: Final = "llama3.2"
NUM_CTX: Final = 8192
NUM_PREDICT: Final = 2048
"""Tokens of context and answer that the briefing service asks with unless told otherwise."""


async def briefing_settings(ollama: str | None, model: str | None) -> dict[str, str]:
    """Return the settings of the briefing service: a model of ``ollama``, or none at all.

    :raises ModelDown: that Ollama does not answer.
    :raises ConfigurationError: it has no such model.
    """
    if ollama is None:
        return dict(EXTRACTIVE)
    chosen = await chosen_model(ollama, model, {})
    return {
        "CONTINUUM_BRIEFING_ENGINE": "ollama",
        "OLLAMA_URLS": ollama,
        "CONTINUUM_BRIEFING_MODEL": chosen,
    }


async def chosen_model(ollama: str, model: str | None, settings: Mapping[str, str]) -> str:
    """Return the model to use: the wanted one, or the first that can write briefs as they are set.

    :raises ModelDown: that Ollama does not answer.
    :raises ConfigurationError: it has no such model; says how to get it.
    """
    server = await take_inventory(ollama)
    if model is not None and not any(is_called(each.name, model) for each in server.models):
        raise ConfigurationError(f"run `ollama pull {model}`: {server.url} does not have that model")
    if model is not None:
        return model
    able = [each.name for each in server.models if judged(each, server.version, settings).ok]
    if able:
        return able[0]
    raise ConfigurationError(
        f"run `ollama pull {USUAL}`: {server.url} has no model that can write; `continuum models` says why"
    )


def judged(model: InstalledModel, version: str, settings: Mapping[str, str]) -> Suitability:
    """Judge a model by the settings of the briefing service.

    :raises ConfigurationError: a setting is no number.
    """
    return suitability(
        model, version=version, num_ctx=context_of(settings), allow_remote=remote_allowed(settings)
    )


def context_of(settings: Mapping[str, str]) -> int:
    """Return how many tokens of a model's context are asked for.

    :raises ConfigurationError: that is no number.
    """
    return _tokens("CONTINUUM_BRIEFING_NUM_CTX", settings) or NUM_CTX


def answer_of(settings: Mapping[str, str]) -> int:
    """Return how many tokens an answer may have.

    :raises ConfigurationError: that is no number.
    """
    return _tokens("CONTINUUM_BRIEFING_NUM_PREDICT", settings) or NUM_PREDICT


def _tokens(name: str, settings: Mapping[str, str]) -> int:
    tokens = setting(name, settings) or "0"
    if not tokens.isdecimal():
        raise ConfigurationError(f"set {name} to a number of tokens, not {tokens!r}")
    return int(tokens)


def remote_allowed(settings: Mapping[str, str]) -> bool:
    """Tell whether a model may run on somebody else's machine."""
    return setting("CONTINUUM_BRIEFING_ALLOW_REMOTE_MODEL", settings).lower() in ("1", "true", "yes", "on")
