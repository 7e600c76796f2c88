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
SLOTS_HINT = "set CONTINUUM_BRIEFING_SLOTS to one number, or to one for each of OLLAMA_URLS"
ENGINE_HINT = (
    "CONTINUUM_BRIEFING_MODEL names a model that nobody would ask: set CONTINUUM_BRIEFING_ENGINE to ollama"
)

Tag = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]
"""A BCP 47 tag."""
Names = CommaSeparated[str]
SlotNumber = Annotated[int, Field(ge=1, le=100)]
MOST_AHEAD = 100
"""Documents that slots alone let in at a time: so many of a megabyte fit into half a gigabyte."""


class EngineName(StrEnum):
    """What writes the briefs."""

    EXTRACTIVE = "extractive"
    OLLAMA = "ollama"


class Settings(WorkerSettings, service="briefing"):
    """The settings of briefing."""

    paperless_url: PaperlessUrl
    paperless_token: PaperlessToken
    ollama_urls: OllamaUrls = (LOCAL_OLLAMA,)
    ops_port: Port = 9102
    engine: EngineName = EngineName.EXTRACTIVE
    model: str = ""
    """The model of the engine ``ollama``."""
    slots: CommaSeparated[SlotNumber] = (4,)
    """Questions at a time to each model server: one number for all, or one for each of ``ollama_urls``.

    Without a model: documents at a time.
    """
    documents: int | None = Field(default=None, ge=1, le=1000)
    """Documents at a time; without it what keeps every slot busy: see :attr:`documents_at_a_time`."""
    bulk_daily: int | None = Field(default=None, ge=1)
    """Documents a day, by UTC, that the bulk lane begins; without it all that there is time for."""
    language: Tag | None = None
    """The language of briefs that a model writes; without it that of the document."""
    num_ctx: int = Field(default=8192, ge=2048)
    """Tokens of a model's context; another value makes the server load the model again."""
    num_predict: int = Field(default=2048, ge=256)
    """The most tokens of an answer."""
    first_token_seconds: Seconds = 300
    """How long a model may say nothing at first: one that is not in memory takes minutes to load."""
    silence_seconds: Seconds = 60
    """How long it may say nothing between two tokens; there is no limit to the whole answer."""
    pull_model: bool = False
    """Whether servers that lack the model are told to fetch it, at the start."""
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
        return self

    @model_validator(mode="after")
    def _slots_for_each(self) -> Self:
        servers = len(self.ollama_urls) if self.engine is EngineName.OLLAMA else 1
        if len(self.slots) not in (1, servers):
            raise ValueError(SLOTS_HINT)
        return self

    @property
    def slots_of_servers(self) -> tuple[int, ...]:
        """How many questions each model server is asked at a time."""
        return self.slots * len(self.ollama_urls) if len(self.slots) == 1 else self.slots

    @property
    def documents_at_a_time(self) -> int:
        """How many documents are worked on at a time.

        With a model twice as many as there are slots: while some have a slot each, others are fetched,
        verified, settled, or are long ones that have their share. Bulk work fills half, all slots that is.
        """
        if self.documents is not None:
            return self.documents
        if self.engine is EngineName.EXTRACTIVE:
            return self.slots[0]
        slots = sum(self.slots_of_servers)
        return max(slots, min(2 * slots, MOST_AHEAD))
