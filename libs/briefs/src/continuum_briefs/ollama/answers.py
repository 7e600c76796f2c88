"""What a model is to answer: the schema that it is held to, and how its answer becomes a draft."""

import re
from typing import Annotated, Final, TypeAlias

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from continuum_briefs.drafts import (
    Draft,
    DraftAsk,
    DraftEntity,
    DraftPoint,
    DraftSentence,
    Quotation,
)
from continuum_briefs.extractive.headlines import shortened
from continuum_briefs.ollama.plain import plain, quoted
from continuum_proto.briefs import Due, EntityType, Precision

__all__ = ["KINDS", "Answer", "Json", "Notes", "brief_schema", "draft_of", "notes_schema", "unwrapped"]

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

KINDS: Final = (
    "letter", "invoice", "reminder", "contract", "minutes", "report", "medical report", "notice",
    "certificate", "policy", "statement", "receipt", "manual", "licence", "other",
)  # fmt: skip
NAMED: Final = ("person", "organisation", "place")
PAGES: Final = 100_000
"""A page beyond it is none: models write years and sums there."""
POINTS: Final = 12
_FENCED = re.compile(r"\s*```(?:json)?[ \t]*\n(.*)\n[ \t]*```\s*", re.DOTALL | re.IGNORECASE)
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def _text(limit: int) -> Json:
    return {"type": "string", "maxLength": limit}


def _list(most: int, **properties: Json) -> Json:
    return {"type": "array", "maxItems": most, "items": _object(**properties)}


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties, "required": list[Json](properties)}


_QUOTES: Final = _list(3, quote=_text(400), page={"type": "integer"})


def brief_schema(points: int) -> Json:
    """Return the schema of a brief, flat: Ollama skips ``$ref``, ``anyOf`` and ``const`` without a word."""
    return _object(
        language=_text(12),
        kind={"type": "string", "enum": list[Json](KINDS)},
        headline=_text(100),
        key_points=_list(points, text=_text(400), quotes=_QUOTES),
        summary=_list(
            4, text=_text(400), points={"type": "array", "maxItems": 6, "items": {"type": "integer"}}
        ),
        asks=_list(6, text=_text(300), due=_text(10), to=_text(100), quotes=_QUOTES),
        entities=_list(30, type={"type": "string", "enum": list[Json](NAMED)}, name=_text(120)),
    )


def notes_schema(most: int) -> Json:
    """Return the schema of the notes of one part."""
    return _object(notes=_list(most, quote=_text(400), page={"type": "integer"}))


def unwrapped(content: str) -> str:
    """Return what stands in one fence around the whole answer, as models write that no schema holds.

    Nothing else is forgiven: in prose with an object in it nobody knows which object was meant.
    """
    fenced = _FENCED.fullmatch(content)
    return fenced[1] if fenced else content


def _first(most: int) -> BeforeValidator:
    """Keep the first ``most``: not every server holds a model to ``maxItems``."""
    return BeforeValidator(lambda value: value[:most] if isinstance(value, list) else value)


def _page(value: object) -> int:
    """Read a page's number; whatever is none is not known."""
    whole = int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 7 else value
    return whole if type(whole) is int and 0 < whole <= PAGES else 0


def _numbers(value: object) -> object:
    """Keep what may be the number of a key point."""
    if not isinstance(value, list):
        return value
    return [number for number in value if type(number) is int and 0 < number <= POINTS][:6]


def _kind(text: str) -> str:
    """Return the kind that ``text`` names; a word of the model's own, or the document's, is none."""
    kind = text.strip().lower()
    return kind if kind in KINDS else "other"


def _line(most: int) -> AfterValidator:
    return AfterValidator(lambda text: plain(text, most))


Line = Annotated[str, _line(1000)]
Claim = Annotated[str, _line(1000), Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Quote(_Part):
    quote: Annotated[str, AfterValidator(quoted)]
    page: Annotated[int, BeforeValidator(_page)] = 0

    def quotation(self) -> Quotation:
        return Quotation(self.quote, self.page or None)


class _Point(_Part):
    text: Claim
    quotes: Annotated[tuple[_Quote, ...], _first(3)]


class _Sentence(_Part):
    text: Claim
    points: Annotated[tuple[int, ...], BeforeValidator(_numbers)] = ()


class _Ask(_Part):
    text: Claim
    due: Line = ""
    to: Annotated[str, _line(200)] = ""
    quotes: Annotated[tuple[_Quote, ...], _first(3)]


class _Named(_Part):
    type: EntityType
    name: Annotated[str, _line(300), Field(min_length=1)]


class Answer(_Part):
    """A brief as a model writes it; points are counted from 1."""

    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,4}$", max_length=35)]
    kind: Annotated[str, AfterValidator(_kind)] = "other"
    headline: Claim
    key_points: Annotated[tuple[_Point, ...], _first(POINTS)]
    summary: Annotated[tuple[_Sentence, ...], _first(4)]
    asks: Annotated[tuple[_Ask, ...], _first(6)] = ()
    entities: Annotated[tuple[_Named, ...], _first(60)] = ()

    def texts(self) -> tuple[str, ...]:
        """Return what was written for the reader, without quotations."""
        return (
            self.headline,
            *(point.text for point in self.key_points),
            *(sentence.text for sentence in self.summary),
            *(ask.text for ask in self.asks),
        )


class Notes(_Part):
    """Passages that a model took from one part of a long document."""

    notes: Annotated[tuple[_Quote, ...], _first(60)]

    def quotations(self) -> tuple[Quotation, ...]:
        """Return the passages, unverified."""
        return tuple(note.quotation() for note in self.notes)


def draft_of(answer: Answer) -> Draft:
    """Return ``answer`` as a draft; nothing in it is verified."""
    return Draft(
        headline=shortened(answer.headline),
        summary=tuple(
            DraftSentence(sentence.text, tuple(point - 1 for point in sentence.points))
            for sentence in answer.summary
        ),
        points=tuple(
            DraftPoint(point.text, tuple(quote.quotation() for quote in point.quotes))
            for point in answer.key_points
        ),
        asks=tuple(
            DraftAsk(
                ask.text,
                tuple(quote.quotation() for quote in ask.quotes),
                due=_due(ask.due),
                to=ask.to if any(map(str.isalpha, ask.to)) else None,
            )
            for ask in answer.asks
        ),
        entities=tuple(DraftEntity(entity.type, entity.name) for entity in answer.entities),
        kind=answer.kind,
        language=answer.language,
    )


def _due(iso: str) -> Due | None:
    """Read a date as far as it goes; ``-00``, as models write for what they do not know, is none."""
    parts = _ISO.fullmatch(iso.replace("-00", ""))
    if parts is None:
        return None
    known = [part for part in parts.groups() if part is not None]
    precision = (Precision.YEAR, Precision.MONTH, Precision.DAY)[len(known) - 1]
    return Due(iso="-".join(known), precision=precision)
