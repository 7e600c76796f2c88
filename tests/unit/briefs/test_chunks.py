"""A long document in parts: nothing is left out, all parts fit, and the time grows with the text alone."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from continuum_briefs.ollama.chunks import MARK, Chunk, Piece, characters, named, split
from continuum_briefs.ollama.planning import pack, unpack
from continuum_briefs.ollama.tokens import Scale

TEXTS = st.text(st.sampled_from("ab. \n\t漢字。é😀"), max_size=4000)
SIZE = Scale().tokens


def pages_of(texts: Sequence[str]) -> tuple[Piece, ...]:
    return tuple(Piece(number, 0, text) for number, text in enumerate(texts, start=1))


def unread(pages: Sequence[Piece], chunks: Sequence[Chunk]) -> str:
    """Return what is not white space and in no chunk."""
    letters = {
        (page.page, place) for page in pages for place, letter in enumerate(page.text) if not letter.isspace()
    }
    for chunk in chunks:
        for piece in chunk:
            letters -= {(piece.page, place) for place in range(piece.start, piece.end)}
    return "".join(pages[page - 1].text[place] for page, place in sorted(letters))


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(TEXTS, max_size=6), room=st.integers(60, 3000))
@example(texts=["x" * 9000], room=60)
@example(texts=[" " * 3000 + "x", "", "y"], room=100)
def test_every_letter_is_in_a_chunk_and_every_chunk_fits(texts: list[str], room: int) -> None:
    pages = pages_of(texts)
    chunks = split(pages, SIZE, room)
    assert unread(pages, chunks) == ""
    for chunk in chunks:
        assert sum(SIZE(piece.text) + MARK for piece in chunk) <= room
        assert all(texts[piece.page - 1][piece.start : piece.end] == piece.text for piece in chunk)


@settings(max_examples=50, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4), room=st.integers(60, 3000))
def test_a_plan_comes_back_as_it_was_kept(texts: list[str], room: int) -> None:
    pages = tuple(page for page in pages_of(texts) if page.text.strip())
    chunks = split(pages, SIZE, room)
    known = unpack(pack(chunks), pages)
    assert known == chunks
    assert characters(chunks) == characters([pages])


@pytest.mark.parametrize(
    "packed",
    [b"", b"nonsense", b"[]", b"[[]]", b"[[[1,0,3]]]", b"[[[1,0,99]]]", b"[[[2,0,4]]]", b'[[["a",0,4]]]'],
)
def test_a_plan_that_is_none_of_this_document_is_not_followed(packed: bytes) -> None:
    assert unpack(packed, pages_of(["four"])) is None


@pytest.mark.parametrize("words", ["x", "word ", "A sentence of a report.\n\n", "漢字"])
def test_five_megabytes_are_measured_a_few_times_and_no_more(words: str) -> None:
    measured = 0

    def size(text: str) -> int:
        nonlocal measured
        measured += len(text)
        return SIZE(text)

    text = words * (5_000_000 // len(words))
    assert split(pages_of([text]), size, 5000)
    assert measured < 12 * len(text)


def test_thousands_of_tiny_pages_fill_their_chunks() -> None:
    chunks = split(pages_of(["A few words."] * 20_000), SIZE, 5000)
    assert len(chunks) < 100
    assert [piece.page for piece in chunks[1]][:2] == [chunks[0][-1].page, chunks[0][-1].page + 1]


def test_a_page_is_cut_behind_a_paragraph_and_the_next_piece_repeats_some_words() -> None:
    text = "\n\n".join(f"Paragraph {number} says that all is well with the roof." for number in range(200))
    first, second = (chunk[0] for chunk in split(pages_of([text]), SIZE, 1000)[:2])
    assert first.text.endswith("roof.\n\n")
    assert 0 < first.end - second.start <= 300
    assert text[second.start - 1].isspace()


def test_parts_are_named_by_their_pages() -> None:
    assert named(pages_of(["a"])) == "page 1"
    assert named(pages_of(["a", "b", "c"])) == "pages 1-3"
