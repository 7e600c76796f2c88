"""What briefing reads from its environment."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from continuum_briefing.selection import Selection, Trait
from continuum_chassis import (
    CommaSeparated,
    Names,
    OllamaUrls,
    Pairs,
    PaperlessToken,
    PaperlessUrl,
    Port,
    Seconds,
    WorkerSettings,
)

LOCAL_OLLAMA = "http://localhost:11434"
MODEL_HINT = "set CONTINUUM_BRIEFING_MODEL to the model that writes, such as qwen3:8b"
FALLBACK_HINT = "CONTINUUM_BRIEFING_FALLBACK stands in for a model: set CONTINUUM_BRIEFING_ENGINE to ollama"
SLOTS_HINT = "set CONTINUUM_BRIEFING_SLOTS to one number, or to one for each of OLLAMA_URLS"
ROOM_HINT = (
    "CONTINUUM_BRIEFING_NUM_PREDICT is more than half of CONTINUUM_BRIEFING_NUM_CTX: set it lower, or that"
    " one higher, so that there is room for a document"
)
ENGINE_HINT = (
    "CONTINUUM_BRIEFING_MODEL names a model that nobody would ask: set CONTINUUM_BRIEFING_ENGINE to ollama"
)
MODELS_HINT = (
    "CONTINUUM_BRIEFING_MODEL_FOR_… names models that nobody would ask: "
    "set CONTINUUM_BRIEFING_ENGINE to ollama"
)
SINCE_HINT = "It should be a day such as 2015-01-31, or an age such as 90d or 10y"
AGE: Final = re.compile(r"(\d{1,5})\s*([dy])")
DAYS_A_YEAR: Final = 365.25
TAG_HINT = "It should be a language tag such as de, en or pt-BR"
TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
"""As BCP 47 writes languages."""

SlotNumber = Annotated[int, Field(ge=1, le=100)]
MOST_AHEAD = 100
"""Documents that slots alone let in at a time: so many of a megabyte fit into half a gigabyte."""


def _since(value: object) -> object:
    if not isinstance(value, str):
        return value
    if age := AGE.fullmatch(value.strip().lower()):
        return timedelta(days=round(int(age[1]) * (DAYS_A_YEAR if age[2] == "y" else 1)))
    try:
        return date.fromisoformat(value.strip())
    except ValueError as exc:
        raise ValueError(SINCE_HINT) from exc


def _tag(value: str) -> str:
    if TAG.fullmatch(value) is None:
        raise ValueError(TAG_HINT)
    return value


Tag = Annotated[str, AfterValidator(_tag)]
Since = Annotated[date | timedelta | None, BeforeValidator(_since)]


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
    paperless_seconds: Seconds = 30
    """How long an answer of Paperless is waited for; a file ten times as long."""
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
    """Documents with one of these tags are left alone; so with what follows."""
    skip_correspondents: Names = ()
    skip_document_types: Names = ()
    skip_owners: Names = ()
    """Numbers of users in Paperless, or ``nobody``."""
    skip_mime_types: Names = ()
    """Such as ``image/png`` or ``image/*``."""
    skip_older_than: Since = None
    """A day or an age; by the date that Paperless gives a document."""
    skip_longer_than: int | None = Field(default=None, ge=1)
    """Pages."""
    only_tags: Names = ()
    """Documents without one of these tags are left alone; so with the next four."""
    only_correspondents: Names = ()
    only_document_types: Names = ()
    only_owners: Names = ()
    only_mime_types: Names = ()
    model_for_tags: Pairs = ()
    """Tags and the models that read documents with them; so with the next four, of which the first wins."""
    model_for_correspondents: Pairs = ()
    model_for_document_types: Pairs = ()
    model_for_owners: Pairs = ()
    model_for_mime_types: Pairs = ()

    @property
    def selection(self) -> Selection:
        """Return the rules that ``skip_…``, ``only_…`` and ``model_for_…`` make."""
        return Selection(
            skip={
                Trait.TAG: self.skip_tags,
                Trait.CORRESPONDENT: self.skip_correspondents,
                Trait.DOCUMENT_TYPE: self.skip_document_types,
                Trait.OWNER: self.skip_owners,
                Trait.MIME_TYPE: self.skip_mime_types,
            },
            only={
                Trait.TAG: self.only_tags,
                Trait.CORRESPONDENT: self.only_correspondents,
                Trait.DOCUMENT_TYPE: self.only_document_types,
                Trait.OWNER: self.only_owners,
                Trait.MIME_TYPE: self.only_mime_types,
            },
            older_than=self.skip_older_than,
            longer_than=self.skip_longer_than,
            models=self._models,
        )

    @property
    def other_models(self) -> tuple[str, ...]:
        """Return the models that read some documents instead of ``model``, each once."""
        named = (model for pairs in self._models.values() for _, model in pairs)
        return tuple(dict.fromkeys(model for model in named if model != self.model))

    @property
    def _models(self) -> Mapping[Trait, Pairs]:
        return {
            Trait.TAG: self.model_for_tags,
            Trait.CORRESPONDENT: self.model_for_correspondents,
            Trait.DOCUMENT_TYPE: self.model_for_document_types,
            Trait.OWNER: self.model_for_owners,
            Trait.MIME_TYPE: self.model_for_mime_types,
        }

    @model_validator(mode="after")
    def _model_named(self) -> Self:
        if self.engine is EngineName.OLLAMA and not self.model:
            raise ValueError(MODEL_HINT)
        if self.engine is EngineName.EXTRACTIVE and self.model:
            raise ValueError(ENGINE_HINT)
        if self.engine is EngineName.EXTRACTIVE and self.fallback is not FallbackName.NONE:
            raise ValueError(FALLBACK_HINT)
        if self.engine is EngineName.EXTRACTIVE and self.other_models:
            raise ValueError(MODELS_HINT)
        return self

    @model_validator(mode="after")
    def _room_to_read(self) -> Self:
        if self.num_predict > self.num_ctx // 2:
            raise ValueError(ROOM_HINT)
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

        With a model three times as many as there are slots: while some have one each, others are fetched,
        verified, settled, or are long ones that have their share. Bulk work fills half: enough for all slots.
        """
        if self.documents is not None:
            return self.documents
        if self.engine is EngineName.EXTRACTIVE:
            return self.slots[0]
        slots = sum(self.slots_of_servers)
        return max(slots, min(3 * slots, MOST_AHEAD))
