"""What a search finds, as it is told."""

from collections.abc import Iterable

from continuum_api.shapes import search as shapes
from continuum_archive.hits import Facet, Facets, Found, Hit, Incomplete

NO_WORDS = "These words are too common to be searched, or no words: add another one."
NOTHING = "Nothing holds all of these words: try fewer of them, or others."
TIME = "There was no time to look at everything; the newest was searched. One word more narrows it down."
INDEXING = "Older documents are still being made searchable: look again later."


def answer(found: Found, *, next: str | None, took_ms: float) -> shapes.SearchAnswer:
    """Return a page of what was found."""
    return shapes.SearchAnswer(
        items=[hit(one) for one in found.hits],
        next=next,
        matched=[
            shapes.Matched(kind=one.kind.value, count=len(one.items), more=one.more) for one in found.matches
        ],
        facets=facets(found.facets) if found.facets else None,
        incomplete=found.incomplete.value if found.incomplete else None,
        hint=hint(found),
        suggestions=found.suggestions,
        took_ms=took_ms,
    )


def hit(one: Hit) -> shapes.SearchHit:
    """Return a brief or a passage; the score is rounded, since it says nothing by itself."""
    return shapes.SearchHit(
        kind=one.kind.value,
        id=one.id,
        document_id=one.document_id,
        brief_id=one.brief_id,
        title=one.title,
        page=one.page,
        snippet=[shapes.SnippetPart(t=piece.text, hit=piece.hit) for piece in one.excerpt],
        score=round(one.score, 6),
        published_at=one.published_at,
    )


def facets(found: Facets) -> shapes.SearchFacets:
    """Return what the documents found share."""
    return shapes.SearchFacets(
        tag=values(found.tags),
        name=values(found.names),
        correspondent=values(found.correspondents),
        year=values(found.years),
    )


def values(of_facet: Iterable[Facet]) -> list[shapes.FacetValue]:
    """Return the values of one facet."""
    return [shapes.FacetValue(value=one.value, label=one.label, count=one.documents) for one in of_facet]


def hint(found: Found) -> str | None:
    """Say what to do where there is little or nothing."""
    if not found.searchable:
        return NO_WORDS
    if found.incomplete is Incomplete.TIME:
        return TIME
    if found.incomplete is Incomplete.INDEXING:
        return INDEXING
    return None if any(one.items for one in found.matches) else NOTHING
