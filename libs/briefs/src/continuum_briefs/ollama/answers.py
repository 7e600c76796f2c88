"""What a model is to answer: the schema that it is held to, and how its answer becomes a draft."""

from typing import Annotated, Final, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from continuum_briefs.drafts import (
    Draft,
    DraftAsk,
    DraftEntity,
    DraftPoint,
    DraftSentence,
    Quotation,
)
from continuum_proto.briefs import Due, EntityType, Precision

__all__ = ["BRIEF_SCHEMA", "NOTES_SCHEMA", "Answer", "Json", "Notes", "draft_of"]

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

KINDS: Final = (
    "letter", "invoice", "reminder", "contract", "minutes", "report", "medical report", "notice",
    "certificate", "policy", "statement", "receipt", "manual", "licence", "other",
)  # fmt: skip
NAMED: Final = ("person", "organisation", "place")


def _text(limit: int) -> Json:
    return {"type": "string", "maxLength": limit}


def _list(most: int, **properties: Json) -> Json:
    return {"type": "array", "maxItems": most, "items": _object(**properties)}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list[Json](properties)}


_QUOTES: Final = _list(3, quote=_text(400), page={"type": "integer"})
BRIEF_SCHEMA: Final[Json] = _object(
    language=_text(12),
    kind={"type": "string", "enum": list[Json](KINDS)},
    headline=_text(100),
    key_points=_list(12, text=_text(400), quotes=_QUOTES),
    summary=_list(4, text=_text(400), points={"type": "array", "maxItems": 6, "items": {"type": "integer"}}),
    asks=_list(6, text=_text(300), due=_text(10), to=_text(100), quotes=_QUOTES),
    entities=_list(30, type={"type": "string", "enum": list[Json](NAMED)}, name=_text(120)),
)
"""Flat on purpose: Ollama skips ``$ref``, ``anyOf`` and ``const`` without a word."""
NOTES_SCHEMA: Final[Json] = _object(notes=_list(8, quote=_text(400), page={"type": "integer"}))


def _first(most: int) -> BeforeValidator:
    """Keep the first ``most``: not every server holds a model to ``maxItems``."""
    return BeforeValidator(lambda value: value[:most] if isinstance(value, list) else value)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Quote(_Part):
    quote: str
    page: int = 0

    def quotation(self) -> Quotation:
        return Quotation(self.quote, self.page if self.page > 0 else None)


class _Point(_Part):
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    quotes: Annotated[tuple[_Quote, ...], _first(3)]


class _Sentence(_Part):
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    points: tuple[int, ...] = ()


class _Ask(_Part):
    text: Annotated[str, Field(min_length=1, max_length=1000)]
    due: str = ""
    to: str = ""
    quotes: Annotated[tuple[_Quote, ...], _first(3)]


class _Named(_Part):
    type: EntityType
    name: Annotated[str, Field(min_length=1)]


class Answer(_Part):
    """A brief as a model writes it; points are counted from 1."""

    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]
    kind: Annotated[str, Field(max_length=40)] = "other"
    headline: Annotated[str, Field(min_length=1)]
    key_points: Annotated[tuple[_Point, ...], _first(12)]
    summary: Annotated[tuple[_Sentence, ...], _first(4)]
    asks: Annotated[tuple[_Ask, ...], _first(6)] = ()
    entities: Annotated[tuple[_Named, ...], _first(60)] = ()


class Notes(_Part):
    """Passages that a model took from one part of a long document."""

    notes: Annotated[tuple[_Quote, ...], _first(12)]

    def quotations(self) -> tuple[Quotation, ...]:
        """Return the passages, unverified."""
        return tuple(note.quotation() for note in self.notes)


def draft_of(answer: Answer) -> Draft:
    """Return ``answer`` as a draft; nothing in it is verified."""
    return Draft(
        headline=" ".join(answer.headline.split()),
        summary=tuple(
            DraftSentence(sentence.text.strip(), tuple(point - 1 for point in sentence.points))
            for sentence in answer.summary
        ),
        points=tuple(
            DraftPoint(point.text.strip(), tuple(quote.quotation() for quote in point.quotes))
            for point in answer.key_points
        ),
        asks=tuple(
            DraftAsk(
                ask.text.strip(),
                tuple(quote.quotation() for quote in ask.quotes),
                due=_due(ask.due),
                to=ask.to.strip()[:200] or None,
            )
            for ask in answer.asks
        ),
        entities=tuple(DraftEntity(entity.type, entity.name.strip()) for entity in answer.entities),
        kind=answer.kind,
        language=answer.language,
    )


def _due(iso: str) -> Due | None:
    precision = {10: Precision.DAY, 7: Precision.MONTH, 4: Precision.YEAR}.get(len(iso.strip()))
    if precision is None or not iso.strip().replace("-", "").isdigit():
        return None
    return Due(iso=iso.strip(), precision=precision)
