"""What counts as a quotation of the document, and what does not."""

import pytest

from continuum_briefs import Quotation
from continuum_briefs.fakes import source_of
from continuum_briefs.verification.citing import cite
from continuum_briefs.verification.locating import Library
from continuum_proto.briefs import Citation, Match


def cited(quote: str, *pages: str, page: int | None = None, scanned: bool = False) -> tuple[Citation, ...]:
    source = source_of(*pages, scanned=scanned)
    citations = cite(Library(source), Quotation(quote, page))
    for citation in citations:
        assert source.pages[citation.page - 1][citation.start : citation.end] == citation.quote
    return citations


def test_words_as_they_stand_are_exact() -> None:
    (citation,) = cited("The rent is due monthly.", "Dear tenant,\nThe rent is due monthly. Thank you.")
    assert citation.match is Match.EXACT
    assert citation.prefix.endswith("tenant,\n")
    assert citation.suffix == " Thank you."


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The rent is due monthly", "The rent\n   is due monthly"),
        ("the office said “please pay soon”", "The office said 'please pay soon'".replace("'", '"')),
        ("pages 12-14 of the contract", "pages 12–14 of the contract"),
        ("the final office of finance", "the ﬁnal oﬃce of ﬁnance"),
        ("a manipulation of the structures", "a manip\ufffeulation of the structures"),
        ("the agreement was terminated early", "the agree-\nment was terminated early"),
        ("a well-known law of the land", "a well-\nknown law of the land"),
        ("a well-known agreement of old", "a well-\nknown agree-\nment of old"),
        ("das Café an der Straße bleibt", "das Cafe\u0301 an der Stra\u00adße bleibt"),
        ("we waited … and waited again", "we waited ... and waited again"),
        ('"The rent is due monthly"', "The rent is due monthly, they said"),
        ("The rent is due monthly.", "The rent is due monthly, they said"),
        ("THE RENT IS DUE MONTHLY", "The rent is due monthly"),
        ("the rent is\u00a0due each month", "the rent is due each month"),
        ("ein Wohn- und Geschäftshaus in Lindau", "ein Wohn-\nund Geschäftshaus in Lindau"),
        ("the fee is -5 euros a month", "the agree-\nment says: the fee is \u22125 euros a month"),
        ("im Mai beginnt die Miete", "so, im Mai\nbeginnt die Miete"),
    ],
)
def test_typesetting_makes_no_difference(quote: str, text: str) -> None:
    (citation, *_) = cited(quote, text)
    assert citation.match is Match.NORMALIZED


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("you owe 1,250 euros by May", "you owe 1,260 euros by May"),
        ("you owe us 125 euros", "you owe us 1250 euros"),
        ("a balance of 1,250", "a balance of 1,250.75 euros"),
        ("250 euros are due now", "1 250 euros are due now"),
        ("50 euros are due now", "1,50 euros are due now"),
        ("20.5 degrees were measured", "-20.5 degrees were measured"),
        ("you owe £1,250 by May", "you owe €1,250 by May"),
        ("due on 3 May 2026", "due on 4 May 2026"),
        ("due on 3 June 2026", "due on 3 July 2026"),
        ("the tenant shall pay the costs", "the tenant shall not pay the costs"),
        ("payable by the tenant at once", "not payable by the tenant at once"),
        ("der Mieter zahlt die Kosten", "der Mieter zahlt die Kosten nicht"),
        ("the tenant shall pay costs", "the tenant shall pay all costs"),
        ("able to leave at once", "unable to leave at once"),
        ("half of 1/2 a cup", "half of ½ a cup"),
        ("an area of 20 m2 was let", "an area of 20 m² was let"),
        ("the letter of resume was sent", "the letter of résumé was sent"),
        ("you can leave the house", "you can't leave the house"),
        ("you must visit the cafe", "you must visit the cafe\u0301s"),
        ("€1,250 are due in May", "-€1,250 are due in May"),
        ("12 % of all were there", "10-12 % of all were there"),
        ("a share of all from 10", "a share of all from 10-12 %"),
        ("the tenant pays all costs", "unless the tenant pays all costs"),
        ("Part II of the contract", "Part 11 of the contract"),
    ],
)
@pytest.mark.parametrize("scanned", [False, True])
def test_a_change_of_meaning_is_no_quotation(quote: str, text: str, scanned: bool) -> None:
    assert cited(quote, text, scanned=scanned) == ()


