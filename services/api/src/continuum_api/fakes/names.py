"""Names and dates of the briefs on a shelf in memory, found by looking through all of them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from continuum_api.fakes.shelf import MemoryShelf, cut
from continuum_archive.identifiers import entity_key
from continuum_archive.name_rows import (
    BriefRef,
    EdgeRow,
    FoundRow,
    MomentRow,
    NameRow,
    NamingRow,
    NeighboursRow,
    NodeRow,
    PassageRow,
    WrittenRow,
)
from continuum_archive.names import AROUND, LAST_LETTER, PASSAGES, enclosed
from continuum_archive.rows import BriefRow, NamedEntity, Position, Slice
from continuum_proto.briefs import Entity, EntityType, Mention

NEIGHBOURS = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE, EntityType.REFERENCE)


@dataclass(frozen=True, slots=True)
class MemoryNames:
    """What a shelf's published briefs name."""

    shelf: MemoryShelf

    async def names(
        self, *, limit: int, type: str | None = None, after: tuple[int, str] | None = None
    ) -> Slice[NameRow]:
        """Return names, those of the most briefs first."""
        rows = [row for row in self._names() if type in {None, row.type}]
        rows.sort(key=lambda row: (row.briefs, row.id), reverse=True)
        return cut([row for row in rows if not after or (row.briefs, row.id) < after], limit)

    async def names_with(
        self, beginning: str, *, limit: int, type: str | None = None, after: tuple[str, str] | None = None
    ) -> Slice[FoundRow]:
        """Return names with a word that begins so, by their letters."""
        first, last = enclosed(beginning)
        places = {
            named.id: min(tails)
            for _, named in self._named()
            if (tails := [tail for tail in _tails(named.entity) if first <= tail < last])
        }
        names = [row for row in self._names() if row.id in places and type in {None, row.type}]
        rows = sorted((FoundRow(row, places[row.id]) for row in names), key=lambda row: row.place)
        return cut([row for row in rows if row.place > (after or ("", ""))], limit)

    async def name(self, id: str) -> WrittenRow | None:
        """Return one name."""
        row = next((row for row in self._names() if row.id == id), None)
        if row is None:
            return None
        there = [(brief, named.entity) for brief, named in self._named() if named.id == id]
        often = Counter(m.text for _, entity in there for m in entity.mentions if m.text != row.name)
        written = sorted(often, key=lambda text: (-often[text], text))
        first_seen = min(brief.summary.published_at for brief, _ in there)
        return WrittenRow(row, first_seen, tuple(written[:10]))

    async def mentions(self, id: str, *, limit: int, after: Position | None = None) -> Slice[NamingRow]:
        """Return the briefs that name it, the newest first."""
        rows = [
            NamingRow(_ref(brief), len(named.entity.mentions), tuple(self._passages(brief, named.entity)))
            for brief, named in self._named()
            if named.id == id
        ]
        rows.sort(key=lambda row: (row.brief.published_at, row.brief.id), reverse=True)
        left = [row for row in rows if not after or _place(row) < (after.at, after.id)]
        return cut(left, limit)

    async def neighbours(self, id: str, *, limit: int) -> NeighboursRow | None:
        """Return what stands on the same pages."""
        there = self._pages(lambda named: named.entity.type in NEIGHBOURS or named.id == id)
        pages = [names for names in there if id in names]
        if not pages:
            return None
        weights = Counter(name for names in pages for name in names if name != id)
        rows = {row.id: row for row in self._names()}
        order = sorted(weights, key=lambda name: (-weights[name], name))
        nodes = [NodeRow(name, rows[name].type, rows[name].name, weights[name]) for name in order[:limit]]
        shown = {id, *order[:limit]}
        pairs = Counter(pair for names in pages for pair in combinations(sorted(names & shown), 2))
        edges = [EdgeRow(a, b, pairs[a, b]) for a, b in sorted(pairs, key=lambda ab: (-pairs[ab], ab))]
        return NeighboursRow(nodes, edges, len(order) - len(nodes), rows[id].briefs)

    async def moments(
        self,
        *,
        limit: int,
        first: str | None = None,
        last: str | None = None,
        entity: str | None = None,
        after: tuple[str, str] | None = None,
    ) -> Slice[MomentRow]:
        """Return dates in their order."""
        beside = {brief.summary.id for brief, named in self._named() if named.id == entity}
        start, end = after or (first or "", ""), (last or "") + LAST_LETTER
        rows = [
            MomentRow(
                named.id, date.iso, date.precision, _ref(brief), next(self._passages(brief, named.entity))
            )
            for brief, named in self._named()
            if (date := named.entity.date) and (entity is None or brief.summary.id in beside)
        ]
        rows.sort(key=lambda row: (row.iso, row.brief.id))
        return cut([row for row in rows if (row.iso, row.brief.id) > start and row.iso < end], limit)

    def _named(self) -> Iterator[tuple[BriefRow, NamedEntity]]:
        for brief in self.shelf.published():
            for named in brief.entities:
                yield brief, named

    def _names(self) -> Sequence[NameRow]:
        found: dict[str, list[tuple[BriefRow, Entity]]] = defaultdict(list)
        for brief, named in self._named():
            found[named.id].append((brief, named.entity))
        return [_name(name, there) for name, there in found.items()]

    def _passages(self, brief: BriefRow, entity: Entity) -> Iterator[PassageRow]:
        pages = dict(self.shelf.texts[brief.summary.id, brief.summary.version].pages)
        places = sorted(entity.mentions, key=lambda mention: (mention.page, mention.start))
        return (_passage(mention, pages[mention.page]) for mention in places[:PASSAGES])

    def _pages(self, counts: Callable[[NamedEntity], bool]) -> Iterator[set[str]]:
        for brief in self.shelf.published():
            pages: dict[int, set[str]] = defaultdict(set)
            for named in filter(counts, brief.entities):
                for mention in named.entity.mentions:
                    pages[mention.page].add(named.id)
            yield from pages.values()


def _name(id: str, there: Sequence[tuple[BriefRow, Entity]]) -> NameRow:
    entity = there[0][1]
    return NameRow(
        id=id,
        type=entity.type,
        name=entity.name,
        date_iso=entity.date.iso if entity.date else None,
        date_precision=entity.date.precision if entity.date else None,
        number=entity.number,
        unit=entity.unit,
        briefs=len(there),
        mentions=sum(len(one.mentions) for _, one in there),
        last_seen=max(brief.summary.published_at for brief, _ in there),
    )


def _tails(entity: Entity) -> list[str]:
    words = entity_key(entity).lower().split(" ")
    many = 1 if entity.type in {EntityType.DATE, EntityType.AMOUNT} else 8
    return [" ".join(words[n:])[:100] for n in range(min(len(words), many))]


def _ref(brief: BriefRow) -> BriefRef:
    row = brief.summary
    return BriefRef(
        id=row.id,
        version=row.version,
        published_at=row.published_at,
        headline=row.headline,
        language=row.language,
        document_id=row.document_id,
        title=row.title,
    )


def _place(row: NamingRow) -> tuple[object, str]:
    return row.brief.published_at, row.brief.id


def _passage(mention: Mention, page: str) -> PassageRow:
    return PassageRow(
        page=mention.page,
        start=mention.start,
        end=mention.end,
        text=mention.text,
        before=page[max(mention.start - AROUND, 0) : mention.start],
        after=page[mention.end : mention.end + AROUND],
    )
