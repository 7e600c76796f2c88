"""Dates, amounts, references and names, told by their form."""

from collections import Counter

import pytest

from continuum_briefs.found.dates import day_first
from continuum_briefs.found.entities import find, find_entities
from continuum_briefs.found.references import valid_iban
from continuum_proto.briefs import Citation, EntityType, Match


def names(text: str, kind: EntityType, *, language: str = "en", order: bool | None = None) -> list[str]:
    return [found.name for found in find(text, language=language, order=order) if found.type is kind]


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("on 2026-05-03,", "2026-05-03"),
        ("am 03.05.2026.", "2026-05-03"),
        ("am 3. 5. 26", "2026-05-03"),
        ("am 3. Mai 2026", "2026-05-03"),
        ("am 3.\nMai 2026", "2026-05-03"),
        ("on May 3rd, 2026", "2026-05-03"),
        ("on 3 May 2026", "2026-05-03"),
        ("le 1er juin 2026", "2026-06-01"),
        ("el 3 de mayo de 2026", "2026-05-03"),
        ("il 3 maggio 2026", "2026-05-03"),
        ("ב-3 במאי 2026", "2026-05-03"),
        ("في 3 مايو 2026", "2026-05-03"),
        ("in June 2026", "2026-06"),
        ("on 25/12/2026", "2026-12-25"),
        ("on 12/25/2026", "2026-12-25"),
    ],
)
def test_dates_in_many_hands(text: str, iso: str) -> None:
    assert names(text, EntityType.DATE) == [iso]


@pytest.mark.parametrize(
    "text", ["30.02.2026", "1.2.3.4", "version 1.2.30", "chapter 3.4", "10-12", "on 3 May"]
)
def test_what_is_no_date(text: str) -> None:
    assert names(text, EntityType.DATE) == []


def test_a_date_that_may_be_two_is_left_open_unless_another_tells_the_order() -> None:
    assert day_first("03/04/2026", "en") is None
    assert day_first("03/04/2026 and 25/04/2026", "en") is True
    assert day_first("03/04/2026 and 04/25/2026", "en") is False
    assert day_first("03/04/2026", "fr") is True
    (entity,) = find_entities(("on 03/04/2026",), language="en")
    assert entity.date is None


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("1.250,00 €", "de", "1250 EUR"),
        ("EUR 1,250.00", "en", "1250 EUR"),
        ("1 250,50 euros", "fr", "1250.5 EUR"),
        ("CHF 1'200.–", "de", "1200 CHF"),
        ("1.250 €", "de", "1250 EUR"),
        ("1.250 €", "en", "1.25 EUR"),
        ("$1,200", "en", "1200 USD"),
        ("-5,00 EUR", "de", "-5 EUR"),
        ("12,5 %", "de", "12.5 %"),
        ("3.210 kWh", "de", "3210 kWh"),
        ('4,000 ש"ח', "he", "4000 ILS"),
        ("a loan of £14.5 million", "en", "14500000 GBP"),
        ("kostet 14,5 Mio. € netto", "de", "14500000 EUR"),
        ("2,5 mln zł", "pl", "2500000 PLN"),
        ("€ 3 miljoen", "nl", "3000000 EUR"),
        ("$2 billion", "en", "2000000000 USD"),
        ("2 billones €", "es", "2000000000000 EUR"),
        ("£12 monthly", "en", "12 GBP"),
    ],
)
def test_amounts_in_many_hands(text: str, language: str, name: str) -> None:
    assert names(text, EntityType.AMOUNT, language=language) == [name]


def test_columns_of_a_table_are_not_one_number() -> None:
    assert names("Mitigeur 1 164,90 € 164,90 €", EntityType.AMOUNT, language="fr") == [
        "164.9 EUR",
        "164.9 EUR",
    ]


def test_no_money_is_no_amount() -> None:
    assert names("New oak floor £2,310.00 £0.00", EntityType.AMOUNT) == ["2310 GBP"]
    assert names("at 0 °C", EntityType.AMOUNT) == ["0 °C"]


