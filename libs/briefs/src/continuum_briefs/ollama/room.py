"""How much of a model's context is left for a document beside the question and the answer."""

from typing import Final

from continuum_briefs.ollama import prompts
from continuum_briefs.ollama.asking import REPAIR, Model
from continuum_briefs.ollama.errors import ContextTooSmall
from continuum_briefs.ollama.tokens import Scale

__all__ = ["POINTS", "SMALLEST", "enough_room"]

SMALLEST: Final = 400
"""Tokens of a document below which a part is not cut further."""
POINTS: Final = 12
"""The most key points that are asked for."""


def enough_room(model: Model, *, language: str | None) -> int:
    """Return how many tokens of the context are left for a document.

    The question is always the same English: what is learned of documents does not hold for it.

    :raises ContextTooSmall: hardly any.
    """
    question = prompts.system_prompt() + prompts.brief_prompt((), language=language, points=POINTS)
    room = model.context - model.num_predict - REPAIR - Scale().tokens(question)
    if room < SMALLEST:
        raise ContextTooSmall(
            f"{model.name} with num_ctx {model.context} has {max(room, 0)} tokens left for a document beside"
            f" the question and num_predict {model.num_predict}: set CONTINUUM_BRIEFING_NUM_CTX to"
            f" {model.context - room + 4 * SMALLEST} or more, or CONTINUUM_BRIEFING_NUM_PREDICT to less,"
            " or take a model with a larger context"
        )
    return room
