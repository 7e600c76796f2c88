"""Entities of a document: what the extractors find, each name once with every place where it stands."""

from collections.abc import Iterable, Iterator, Sequence

from continuum_briefs.found.amounts import find_amounts
from continuum_briefs.found.dates import day_first, find_dates
from continuum_briefs.found.names import find_names
from continuum_briefs.found.references import find_references
from continuum_briefs.found.spans import Found
from continuum_proto.briefs import Entity, EntityType, Mention

__all__ = ["find", "find_entities", "gather"]

MOST = 60
MOST_MENTIONS = 100
RANK = {
    EntityType.ORGANISATION: 0,
    EntityType.PERSON: 0,
    EntityType.REFERENCE: 1,
    EntityType.DATE: 2,
    EntityType.AMOUNT: 2,
    EntityType.PLACE: 3,
}


def find_entities(pages: Sequence[str], *, language: str) -> tuple[Entity, ...]:
    """Return what can be told by its form alone, the more frequent first where there is too much."""
    order = day_first("\n".join(pages), language)
    return gather(
        (page, pages[page], found)
        for page in range(len(pages))
        for found in find(pages[page], language=language, order=order)
    )


def find(text: str, *, language: str, order: bool | None = None) -> Iterator[Found]:
    """Yield everything that the extractors find in ``text``; none overlaps another."""
    found = [
        *find_references(text),
        *find_dates(text, day_first=order),
        *find_amounts(text, language=language),
        *find_names(text),
    ]
    end = 0
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if item.start >= end:
            end = item.end
            yield item


def gather(found: Iterable[tuple[int, str, Found]]) -> tuple[Entity, ...]:
    """Gather what names the same thing; pages count from 0 here and from 1 in mentions."""
    kept: dict[tuple[EntityType, str], tuple[Found, list[Mention]]] = {}
    for page, text, item in found:
        _, mentions = kept.setdefault((item.type, item.name.casefold()), (item, []))
        if len(mentions) < MOST_MENTIONS:
            slice_ = text[item.start : item.end]
            mentions.append(Mention(page=page + 1, start=item.start, end=item.end, text=slice_))
    ranked = sorted(kept.values(), key=lambda pair: (-len(pair[1]), RANK[pair[0].type]))[:MOST]
    ranked.sort(key=lambda pair: (RANK[pair[0].type], pair[1][0].page, pair[1][0].start))
    return tuple(
        Entity(
            type=item.type,
            name=_shown(item, mentions[0])[:300],
            mentions=tuple(mentions),
            date=item.date,
            number=item.number,
            unit=item.unit,
        )
        for item, mentions in ranked
    )


def _shown(item: Found, first: Mention) -> str:
    """Return an amount as the document writes it first; ``number`` and ``unit`` are for machines."""
    return " ".join(first.text.split()) if item.type is EntityType.AMOUNT else item.name