@pytest.mark.parametrize("quote", ["", "the rent", "a b c", "rent is due", "… … …"])
def test_a_few_letters_are_no_evidence(quote: str) -> None:
    assert cited(quote, "the rent is due; a b c … … …") == ()


def test_a_currency_left_out_at_the_edge_is_taken_in() -> None:
    (citation,) = cited("1,250 is due in May", "In all €1,250 is due in May.")
    assert citation.quote == "€1,250 is due in May"


def test_the_cited_page_comes_first_then_its_neighbours() -> None:
    pages = ("The same words stand here.", "Nothing.", "Nothing.", "The same words stand here.")
    assert cited("The same words stand here.", *pages, page=4)[0].page == 4
    assert cited("The same words stand here.", *pages, page=3)[0].page == 4
    assert cited("The same words stand here.", *pages, page=99)[0].page == 1


def test_parts_around_an_ellipsis_must_all_be_there_in_order() -> None:
    text = "The tenant pays the rent. The landlord repairs the roof at once."
    found = cited("The tenant pays … repairs the roof at once", text)
    assert [citation.quote for citation in found] == ["The tenant pays", "repairs the roof at once"]
    assert cited("repairs the roof at once … The tenant pays", text) == ()
    assert cited("The tenant pays … sells the roof at once", text) == ()


@pytest.mark.parametrize("ellipsis", ["…", "...", ". . .", "[…]", "[ … ]", "(...)"])
def test_an_ellipsis_is_written_in_many_ways(ellipsis: str) -> None:
    text = "The tenant pays, as was agreed, the rent of the house."
    found = cited(f"The tenant pays {ellipsis} the rent of the house", text)
    assert [citation.quote for citation in found] == ["The tenant pays", "the rent of the house"]


def test_a_part_of_two_words_counts_within_its_sentence_only() -> None:
    quote = "The tenant … pays the rent of the house"
    assert len(cited(quote, "The tenant, by agreement, pays the rent of the house")) == 2
    assert cited(quote, "We saw The tenant. Nobody else pays the rent of the house") == ()


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The tenant shall … pay for the repairs", "The tenant shall not ever pay for the repairs"),
        ("They found that … was left to be cleaned", "They found that nothing at all was left to be cleaned"),
        ("Der Mieter muss … die Heizung bezahlen", "Der Mieter muss keinesfalls allein die Heizung bezahlen"),
        ("The tenant will … pay for the repairs", "The tenant will, or won't, pay for the repairs"),
    ],
)
def test_an_ellipsis_must_not_hide_a_negation(quote: str, text: str) -> None:
    assert cited(quote, text) == ()


def test_half_a_word_at_a_line_end_is_no_negation() -> None:
    text = "Bank musi przelać kwotę na rachunek pa-\nni Baranowska przed dniem 18 czerwca."
    quote = "Bank musi przelać kwotę na rachunek … Baranowska przed dniem 18 czerwca"
    assert len(cited(quote, text)) == 2


def test_the_places_with_the_same_words_are_counted() -> None:
    (citation,) = cited(
        "The rent is due monthly.", "The rent is due monthly. " * 3, "The rent\nis due monthly."
    )
    assert citation.hits == 4
    assert citation.start == 0


def test_what_stood_around_it_tells_which_place_is_meant() -> None:
    pages = ("First: the rent is due monthly; so be it.", "Second: the rent is due monthly; or not.")
    library = Library(source_of(*pages))
    for prefix, suffix, page in (("First: ", "; so", 1), ("Second: ", "", 2), ("", "; or", 2)):
        (citation,) = cite(library, Quotation("the rent is due monthly", prefix=prefix, suffix=suffix))
        assert citation.page == page


def test_a_sentence_over_a_page_break_is_two_citations() -> None:
    first, second = cited(
        "the contract ends on the last day of the year",
        "Header\nAs we said, the contract ends\nPage 1",
        "Header\non the last day of the year. Good bye.",
    )
    assert (first.page, first.quote) == (1, "the contract ends")
    assert (second.page, second.quote) == (2, "on the last day of the year")


