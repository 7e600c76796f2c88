"""No figure and no name without a source."""

import pytest

from continuum_briefs import Draft, DraftAsk, DraftEntity, DraftPoint, DraftSentence, Quotation, verify
from continuum_briefs.fakes import source_of
from continuum_proto.briefs import Due, EntityType, Precision

LETTER = """Stadtwerke Lindenau GmbH
The annual bill comes to 1.250,00 € and is due on 03.05.2026.
A discount of 2 % applies. Twelve households were asked, see invoice RE-2026/17 or mail to info@example.org.
The old tariff ended in June 2025."""
QUOTE = Quotation("The annual bill comes to 1.250,00 € and is due on 03.05.2026.")


def reasons(text: str, *, language: str = "en", quotation: Quotation = QUOTE) -> list[str]:
    draft = Draft(headline="", points=(DraftPoint(text, (quotation,)),), language=language)
    return [withheld.reason for withheld in verify(draft, source_of(LETTER)).withheld]


@pytest.mark.parametrize(
    "claim",
    [
        "EUR 1250 are due.",
        "€1,250.00 is to be paid by 3 May 2026.",
        "The sum of 1 250 euros falls due in May 2026.",
        "Payment is due on 2026-05-03.",
        "The bill is due on May 3, 2026.",
        "The bill is due on 3 May.",
        "A discount of 2 percent applies to the bill.",
        "All 12 households were asked.",
        "The invoice is RE-2026/17.",
    ],
)
def test_a_figure_is_known_however_it_is_written(claim: str) -> None:
    assert reasons(claim) == []


@pytest.mark.parametrize(
    "claim",
    [
        "The bill comes to 1,251 euros.",
        "The bill comes to 12,500 euros.",
        "The bill comes to $1,250.",
        "The bill comes to -1,250 euros.",
        "The bill is due on 4 May 2026.",
        "The bill is due on 3 May 2027.",
        "Eleven households were asked.",
        "The bill was doubled, to be paid twice.",
        "Half of the bill is due.",
        "A discount of 3 percent applies.",
        "The invoice is RE-2026/18.",
        "Write to info@example.com.",
    ],
)
def test_a_figure_that_is_not_there_withholds_the_claim(claim: str) -> None:
    assert reasons(claim) == ["figure not in the document"]


@pytest.mark.parametrize(
    "claim",
    [
        "The annual bill comes to 1.250,00 $ and is due on 03.05.2026.",
        "The annual bill comes to -1.250,00 € and is due on 03.05.2026.",
        "The annual bill comes to 12.50,00 € and is due on 03.05.2026.",
        "The annual bill comes to 1.250,00 € and is due on 030.5.2026.",
        "A discount of 2 ‰ applies.",
    ],
)
def test_a_claim_that_repeats_the_letters_alone_is_no_quotation(claim: str) -> None:
    quotations = (QUOTE, Quotation("A discount of 2 % applies."))
    draft = Draft(headline="", points=(DraftPoint(claim, quotations),), language="en")
    assert verify(draft, source_of(LETTER)).points == []


def test_a_claim_that_is_its_quotation_over_a_page_break_needs_no_more_proof() -> None:
    text = "The work will take 50 weeks from now on."
    point = DraftPoint(text, (Quotation(text),))
    source = source_of("As we said. The work will take 50\nPage 1 of 2\n", "weeks from now on.")
    (shown,) = verify(Draft(headline="", points=(point,), language="en"), source).points
    assert [citation.page for citation in shown.citations] == [1, 2]


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001])
def test_a_claim_that_says_nothing_or_far_too_much_is_withheld(text: str) -> None:
    assert reasons(text) == ["no sentence, or too long"]


def test_a_figure_far_from_the_quotation_proves_nothing() -> None:
    filler = "Nothing of interest stands in this line at all.\n" * 20
    text = f"The rent is due every month on the first day.\n{filler}The deposit is 900 euros."
    point = DraftPoint(
        "The rent of 900 euros is due.", (Quotation("The rent is due every month on the first day."),)
    )
    verified = verify(Draft(headline="", points=(point,), language="en"), source_of(text))
    assert [withheld.reason for withheld in verified.withheld] == ["figure not beside the quotation"]


def test_a_quotation_that_is_not_there_withholds_the_point_and_what_rests_on_it() -> None:
    draft = Draft(
        headline="The bill comes to 1,250 euros",
        points=(DraftPoint("A claim.", (Quotation("words that nobody ever wrote here"),)),),
        summary=(DraftSentence("It is so.", (0,)),),
        language="en",
    )
    verified = verify(draft, source_of(LETTER))
    assert verified.points == []
    assert verified.summary == []
    assert [(w.part, w.reason) for w in verified.withheld] == [
        ("point", "quotation not found"),
        ("summary", "its key point was withheld"),
    ]
    assert verified.headline == "The bill comes to 1,250 euros"


