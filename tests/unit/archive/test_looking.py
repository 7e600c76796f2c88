"""How far back is looked, and what an index is asked."""

import pytest

from continuum_archive.looking import GROWTH, SMALLEST, WINDOW, Words, next_window, without_order


@pytest.mark.parametrize(
    ("query", "indexed"),
    [
        ("'invoic' & 'rent'", "'invoic' & 'rent'"),
        ("'two' <-> 'defect' <-> 'found'", "'two' & 'defect' & 'found'"),
        ("'two' <2> 'defect' | 'rent'", "'two' & 'defect' | 'rent'"),
        ("'a''<->b' <-> 'c'", "'a''<->b' & 'c'"),
        ("'two' <-> 'defect' & !'found'", "'two' <-> 'defect' & !'found'"),
        ("!( 'new' <-> 'york' )", "!( 'new' <-> 'york' )"),
        ("'wow!' <-> 'so'", "'wow!' & 'so'"),
    ],
)
def test_an_index_is_asked_for_words_whatever_their_order(query: str, indexed: str) -> None:
    assert without_order(query) == indexed


def test_each_language_is_asked_once() -> None:
    words = Words(["dutch", "simple", "english"], ["'late' <-> 'rent'", "'late' <-> 'rent'", ""])
    assert words.any == "('late' & 'rent')"


@pytest.mark.parametrize(
    ("size", "found", "missing", "texts"),
    [
        (WINDOW, 0, 1001, WINDOW * GROWTH),
        (WINDOW, 500, 501, 4610),
        (WINDOW, 1000, 1, SMALLEST),
        (WINDOW, 1, 1000, WINDOW * GROWTH),
    ],
)
def test_as_many_texts_are_looked_at_next_as_should_hold_the_rest(
    size: int, found: int, missing: int, texts: int
) -> None:
    assert next_window(size, found, missing) == texts
