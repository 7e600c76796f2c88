"""A version of a brief as rows of its tables; each row begins with the version that it belongs to."""

from collections.abc import Iterator, Sequence

from continuum_archive.evidence import passage
from continuum_archive.identifiers import entity_id, entity_key
from continuum_proto.briefs import Brief, Citation

__all__ = ["asks", "citations", "entities", "mentions", "points"]

Row = tuple[object, ...]
Key = tuple[str, int]
"""A brief and the number of its version."""


def points(key: Key, brief: Brief) -> Iterator[Row]:
    """Rows: id, place, text."""
    for n, point in enumerate(brief.key_points, start=1):
        yield *key, point.id, n, point.text


def asks(key: Key, brief: Brief) -> Iterator[Row]:
    """Rows: place, text, date, its precision, of whom."""
    for n, ask in enumerate(brief.asks, start=1):
        due = ask.due
        yield *key, n, ask.text, due.iso if due else None, due.precision if due else None, ask.to


def citations(key: Key, brief: Brief) -> Iterator[Row]:
    """Rows: n, point, ask, page, start, end, quote, prefix, suffix, match, wording."""
    for point in brief.key_points:
        yield from (_citation(key, citation, point.id, None) for citation in point.citations)
    for n, ask in enumerate(brief.asks, start=1):
        yield from (_citation(key, citation, None, n) for citation in ask.citations)


def entities(brief: Brief) -> Iterator[Row]:
    """Rows, of no version: id, type, key, name, date, its precision, number, unit. Ids are for new names."""
    for entity in brief.entities:
        day = entity.date
        yield (
            entity_id(),
            entity.type,
            entity_key(entity),
            entity.name,
            day.iso if day else None,
            day.precision if day else None,
            entity.number,
            entity.unit,
        )


def mentions(key: Key, brief: Brief, pages: Sequence[str]) -> Iterator[Row]:
    """Rows: type and key of the name, page, start, end, the letters that stand there.

    :raises ContractViolation: a mention lies beyond the text.
    """
    for entity in brief.entities:
        name = entity.type, entity_key(entity)
        for span in entity.mentions:
            yield *key, *name, span.page, span.start, span.end, passage(span, pages)


def _citation(key: Key, citation: Citation, point: str | None, ask: int | None) -> Row:
    return (
        *key,
        citation.n,
        point,
        ask,
        citation.page,
        citation.start,
        citation.end,
        citation.quote,
        citation.prefix,
        citation.suffix,
        citation.match,
        citation.wording,
    )
