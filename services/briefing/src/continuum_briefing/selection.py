"""Which documents are read, and by which model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from continuum_proto.documents import DocumentMetadata

__all__ = ["Selection", "Trait"]

NOBODY: Final = "nobody"
"""The owner of a document that has none."""
SHOWN: Final = 5
"""Names of a rule that a reason repeats."""


class Trait(StrEnum):
    """What a rule looks at; the value is what a reason calls it."""

    TAG = "tag"
    CORRESPONDENT = "correspondent"
    DOCUMENT_TYPE = "document type"
    OWNER = "owner"
    MIME_TYPE = "mime type"


Named = Mapping[Trait, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Rules by what Paperless says of a document; what one of them skips is skipped, whatever others allow.

    Capitals make no difference. Owners go by their number; ``image/*`` stands for every image.
    """

    skip: Named = field(default_factory=dict)
    only: Named = field(default_factory=dict)
    """Each trait that is named here must fit."""
    older_than: date | timedelta | None = None
    longer_than: int | None = None
    """Pages, where Paperless knows them."""
    models: Mapping[Trait, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """Names and the models that read what bears them."""

    def excludes(self, document: DocumentMetadata, *, today: date) -> str | None:
        """Say which rule leaves ``document`` out, or nothing if it is to be read."""
        return next(self._reasons(document, today), None)

    def model(self, document: DocumentMetadata) -> str | None:
        """Return the model of the first rule that fits, if one does."""
        for trait, rules in self.models.items():
            for name, model in rules:
                if _fitting(trait, (name,), document) is not None:
                    return model
        return None

    def _reasons(self, document: DocumentMetadata, today: date) -> Iterator[str]:
        for trait, names in self.skip.items():
            if (value := _fitting(trait, names, document)) is not None:
                yield f"{trait} {value}"
        for trait, names in self.only.items():
            if names and _fitting(trait, names, document) is None:
                yield f"{trait} not among {', '.join(names[:SHOWN])}{' …' if len(names) > SHOWN else ''}"
        written, first = _written(document), self._first(today)
        if first is not None and written < first:
            yield f"of {written}, before {first}"
        if self.longer_than is not None and (document.page_count or 0) > self.longer_than:
            yield f"{document.page_count} pages, more than {self.longer_than}"

    def _first(self, today: date) -> date | None:
        """Return the day from which on documents are read."""
        if not isinstance(self.older_than, timedelta):
            return self.older_than
        return today - min(self.older_than, today - date.min)


def _fitting(trait: Trait, names: Sequence[str], document: DocumentMetadata) -> str | None:
    """Return what of ``document`` bears one of ``names``."""
    values = _values(trait, document)
    wanted = [name.casefold() for name in names]
    return next((value for value in values if any(_fits(value.casefold(), name) for name in wanted)), None)


def _values(trait: Trait, document: DocumentMetadata) -> tuple[str, ...]:
    match trait:
        case Trait.TAG:
            return document.tags
        case Trait.CORRESPONDENT:
            return (document.correspondent,) if document.correspondent else ()
        case Trait.DOCUMENT_TYPE:
            return (document.document_type,) if document.document_type else ()
        case Trait.OWNER:
            return (NOBODY if document.owner is None else str(document.owner),)
        case Trait.MIME_TYPE:
            return (document.mime_type,) if document.mime_type else ()


def _fits(value: str, name: str) -> bool:
    return value == name or (name.endswith("/*") and value.startswith(name[:-1]))


def _written(document: DocumentMetadata) -> date:
    """Return the day that Paperless dates the document at, else that of its arrival."""
    try:
        return date.fromisoformat((document.created or "")[:10])
    except ValueError:
        return document.added.date()
