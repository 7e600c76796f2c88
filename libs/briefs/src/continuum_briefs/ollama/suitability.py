"""Whether a model can write briefs, and what to know of it before it does."""

import re
from dataclasses import dataclass
from typing import Final

from continuum_briefs.ollama.inventory import InstalledModel

__all__ = ["Suitability", "suitability"]

STRUCTURED: Final = (0, 5)
"""The first version of Ollama that holds a model to a schema."""
REFUSES: Final = (0, 12, 6)
"""The first one that refuses a prompt that is too long, instead of cutting it without a word."""
LEAST_CONTEXT: Final = 4096
"""Tokens: what we ask takes about 1,200, the answer up to 2,048, and something must be left to read."""


@dataclass(frozen=True, slots=True)
class Suitability:
    """The verdict; each remark is a clause that stands by itself."""

    against: tuple[str, ...] = ()
    """Why it cannot write briefs; empty where it can."""
    remarks: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether it can write briefs."""
        return not self.against


def suitability(model: InstalledModel, *, version: str, num_ctx: int, allow_remote: bool) -> Suitability:
    """Judge ``model`` on a server of ``version`` for questions of ``num_ctx`` tokens."""
    release, known, context = _release(version), model.info.capabilities, model.info.context_length
    against, remarks = [], []
    if known and "completion" not in known:
        against.append(f"it does not write ({', '.join(known)} only)")
    if release and release < STRUCTURED:
        against.append(f"Ollama {version} cannot hold a model to a schema: 0.5 or newer is needed")
    if model.remote_host and not allow_remote:
        against.append(
            f"it runs at {model.remote_host}, documents would leave this place: "
            "CONTINUUM_BRIEFING_ALLOW_REMOTE_MODEL=true allows it"
        )
    if context is not None and context < LEAST_CONTEXT:
        against.append(f"its context of {context} tokens is too small: {LEAST_CONTEXT} are needed")
    elif context is not None and context < num_ctx:
        remarks.append(f"its context is {context} tokens, fewer than the {num_ctx} that are set")
    if release and STRUCTURED <= release < REFUSES:
        remarks.append(f"Ollama {version} cuts prompts that are too long without a word; we notice")
    if isinstance(model.info.think, str):
        remarks.append("it always thinks before it writes: slower, and part of its tokens")
    elif model.info.think is False:
        remarks.append("it is asked not to think")
    if model.loaded_context is not None and model.loaded_context != min(num_ctx, context or num_ctx):
        remarks.append(f"in memory with a context of {model.loaded_context} tokens: it will be loaded anew")
    return Suitability(tuple(against), tuple(remarks))


def _release(version: str) -> tuple[int, ...]:
    """Return a version as numbers; nothing where it has none, as of a build of one's own (``0.0.0``)."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", version.split("-")[0]))
    return numbers if any(numbers) else ()