def test_an_iban_needs_its_check_digits() -> None:
    assert valid_iban("DE89 3704 0044 0532 0130 00")
    assert names("IBAN DE89 3704 0044 0532 0130 00 BIC", EntityType.REFERENCE) == [
        "IBAN DE89370400440532013000"
    ]
    assert names("IBAN DE88 3704 0044 0532 0130 00", EntityType.REFERENCE) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Rechnung Nr. 2026-114", "2026-114"),
        ("Kundennummer: K-4711.", "K-4711"),
        ("Invoice no. INV/26/0031", "INV/26/0031"),
        ("Facture n° 2026-0147", "2026-0147"),
        ("Your reference MC/07/2026-118", "MC/07/2026-118"),
        ("Aktenzeichen 12 C 345/25", "12 C 345/25"),
        ("USt-IdNr. DE123456789", "DE123456789"),
    ],
)
def test_references_are_announced_by_a_label(text: str, name: str) -> None:
    assert names(text, EntityType.REFERENCE) == [name]


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("a letter of Herrn Jürgen von der Heide", EntityType.PERSON, ["Jürgen von der Heide"]),
        ("Mr. J. Smith and Dr. Anna Weber", EntityType.PERSON, ["J. Smith", "Anna Weber"]),
        ("Madame Awa Diarra-Fontaine", EntityType.PERSON, ["Awa Diarra-Fontaine"]),
        ("by The Acme Widgets Ltd. of Leeds", EntityType.ORGANISATION, ["Acme Widgets Ltd."]),
        (
            "die Stadtwerke Lindenau GmbH & Co. KG",
            EntityType.ORGANISATION,
            ["Stadtwerke Lindenau GmbH & Co. KG"],
        ),
        ("Dear Sir or Madam", EntityType.PERSON, []),
        ("names to Beatrice Lund by 31 March", EntityType.PERSON, ["Beatrice Lund"]),
        ("und Jan-Peter van der Meer kommt", EntityType.PERSON, ["Jan-Peter van der Meer"]),
        ("Mit freundlichen Grüßen\n\nAnnegret Öztürk\nVertrieb", EntityType.PERSON, ["Annegret Öztürk"]),
        ("Yours sincerely,\nQuenna Abara\nLettings Manager", EntityType.PERSON, ["Quenna Abara"]),
        ("Yours faithfully,\nPublication Department", EntityType.PERSON, []),
        ("The Bexcombe Borough Council wrote", EntityType.ORGANISATION, ["Bexcombe Borough Council"]),
        (
            "le Tribunal de proximité de Valbrune",
            EntityType.ORGANISATION,
            ["Tribunal de proximité de Valbrune"],
        ),
        ("Amtsgericht Lindenau HRB 2204", EntityType.ORGANISATION, ["Amtsgericht Lindenau"]),
        ("al Ayuntamiento de Puerto Viejo,", EntityType.ORGANISATION, ["Ayuntamiento de Puerto Viejo"]),
        ("Urząd Skarbowy w Nowym Mieście", EntityType.ORGANISATION, ["Urząd Skarbowy w Nowym Mieście"]),
        ("Our Hospital and your School", EntityType.ORGANISATION, []),
        ("Maple Court, 3 Court Street", EntityType.ORGANISATION, []),
        ("Klostergasse 5 · 87719 Obermauren", EntityType.PLACE, ["Obermauren"]),
        ("Bexcombe BX1 4TH", EntityType.PLACE, ["Bexcombe"]),
        ("1234 AB Oud Ade\n", EntityType.PLACE, ["Oud Ade"]),
        ("Saint-Aubin-sur-Loue, le 26 février 2026", EntityType.PLACE, ["Saint-Aubin-sur-Loue"]),
        ("Order 12345 Sockets were sent", EntityType.PLACE, []),
        ("THE PROGRAM SE", EntityType.ORGANISATION, []),
    ],
)
def test_names_only_where_their_form_tells(text: str, kind: EntityType, found: list[str]) -> None:
    assert names(text, kind) == found


def test_mentions_are_gathered_over_pages() -> None:
    pages = ("Pay 100 € by 3 May 2026.", "On 03.05.2026 you paid EUR 100.")
    entities = find_entities(pages, language="en")
    assert [(entity.name, [mention.page for mention in entity.mentions]) for entity in entities] == [
        ("2026-05-03", [1, 2]),
        ("100 €", [1, 2]),
    ]
    for entity in entities:
        for mention in entity.mentions:
            assert pages[mention.page - 1][mention.start : mention.end] == mention.text


def test_an_amount_is_shown_as_the_document_first_writes_it() -> None:
    (entity,) = find_entities(("Rent: £1,250.00\na month,", "again 1250 GBP"), language="en")
    assert (entity.name, entity.number, entity.unit) == ("£1,250.00", "1250", "GBP")
    assert len(entity.mentions) == 2


def test_a_surname_belongs_to_the_only_one_who_bears_it() -> None:
    text = "Mr Gerald Ashdown owns it. Mr Ashdown asks. Frau Ada Berg und Herr Otto Berg, Herr Berg"
    people = {entity.name: len(entity.mentions) for entity in find_entities((text,), language="en")}
    assert people == {"Gerald Ashdown": 2, "Ada Berg": 1, "Otto Berg": 1, "Berg": 1}


def test_titles_that_contradict_each_other_are_two_people() -> None:
    people = find_entities(("Mrs Ruth Calloway wrote to Mr Calloway.",), language="en")
    assert [entity.name for entity in people] == ["Ruth Calloway", "Calloway"]


def test_what_a_brief_cites_comes_before_what_the_document_says_first() -> None:
    page = "Bolts £1.10, nuts £2.20, in all £3.30 and 4 %."
    start = page.index("in all")
    citation = Citation(n=1, page=1, start=start, end=len(page), quote=page[start:], match=Match.EXACT)
    shown = [entity.name for entity in find_entities((page,), language="en", cited=[citation])]
    assert shown == ["£3.30", "4 %", "£1.10", "£2.20"]


def test_no_sort_of_names_takes_all_the_room() -> None:
    page = "".join(f"{n} March 2026 costs £{n}.\n" for n in range(1, 31)) + "Beatrice Lund paid it all.\n"
    sorts = Counter(entity.type for entity in find_entities((page * 3,), language="en"))
    assert sorts == {EntityType.DATE: 20, EntityType.AMOUNT: 20, EntityType.PERSON: 1}
