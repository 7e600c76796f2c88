"""Entities of a document: what the extractors find, each name once with every place where it stands."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from continuum_briefs.found.amounts import MONIES, find_amounts
from continuum_briefs.found.dates import day_first, find_dates
from continuum_briefs.found.names import find_names
from continuum_briefs.found.places import find_places
from continuum_briefs.found.references import find_references
from continuum_briefs.found.spans import Found
from continuum_proto.briefs import Citation, Entity, EntityType, Mention

__all__ = ["find", "find_entities", "gather"]

MOST = 60
MOST_OF_A_SORT = 20
MOST_MENTIONS = 100
RANK = {
    EntityType.ORGANISATION: 0,
    EntityType.PERSON: 0,
    EntityType.REFERENCE: 1,
    EntityType.DATE: 2,
    EntityType.AMOUNT: 3,
    EntityType.PLACE: 4,
}


WOMEN = frozenset(
    [
        "mrs",
        "ms",
        "miss",
        "frau",
        "madame",
        "mme",
        "mlle",
        "señora",
        "sra",
        "doña",
        "signora",
        "senhora",
        "mevr",
        "lady",
    ]
)
MEN = frozenset(
    ["mr", "herr", "herrn", "monsieur", "m", "señor", "sr", "don", "signor", "sig", "senhor", "dhr", "sir"]
)
"""Titles, as far as they tell."""


def find_entities(
    pages: Sequence[str], *, language: str, cited: Sequence[Citation] = ()
) -> tuple[Entity, ...]:
    """Return what can be told by its form alone; of each sort what the brief ``cited`` comes first."""
    order = day_first("\n".join(pages), language)
    return gather(
        (
            (page, pages[page], found)
            for page in range(len(pages))
            for found in find(pages[page], language=language, order=order)
        ),
        cited=cited,
    )


def find(text: str, *, language: str, order: bool | None = None) -> Iterator[Found]:
    """Yield everything that the extractors find in ``text``; none overlaps another."""
    found = [
        *find_references(text),
        *find_dates(text, day_first=order),
        *find_amounts(text, language=language),
        *find_names(text),
        *find_places(text),
    ]
    end = 0
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if item.start >= end:
            end = item.end
            yield item


def gather(found: Iterable[tuple[int, str, Found]], *, cited: Sequence[Citation] = ()) -> tuple[Entity, ...]:
    """Gather what names the same thing; pages count from 0 here and from 1 in mentions."""
    kept: dict[tuple[EntityType, str], _Kept] = {}
    for page, text, item in found:
        one = kept.setdefault((item.type, item.name.casefold()), _Kept(item))
        if len(one.mentions) < MOST_MENTIONS:
            slice_ = text[item.start : item.end]
            one.mentions.append(Mention(page=page + 1, start=item.start, end=item.end, text=slice_))
    _join_surnames(kept)
    return tuple(one.entity() for one in _chosen(list(kept.values()), cited))


@dataclass(slots=True, eq=False)
class _Kept:
    """One thing and every place where it is named."""

    item: Found
    mentions: list[Mention] = field(default_factory=list)

    def entity(self) -> Entity:
        item = self.item
        return Entity(
            type=item.type,
            name=_shown(item, self.mentions[0])[:300],
            mentions=tuple(self.mentions),
            date=item.date,
            number=item.number,
            unit=item.unit,
        )


def _chosen(kept: list[_Kept], cited: Sequence[Citation]) -> list[_Kept]:
    """Take what was cited, then what is named most; of no sort so many that others have no room."""
    spans: dict[int, list[Citation]] = {}
    for citation in cited:
        spans.setdefault(citation.page, []).append(citation)
    told = {one for one in kept if any(_inside(mention, spans) for mention in one.mentions)}

    def weight(one: _Kept) -> tuple[bool, bool, int]:
        money = one.item.type is not EntityType.AMOUNT or one.item.unit in MONIES
        return one not in told, not money, -len(one.mentions)

    taken: Counter[EntityType] = Counter()
    ranked: list[_Kept] = []
    for one in sorted(kept, key=weight):
        taken[one.item.type] += 1
        if taken[one.item.type] <= MOST_OF_A_SORT:
            ranked.append(one)
    ranked.sort(key=lambda one: (one not in told, RANK[one.item.type]))
    place = {one: (one.mentions[0].page, one.mentions[0].start) for one in ranked}
    return sorted(ranked[:MOST], key=lambda one: (RANK[one.item.type], *weight(one)[:2], place[one]))


def _inside(mention: Mention, spans: Mapping[int, Sequence[Citation]]) -> bool:
    return any(
        citation.start <= mention.start and mention.end <= citation.end
        for citation in spans.get(mention.page, ())
    )


def _join_surnames(kept: dict[tuple[EntityType, str], _Kept]) -> None:
    """Add ``Mr Ashdown`` to ``Gerald Ashdown`` where the document knows one Ashdown only."""
    full: dict[str, list[_Kept]] = {}
    for (sort, name), one in kept.items():
        if sort is EntityType.PERSON and " " in name:
            full.setdefault(name.rsplit(" ", 1)[1], []).append(one)
    for surname, bearers in full.items():
        alone = kept.get((EntityType.PERSON, surname))
        if alone is not None and len(bearers) == 1 and _one_person(alone, bearers[0]):
            del kept[EntityType.PERSON, surname]
            bearers[0].mentions[:] = sorted(
                [*bearers[0].mentions, *alone.mentions], key=lambda mention: (mention.page, mention.start)
            )[:MOST_MENTIONS]


def _one_person(*names: _Kept) -> bool:
    """Tell whether no two titles before the names contradict each other."""
    titles = {mention.text.split()[0].strip(".").lower() for one in names for mention in one.mentions}
    return not (titles & WOMEN and titles & MEN)


def _shown(item: Found, first: Mention) -> str:
    """Return an amount as the document writes it first; ``number`` and ``unit`` are for machines."""
    return " ".join(first.text.split()) if item.type is EntityType.AMOUNT else item.name
