"""Laws of quotations: the slice is the quote, and a changed digit is never found."""

import string

from hypothesis import assume, given
from hypothesis import strategies as st

from continuum_briefs import Extractive, Quotation, Source, make_brief
from continuum_briefs.fakes import source_of
from continuum_briefs.verification.citing import cite
from continuum_briefs.verification.locating import Library
from continuum_briefs.verification.normalizing import normalize

WORDS = st.text(alphabet=string.ascii_letters + "äöüßéﬁ-’'\u00ad", min_size=1, max_size=9)
FIGURES = st.integers(0, 99_999).map(str)
GAPS = st.sampled_from([" ", "  ", "\n", "-\n", "\u00a0", "\u200b ", ", ", ". ", "\ufffe"])
LETTERS = st.characters(exclude_categories=["Cs"])


@st.composite
def texts(draw: st.DrawFn) -> str:
    parts = draw(st.lists(st.tuples(st.one_of(WORDS, FIGURES), GAPS), min_size=3, max_size=40))
    return "".join(word + gap for word, gap in parts)


@given(st.text(LETTERS, max_size=300))
def test_folding_keeps_the_way_back(text: str) -> None:
    folded = normalize(text)
    slices = [folded.original(place, place + 1) for place in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in slices)
    assert slices == sorted(slices)


@given(texts(), texts(), st.data())
def test_what_is_cited_is_the_slice(first: str, second: str, data: st.DataObject) -> None:
    source = source_of(first, second, scanned=data.draw(st.booleans()))
    whole = first + second
    start = data.draw(st.integers(0, len(whole) - 1))
    quote = " ".join(whole[start : data.draw(st.integers(start, len(whole)))].split())
    for citation in cite(Library(source), Quotation(quote, data.draw(st.sampled_from([None, 1, 2, 3])))):
        assert source.pages[citation.page - 1][citation.start : citation.end] == citation.quote


@given(texts(), st.data())
def test_a_changed_digit_is_never_found(text: str, data: st.DataObject) -> None:
    places = [place for place, letter in enumerate(text) if letter.isdigit()]
    assume(places)
    place = data.draw(st.sampled_from(places))
    changed = str((int(text[place]) + data.draw(st.integers(1, 9))) % 10)
    forged = text[:place] + changed + text[place + 1 :]
    start = data.draw(st.integers(0, place))
    quote = forged[start : data.draw(st.integers(place + 1, len(forged)))]
    source = source_of(text, scanned=data.draw(st.booleans()))
    digits = [letter for letter in quote if letter.isdigit()]
    for citation in cite(Library(source), Quotation(quote)):
        cited = [letter for letter in citation.quote if letter.isdigit()]
        assert cited == digits or _inside(cited, digits)


def _inside(cited: list[str], digits: list[str]) -> bool:
    """Tell whether a part of a cut quotation holds only digits that the quotation has, in order."""
    rest = iter(digits)
    return all(digit in rest for digit in cited)


@given(st.lists(st.text(LETTERS, max_size=400), min_size=1, max_size=3))
async def test_any_text_makes_a_brief_whose_citations_are_slices(pages: list[str]) -> None:
    source: Source = source_of(*pages)
    brief = await make_brief(Extractive(), source)
    assert 1 <= len(brief.headline) <= 100
    for citation in brief.citations():
        assert source.pages[citation.page - 1][citation.start : citation.end] == citation.quote
    for entity in brief.entities:
        for mention in entity.mentions:
            assert source.pages[mention.page - 1][mention.start : mention.end] == mention.text