def test_a_negation_may_stand_at_a_page_break() -> None:
    quote = "a distance of 38 km without any pain"
    assert len(cited(quote, "We ran a distance of 38 km without", "any pain at all.")) == 2
    assert len(cited(quote, "We ran a distance of 38 km", "without any pain at all.")) == 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("The tenants may use the\nattic,\nPage 1 of 2\n", "which has been empty since April."),
        ("The tenants may use the attic,\nPage 1 of 2\n", "which has been empty since April."),
        ("The tenants may use the\nPage 1 of 2\n", "attic,\nwhich has been empty since April."),
        ("The tenants may use the\n", "Page 2 of 2\nnot yet\nwhich has been empty since April."),
    ],
)
def test_nothing_but_furniture_is_passed_over_at_a_page_break(before: str, after: str) -> None:
    assert cited("The tenants may use the which has been empty since April", before, after) == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("the final bill of 946,26 zł\nPage 1 of 2\n", "is due on the tenth of June."),
        ("the final bill of 946,26 €\n", "is due on the tenth of June."),
        ("the final bill of 946,26\n", "€ is due on the tenth of June."),
    ],
)
def test_a_currency_is_not_left_out_at_a_page_break(before: str, after: str) -> None:
    assert cited("the final bill of 946,26 is due on the tenth of June", before, after) == ()


def test_a_long_quotation_is_cut_into_its_sentences() -> None:
    sentences = [f"This is sentence number {n} of a rather long story about the house. " for n in range(1, 9)]
    text = "".join(sentences)
    found = cited(text.strip(), text)
    assert [citation.quote for citation in found] == [sentence.strip() for sentence in sentences[:3]]


def test_slips_of_recognition_are_forgiven_only_in_recognised_text() -> None:
    text = "Der Schornsteinfegerrneister hat die Anlage am 24. Februar 2O26 besichtigt und geprüft."
    quote = "Der Schornsteinfegermeister hat die Anlage am 24. Februar 2026 besichtigt und geprüft."
    assert cited(quote, text) == ()
    (citation,) = cited(quote, text, scanned=True)
    assert citation.match is Match.APPROXIMATE
    assert citation.quote == text.rstrip(".") or citation.quote == text
    assert citation.wording == quote


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("Oktober", "0ktober"), ("Formular", "Formu1ar"), ("plano", "p1ano"), ("last", "1ast"),
        ("file", "fi1e"), ("mobili,", "mobi1i,"), ("Oliveira", "O1iveira"), ("the", "thc"),
        ("without", "withont"),
        ("figures", "figurcs"), ("Abernethy", "Aber-\nnethy"), ("2026", "2O26"),
        ("1.250", "l.25O"), ("insurance", "insurace"), ("modern", "modem"),
    ],
)  # fmt: skip
def test_a_misread_word_is_forgiven_in_recognised_text(word: str, read: str) -> None:
    quote = f"It says on the first page that {word} is what the whole of the report is about"
    (citation,) = cited(quote, f"Dear reader,\n{quote.replace(word, read, 1)}. Good bye.", scanned=True)
    assert citation.quote.rstrip(".") == quote.replace(word, read, 1)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        (
            "the tenant now pays the full monthly rent to us",
            "the tenant not pays the full monthly rent to us",
        ),
        (
            "the contract ends in the month of Juni this year",
            "the contract ends in the month of Juli this year",
        ),
        (
            "the contract ends after seven full months of use",
            "the contract ends after eleven full months of use",
        ),
        (
            "he may use eine Wohnung in the house from today",
            "he may use keine Wohnung in the house from today",
        ),
        (
            "the contract is legal and binding for both sides",
            "the contract is illegal and binding for both sides",
        ),
        ("you owe us the sum of 1.250 euros for the year", "you owe us the sum of 1.280 euros for the year"),
        (
            "the employer shall pay the contribution for the year",
            "the employee shall pay the contribution for the year",
        ),
        (
            "das ist nach dem Vertrag typisch für diese Anlage hier",
            "das ist nach dem Vertrag atypisch für diese Anlage hier",
        ),
        (
            "the parts II and III of the contract are void now",
            "the parts 11 and III of the contract are void now",
        ),
    ],
)
def test_no_slip_of_recognition_changes_the_meaning(quote: str, text: str) -> None:
    assert cited(quote, text, scanned=True) == ()
