"""What an engine hands over: claims that nobody has checked yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from continuum_briefs.source import Source
from continuum_proto.briefs import Due, EntityType, PageSpan, Step

__all__ = [
    "Draft",
    "DraftAsk",
    "DraftEntity",
    "DraftPoint",
    "DraftSentence",
    "Engine",
    "EngineIdentity",
    "Option",
    "Quotation",
]

Option = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that an engine says stand in the document, and where, as far as it knows."""

    quote: str
    page: int | None = None
    """Counted from 1."""
    span: PageSpan | None = None
    """Set by an engine that took the quotation from there; it is still looked up."""
    prefix: str = ""
    suffix: str = ""
    """What stood around it, where that is known: it tells which of several places is meant."""


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """A claim of one sentence with the quotations that should carry it."""

    text: str
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of the summary; ``points`` are positions in ``Draft.points``, from 0."""

    text: str
    points: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftAsk:
    """Something that the document asks of its reader."""

    text: str
    quotations: tuple[Quotation, ...]
    due: Due | None = None
    to: str | None = None


@dataclass(frozen=True, slots=True)
class DraftEntity:
    """A name that an engine noticed."""

    type: EntityType
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """A brief before its claims were compared with the document."""

    headline: str
    summary: tuple[DraftSentence, ...] = ()
    points: tuple[DraftPoint, ...] = ()
    asks: tuple[DraftAsk, ...] = ()
    entities: tuple[DraftEntity, ...] = ()
    kind: str = "other"
    language: str = "und"
    steps: tuple[Step, ...] = ()
    parts: tuple[str, ...] = ()
    """The parts that were read one by one; empty where one reading took in everything."""
    read: float = 1.0
    """The share of the text that was read."""
    missing: str | None = None
    """Why not all of it was."""
    chunks: int = 1
    prompt_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class EngineIdentity:
    """What makes the briefs: another identity may make another brief of the same text."""

    engine: str
    model: str | None = None
    digest: str | None = None
    options: Mapping[str, Option] = field(default_factory=dict)


class Engine(Protocol):
    """Something that reads a document and drafts its brief."""

    @property
    def name(self) -> str:
        """``extractive`` or ``ollama``."""

    @property
    def prompt_version(self) -> str:
        """Changes when the same text may lead to another draft."""

    @property
    def language(self) -> str | None:
        """The language that briefs are written in (BCP 47); ``None``: that of the document."""

    async def identity(self) -> EngineIdentity:
        """Say what drafts the briefs, with the model's digest.

        :raises ModelDown: the model server does not answer.
        """

    async def draft(self, source: Source) -> Draft:
        """Draft a brief; nothing in it is verified.

        :raises ModelDown: no model server answers.
        :raises ModelRefused: a model answered, but not with a brief.
        """
