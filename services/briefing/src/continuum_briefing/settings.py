"""What briefing reads from its environment."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from continuum_chassis import (
    CommaSeparated,
    OllamaUrls,
    PaperlessToken,
    PaperlessUrl,
    Port,
    Seconds,
    WorkerSettings,
)

LOCAL_OLLAMA = "http://localhost:11434"
MODEL_HINT = "set CONTINUUM_BRIEFING_MODEL to the model that writes, such as qwen3:8b"
FALLBACK_HINT = "CONTINUUM_BRIEFING_FALLBACK stands in for a model: set CONTINUUM_BRIEFING_ENGINE to ollama"
ENGINE_HINT = (
    "CONTINUUM_BRIEFING_MODEL names a model that nobody would ask: set CONTINUUM_BRIEFING_ENGINE to ollama"
)

Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]
"""A BCP 47 tag."""
Names = CommaSeparated[str]


class EngineName(StrEnum):
    """What writes the briefs."""

    EXTRACTIVE = "extractive"
    OLLAMA = "ollama"


class FallbackName(StrEnum):
    """What writes the briefs while no model server answers."""

    NONE = "none"
    EXTRACTIVE = "extractive"


class Settings(WorkerSettings, service="briefing"):
    """The settings of briefing."""

    paperless_url: PaperlessUrl
    paperless_token: PaperlessToken
    ollama_urls: OllamaUrls = (LOCAL_OLLAMA,)
    ops_port: Port = 9102
    engine: EngineName = EngineName.EXTRACTIVE
    fallback: FallbackName = FallbackName.NONE
    """What briefs new documents while no model answers; the model does them again when it is back."""
    model: str = ""
    """The model of the engine ``ollama``."""
    slots: int = Field(default=4, ge=1, le=100)
    """Documents at a time; with a model also the questions at a time to each server."""
    bulk_daily: int | None = Field(default=None, ge=1)
    """Documents a day, by UTC, that the bulk lane begins; without it all that there is time for."""
    language: Tag | None = None
    """The language of briefs that a model writes; without it that of the document."""
    num_ctx: int = Field(default=8192, ge=2048)
    """Tokens of a model's context; another value makes the server load the model again."""
    num_predict: int = Field(default=2048, ge=256)
    """The most tokens of an answer."""
    allow_remote_model: bool = False
    """Whether a model may run on somebody else's machine, as Ollama's cloud models do."""
    grace_seconds: Seconds = 300
    """How long a document that Paperless announced may stay invisible before it counts as gone."""
    largest_download: int = Field(default=100_000_000, ge=0)
    """Bytes of a PDF that is fetched for its page breaks."""
    longest_text: int = Field(default=5_000_000, ge=1)
    """Code points; a longer text makes a document too large for a brief."""
    skip_tags: Names = ()
    """Documents with one of these tags are left alone; so with the next two."""
    skip_correspondents: Names = ()
    skip_document_types: Names = ()

    @model_validator(mode="after")
    def _model_named(self) -> Self:
        if self.engine is EngineName.OLLAMA and not self.model:
            raise ValueError(MODEL_HINT)
        if self.engine is EngineName.EXTRACTIVE and self.model:
            raise ValueError(ENGINE_HINT)
        if self.engine is EngineName.EXTRACTIVE and self.fallback is not FallbackName.NONE:
            raise ValueError(FALLBACK_HINT)
        return self
