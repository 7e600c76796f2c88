"""A brief as columns of rows, so that each table costs one statement."""

from collections.abc import Iterable, Sequence

from continuum_archive.evidence import passage
from continuum_archive.identifiers import entity_id, entity_key
from continuum_proto.briefs import Ask, Brief, Citation, Entity

__all__ = ["asks", "citations", "entities", "mentions", "points"]

Columns = tuple[list[object], ...]


def points(brief: Brief) -> Columns:
    """Columns: id, text."""
    return _columns(((point.id, point.text) for point in brief.key_points), 2)


def asks(brief: Brief) -> Columns:
    """Columns: text, date, its precision, of whom."""
    return _columns((_ask(ask) for ask in brief.asks), 4)


def citations(brief: Brief) -> Columns:
    """Columns: n, point, ask, page, start, end, quote, prefix, suffix, match, wording."""
    of_points = (_citation(c, point.id, None) for point in brief.key_points for c in point.citations)
    of_asks = (_citation(c, None, n) for n, ask in enumerate(brief.asks, start=1) for c in ask.citations)
    return _columns((*of_points, *of_asks), 11)


def entities(brief: Brief) -> Columns:
    """Columns: id, type, key, name, date, its precision, number, unit. Ids count for new names only."""
    return _columns((_entity(entity) for entity in brief.entities), 8)


def mentions(brief: Brief, pages: Sequence[str]) -> Columns:
    """Columns: type and key of the name, page, start, end, the letters that stand there.

    :raises ContractViolation: a mention lies beyond the text.
    """
    return _columns(
        (
            (entity.type, entity_key(entity), span.page, span.start, span.end, passage(span, pages))
            for entity in brief.entities
            for span in entity.mentions
        ),
        6,
    )


def _ask(ask: Ask) -> tuple[object, ...]:
    due = ask.due
    return ask.text, due.iso if due else None, due.precision if due else None, ask.to


def _citation(citation: Citation, point: str | None, ask: int | None) -> tuple[object, ...]:
    return (
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


def _entity(entity: Entity) -> tuple[object, ...]:
    day = entity.date
    return (
        entity_id(),
        entity.type,
        entity_key(entity),
        entity.name,
        day.iso if day else None,
        day.precision if day else None,
        entity.number,
        entity.unit,
    )


def _columns(rows: Iterable[tuple[object, ...]], width: int) -> Columns:
    """Turn rows into columns; no rows are empty columns."""
    turned = [list(column) for column in zip(*rows, strict=True)]
    return tuple(turned) if turned else tuple([] for _ in range(width))
