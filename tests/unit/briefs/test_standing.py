"""Passages of an answer, looked up in the part that was asked about: slices of the document all the same."""

import pickle

from hypothesis import given
from hypothesis import strategies as st

from continuum_briefs.drafts import Quotation
from continuum_briefs.fakes import source_of
from continuum_briefs.ollama.chunks import Chunk, Piece, split
from continuum_briefs.ollama.condensing import gathered, inside
from continuum_briefs.ollama.standing import Excerpt, standing

RENT = "The rent of the flat rises to 1,225 pounds a month."
SIGN = "Please sign the enclosed agreement and send it back."
LINES = tuple(f"The society planted {n} trees along the road of district {n}." for n in range(60))


def pages_of(*pages: str) -> Chunk:
    return tuple(Piece(number, 0, page) for number, page in enumerate(pages, start=1))


def found(part: Chunk, pages: Chunk, *quotes: tuple[str, int | None]) -> list[tuple[str, int | None]]:
    source = source_of(*(page.text for page in pages))
    passages = [Quotation(quote, page) for quote, page in quotes]
    excerpt = Excerpt.around(part, pages, source)
    return [(each.quote, each.page) for each in standing(excerpt, passages)]


def test_a_passage_has_the_number_of_its_page_whatever_page_was_said() -> None:
    pages = pages_of("Nothing.", "Nothing either.", f"Dear tenant,\n{RENT}", f"{SIGN}\nYours")
    wrapped = RENT.replace("flat rises", "flat\nrises")
    said = found(pages[2:], pages, (wrapped, 4), (SIGN, None), (SIGN, 1))
    assert said == [(RENT, 3), (SIGN, 4), (SIGN, 4)]


def test_what_stands_in_another_part_is_not_found() -> None:
    pages = pages_of(RENT, SIGN)
    assert found(pages[1:], pages, (RENT, 1)) == []


def test_what_stands_beside_a_part_is_minded() -> None:
    page = f"{'x ' * 3000}You must not {SIGN[7:]} {'y ' * 3000}"
    start = page.index("sign")
    part = (Piece(1, start, page[start : start + 2000]),)
    assert found(part, pages_of(page), (SIGN[7:], 1)) == []


def test_a_quotation_may_go_on_over_a_page_break_within_a_part() -> None:
    pages = pages_of(f"Dear tenant,\n{RENT[:29]}", f"{RENT[30:]}\nYours")
    assert found(pages, pages, (RENT, 1)) == [(RENT[:29], 1), (RENT[30:], 2)]


def test_of_a_long_page_little_more_than_the_part_is_looked_at() -> None:
    page = "\n".join(LINES * 300)
    part = split(pages_of(page), len, 4000)[7]
    excerpt = Excerpt.around(part, pages_of(page), source_of(page))
    assert len(page) > 1_000_000
    assert excerpt.source.characters < 6000
    assert len(pickle.dumps(excerpt)) < 8000


def test_what_begins_in_one_note_and_ends_in_another_stands_nowhere() -> None:
    notes = [[Quotation(RENT, 1), Quotation(f"{SIGN}\n\nYours sincerely", 1)]]
    joined = Quotation(f"{RENT[30:]}\n\n{SIGN}", 1)
    (page,) = gathered(notes)
    assert joined.quote in page.text
    kept = inside(notes, [joined, notes[0][1], Quotation(RENT[9:], 1)])
    assert [each.quote for each in kept] == [f"{SIGN}\n\nYours sincerely", RENT[9:]]


@given(st.lists(st.lists(st.sampled_from(LINES), min_size=1, max_size=20), min_size=1, max_size=4), st.data())
def test_what_is_found_is_a_slice_of_its_page(lines: list[list[str]], data: st.DataObject) -> None:
    pages = pages_of(*("\n".join(page) for page in lines))
    part = data.draw(st.sampled_from(split(pages, len, data.draw(st.integers(100, 900)))))
    piece = data.draw(st.sampled_from(part))
    line = data.draw(st.sampled_from(lines[piece.page - 1]))
    texts = {page.page: page.text for page in pages}
    said = found(part, pages, (line, data.draw(st.sampled_from([None, 1, 9]))))
    assert all(page is not None and quote in texts[page] for quote, page in said)
    assert said or line not in piece.text
