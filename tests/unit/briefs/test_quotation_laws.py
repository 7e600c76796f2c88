"""Laws: the slice is the quote, no change of meaning is found, and no digit is shown that is not there."""

import re
import string

from hypothesis import assume, given
from hypothesis import strategies as st

from continuum_briefs import (
    Draft,
    DraftAsk,
    DraftPoint,
    DraftSentence,
    Extractive,
    Quotation,
    Source,
    make_brief,
    verify,
)
from continuum_briefs.fakes import source_of
from continuum_briefs.verification.citing import cite
from continuum_briefs.verification.locating import Library
from continuum_briefs.verification.normalizing import normalize
from continuum_proto.briefs import Due, Precision

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


SENTENCES = (
    "The tenant is obliged to pay the monthly rent in advance.",
    "Der Mieter ist verpflichtet, die Miete monatlich im Voraus zu zahlen.",
    "Le locataire doit payer le loyer chaque mois et par avance.",
    "El inquilino debe pagar la renta cada mes por adelantado.",
    "Il conduttore deve pagare il canone ogni mese in anticipo.",
    "De huurder moet de huur elke maand vooraf betalen.",
    "O inquilino deve pagar a renda todos os meses adiantado.",
    "Najemca musi płacić czynsz co miesiąc z góry.",
)
DENIALS = ("not", "nicht", "pas", "no", "non", "niet", "não", "nie")
BREAKS = st.sampled_from([" ", "\n", "  ", " \n ", "\u00a0", "\u00ad ", " \u200b"])


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, str]:
    """Return one of the sentences, and a page that has it in other typesetting between other words."""
    sentence = draw(st.sampled_from(SENTENCES))
    set_ = "".join(word + draw(BREAKS) for word in sentence.split()).strip()
    return sentence, f"{draw(texts())}.\n\n{set_}\n\n{draw(texts())}"


@given(passages(), st.booleans())
def test_an_honest_quotation_is_found_in_any_typesetting(passage: tuple[str, str], scanned: bool) -> None:
    sentence, page = passage
    (citation,) = cite(Library(source_of(page, scanned=scanned)), Quotation(sentence))
    assert page[citation.start : citation.end] == citation.quote
    assert normalize(citation.quote).text.split() == normalize(sentence).text.split()


@given(passages(), st.booleans(), st.data())
def test_a_dropped_word_is_never_found(passage: tuple[str, str], scanned: bool, data: st.DataObject) -> None:
    sentence, page = passage
    words = sentence.split()
    del words[data.draw(st.integers(1, len(words) - 2))]
    assert cite(Library(source_of(page, scanned=scanned)), Quotation(" ".join(words))) == ()


@given(passages(), st.booleans(), st.data())
def test_a_negation_is_neither_added_nor_removed(
    passage: tuple[str, str], scanned: bool, data: st.DataObject
) -> None:
    sentence, page = passage
    words = sentence.split()
    words.insert(data.draw(st.integers(1, len(words) - 1)), DENIALS[SENTENCES.index(sentence)])
    denied = " ".join(words)
    assert cite(Library(source_of(page, scanned=scanned)), Quotation(denied)) == ()
    denying = Library(source_of(f"{denied}\n\n{denied}", scanned=scanned))
    assert cite(denying, Quotation(sentence)) == ()


CLUTTER = st.text(st.sampled_from("0123456789 0123456789abé-/_€%²٣中(\n:x"), max_size=60)
RUN = re.compile(r"[0-9]+")


@given(CLUTTER, st.lists(CLUTTER, min_size=1, max_size=4), st.data())
def test_no_digits_are_shown_that_the_document_lacks(
    document: str, claims: list[str], data: st.DataObject
) -> None:
    """Whatever an engine drafts; 007 may be shown as 7, and 1 234 as 1234."""
    page = f"The committee met in the hall and talked. {document} "
    quotation = Quotation(page[: data.draw(st.integers(40, len(page)))])
    due = Due(iso=data.draw(st.sampled_from(["2026-05-03", "2026-13-45", "2026"])), precision=Precision.DAY)
    draft = Draft(
        headline=claims[0],
        summary=tuple(DraftSentence(claim) for claim in claims),
        points=tuple(DraftPoint(claim, (quotation,)) for claim in claims),
        asks=(DraftAsk(claims[-1], (quotation,), due=due, to=claims[0]),),
        language="en",
    )
    verified = verify(draft, source_of(page, title="x"))
    shown = [verified.headline, *(sentence.text for sentence in verified.summary)]
    shown += [point.text for point in verified.points]
    for ask in verified.asks:
        shown += [ask.text, ask.to or "", ask.due.iso if ask.due else ""]
    known = _runs(page) | _runs(_joined(page))
    for text in shown:
        assert _runs(text) <= known or _runs(_joined(text)) <= known


def _runs(text: str) -> set[str]:
    """Return the rows of digits in ``text`` without noughts ahead."""
    plain = re.sub(r"\d", lambda digit: str(int(digit.group())), text)
    return {run.lstrip("0") for run in RUN.findall(plain)}


def _joined(text: str) -> str:
    return re.sub(r"(?<=\d) (?=\d{3}(?!\d))", "", text)