def test_a_headline_that_cannot_be_proved_is_withheld() -> None:
    verified = verify(Draft(headline="You owe 9,999 euros", language="en"), source_of(LETTER))
    assert verified.headline == ""
    assert [w.part for w in verified.withheld] == ["headline"]


@pytest.mark.parametrize(
    ("claim", "language", "known"),
    [
        ("The bill of Stadtwerke is due.", "en", True),
        ("The bill of Lindenau's works is due.", "en", True),
        ("The bill of Siemens is due.", "en", False),
        ("Die Rechnung der Firma ist fällig.", "de", True),
        ("La facture de Siemens est due.", "fr", False),
        ("Bill From The Works Is Due", "en", True),
    ],
)
def test_a_name_must_be_known_where_only_names_have_capitals(claim: str, language: str, known: bool) -> None:
    assert reasons(claim, language=language) == ([] if known else ["name not in the document"])


@pytest.mark.parametrize(
    ("claim", "document", "language", "known"),
    [
        ("Ask Anna Schmidt.", "Anna Schmidt wrote.", "en", True),
        ("Anna Schmidt wrote.", "Bob wrote.", "en", False),
        ("Payment of EUR 5 is due on Monday.", "5 €", "en", True),
        ("Herr Meier hat es bestätigt.", "Frau Müller hat es bestätigt.", "de", False),
        ("Die Firma Meiers hat es bestätigt.", "Das Haus Meier hat es bestätigt.", "de", True),
        ("Lo dice Maria.", "Lo dice Mario.", "it", False),
        ("Umowa dotyczy Kowalskiego.", "Umowę podpisał Kowalski.", "pl", True),
        ("Umowa dotyczy Nowaka.", "Umowę podpisał Kowalski.", "pl", False),
        ("Het huis van Jansens moeder.", "Het huis van Jansen.", "nl", True),
    ],
)
def test_names_may_be_inflected_as_their_language_does(
    claim: str, document: str, language: str, known: bool
) -> None:
    draft = Draft(headline="", summary=(DraftSentence(claim),), language=language)
    assert bool(verify(draft, source_of(document)).summary) is known


def test_a_name_that_the_model_lists_must_be_there_wherever_it_is_said() -> None:
    draft = Draft(
        headline="Castellane bestätigt den Termin",
        summary=(
            DraftSentence("Das Büro Castellane hat bestätigt."),
            DraftSentence("Das Büro hat bestätigt."),
        ),
        entities=(DraftEntity(EntityType.PERSON, "Castellane"),),
        language="de",
    )
    verified = verify(draft, source_of("Das Büro Abernethy sagt zu."))
    assert [sentence.text for sentence in verified.summary] == ["Das Büro hat bestätigt."]
    assert verified.headline == ""


def test_listed_names_that_do_not_occur_are_withheld() -> None:
    names = (
        DraftEntity(EntityType.ORGANISATION, "Stadtwerke Lindenau"),
        DraftEntity(EntityType.PERSON, "Ada"),
    )
    verified = verify(Draft(headline="", entities=names, language="de"), source_of(LETTER))
    assert [entity.name for entity in verified.entities] == ["Stadtwerke Lindenau"]
    assert [w.reason for w in verified.withheld] == ["name not in the document"]


@pytest.mark.parametrize(
    ("iso", "kept"), [("2026-05-03", True), ("2026-05", True), ("2026-06-03", False), ("2026-13-45", False)]
)
def test_a_day_that_the_document_does_not_name_is_no_due_date(iso: str, kept: bool) -> None:
    due = Due(iso=iso, precision=Precision.DAY if len(iso) == 10 else Precision.MONTH)
    ask = DraftAsk("Pay the bill.", (QUOTE,), due=due)
    (asked,) = verify(Draft(headline="", asks=(ask,), language="en"), source_of(LETTER)).asks
    assert (asked.due == due) is kept


def test_citations_are_numbered_through_points_and_asks() -> None:
    draft = Draft(
        headline="",
        points=(
            DraftPoint("The bill is due.", (QUOTE, Quotation("A discount of 2 % applies."))),
            DraftPoint("The tariff ended.", (Quotation("The old tariff ended in June 2025."),)),
        ),
        asks=(DraftAsk("Pay.", (QUOTE,)),),
        language="en",
    )
    verified = verify(draft, source_of(LETTER))
    points = [c.n for point in verified.points for c in point.citations]
    assert points == [1, 2, 3]
    assert [c.n for ask in verified.asks for c in ask.citations] == [4]
