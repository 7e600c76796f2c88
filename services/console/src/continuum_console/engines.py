"""Which engine writes a brief that is made at the console."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from continuum_console.stack.environment import setting
from continuum_proto.errors import ConfigurationError

if TYPE_CHECKING:
    from continuum_briefs import Engine, Headway

LOCAL: Final = "http://localhost:11434"


class EngineName(StrEnum):
    """What writes the briefs."""

    EXTRACTIVE = "extractive"
    OLLAMA = "ollama"


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """What was said on the command line; what was not is taken from the settings."""

    engine: EngineName | None = None
    ollama: str | None = None
    model: str | None = None
    language: str | None = None

    def problem(self) -> str | None:
        """Say which options do not go together, or nothing."""
        if self.engine is not EngineName.EXTRACTIVE:
            return None
        given = {"--ollama": self.ollama, "--model": self.model, "--language": self.language}
        needless = next((name for name, value in given.items() if value is not None), None)
        return f"{needless} is for a model: leave it out, or say --engine ollama" if needless else None

    def name(self, settings: Mapping[str, str]) -> EngineName:
        """Return the engine: the one that was named, or that the other options or the settings mean.

        :raises ConfigurationError: the settings name an engine that there is not.
        """
        if self.engine is not None:
            return self.engine
        if self.ollama or self.model or self.language:
            return EngineName.OLLAMA
        named = setting("CONTINUUM_BRIEFING_ENGINE", settings) or EngineName.EXTRACTIVE
        try:
            return EngineName(named)
        except ValueError:
            raise ConfigurationError(
                f"set CONTINUUM_BRIEFING_ENGINE to extractive or ollama, not {named!r}"
            ) from None

    def urls(self, settings: Mapping[str, str]) -> tuple[str, ...]:
        """Return where to ask: the Ollama that was named, those of ``OLLAMA_URLS``, or this machine's."""
        named = self.ollama or setting("OLLAMA_URLS", settings) or LOCAL
        return tuple(url.strip().rstrip("/") for url in named.split(",") if url.strip())


async def engine_of(
    wanted: Wanted, settings: Mapping[str, str], *, on_progress: "Callable[[Headway], None] | None" = None
) -> "Engine":
    """Return who writes: a model of an Ollama, or the document's own sentences.

    ``on_progress`` is told how far a model has come with a document.

    :raises ModelDown: that Ollama does not answer.
    :raises ConfigurationError: it has no such model; says how to get it. Or a setting is no number.
    """
    from continuum_briefs import Extractive, Ollama
    from continuum_console.models import answer_of, chosen_model, context_of, remote_allowed

    if wanted.name(settings) is EngineName.EXTRACTIVE:
        return Extractive()
    urls = wanted.urls(settings)
    model = wanted.model or setting("CONTINUUM_BRIEFING_MODEL", settings) or None
    language = wanted.language or setting("CONTINUUM_BRIEFING_LANGUAGE", settings) or None
    return Ollama(
        urls,
        await chosen_model(urls[0], model, settings),
        language=language,
        num_ctx=context_of(settings),
        num_predict=answer_of(settings),
        allow_remote=remote_allowed(settings),
        on_progress=on_progress,
    )
