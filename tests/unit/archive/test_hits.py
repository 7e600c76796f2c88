"""The order of what was found, page by page, and the excerpts."""

from hypothesis import given
from hypothesis import strategies as st

from continuum_archive.hits import Kind, Match, Matches, Piece, Place, ranked
from continuum_archive.searching import excerpt

SCORES = st.sampled_from([0.0, 0.1, 0.25, 1 / 3, 3.0])


def matches(kind: Kind, scores: list[float]) -> Matches:
    return Matches(kind, [Match(f"{kind}_{n}", f"b_{n}", score) for n, score in enumerate(scores)])


@given(st.lists(SCORES), st.lists(SCORES), st.integers(1, 5))
def test_pages_together_are_everything_once_the_best_first(
    briefs: list[float], sources: list[float], limit: int
) -> None:
    found = [matches(Kind.BRIEF, briefs), matches(Kind.SOURCE, sources)]
    seen: list[Match] = []
    place: Place | None = None
    while True:
        page, place = ranked(found, limit=limit, after=place)
        seen += page
        if place is None:
            break
    assert len({one.id for one in seen}) == len(seen) == len(briefs) + len(sources)
    assert [one.score for one in seen] == sorted((one.score for one in seen), reverse=True)


def test_a_full_last_page_has_no_next() -> None:
    _, place = ranked([matches(Kind.BRIEF, [0.1, 0.2])], limit=2, after=None)
    assert place is None


def test_an_excerpt_is_parted_at_its_marks() -> None:
    marked = "pay the \x02invoice\x03 of \x02Kaiserdock\x03\x02AG\x03"
    assert excerpt(marked) == (
        Piece("pay the ", hit=False),
        Piece("invoice", hit=True),
        Piece(" of ", hit=False),
        Piece("Kaiserdock", hit=True),
        Piece("AG", hit=True),
    )
    assert "".join(piece.text for piece in excerpt(marked)) == "pay the invoice of KaiserdockAG"
