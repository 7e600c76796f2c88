"""Figures in the hands of eight languages: the same however written, another when one sign differs."""

import pytest

from continuum_briefs.verification.quantities import figures_of
from continuum_briefs.verification.written import Written


def lacking(claim: str, document: str, *, language: str = "und", recognised: bool = False) -> list[str]:
    """Return the figures of ``claim`` that ``document`` does not have, as they are written."""
    written = Written((document,), language, recognised=recognised)
    figures = figures_of(claim, language=language, recognised=recognised)
    return [claim[figure.start : figure.end] for figure in figures if not written.has(figure)]


@pytest.mark.parametrize(
    ("document", "figures"),
    [
        ("8 9 7 €", ["8", "9", "7 €"]),
        ("€ 8 9 7", ["€ 8", "9", "7"]),
        ("8 -9 7", ["8", "9", "7"]),
        ("4 8 888 7", ["4", "8 888", "7"]),
        ("3 May 2026 8 9 June 2026", ["3 May 2026", "8", "9 June 2026"]),
        ("1 2\n3 12:30 4", ["1", "2", "3", "12:30", "4"]),
        ("5 1234567890123 6", ["5", "1234567890123", "6"]),
        ("6 3 2 million", ["6", "3", "2 million"]),
    ],
)
def test_every_number_of_a_row_is_a_figure_of_its_own(document: str, figures: list[str]) -> None:
    assert [document[figure.start : figure.end] for figure in sorted(figures_of(document))] == figures


@pytest.mark.parametrize(
    ("claim", "document"),
    [
        ("1.250,00 €", "EUR 1250"),
        ("1,250.00 EUR", "1 250,00 €"),
        ("CHF 1'250", "1.250,00 Franken"),
        ("1250 zł", "1 250,00 PLN"),
        ("R$ 1.250,00", "1250 reais"),
        ("£30", "GBP 30"),
        ("$5", "USD 5"),
        ("EUR 5.111,45", "5.111,45 €"),
        ("-5,00 EUR", "−5 €"),
        ("minus 5 €", "-5,00 €"),
        ("1,5 %", "1.5 percent"),
        ("2 procent", "2 %"),
        ("2 por cento", "2 %"),
        ("3.5 million euros", "EUR 3,500,000"),
        ("3,5 Mio. €", "3.500.000 €"),
        ("2 Tsd.", "2000"),
        ("5 mil reais", "5.000,00 R$"),
        ("50k", "50,000"),
        ("two million", "2 000 000"),
        ("3 May 2026", "03.05.2026"),
        ("3. Mai 2026", "2026-05-03"),
        ("3 mai 2026", "3 de mayo de 2026"),
        ("3 maggio 2026", "3 mei 2026"),
        ("3 de maio de 2026", "3 maja 2026 r."),
        ("3/5/26", "May 3rd, 2026"),
        ("3/5/26", "5 March 2026"),
        ("w maju 2026", "May 2026"),
        ("2026年5月3日", "3 May 2026"),
        ("3 May", "on 3 May 2026"),
        ("in 2026", "03.05.2026"),
        ("9:30", "9.30 Uhr"),
        ("9h30", "09:30"),
        ("14:05", "2:05 pm"),
        ("twelve", "12"),
        ("zwölf Monate", "12 Monaten"),
        ("dwa tygodnie", "2 tygodni"),
        ("30 days", "30 calendar days"),
        ("30 Tage", "30 Kalendertagen"),
        ("30 days", "thirty (30) days"),
        ("47 weeks", "47\nweeks"),
        ("47 weeks", "47 we-\neks"),
        ("30-day", "30 days"),
        ("twenty-five", "25"),
        ("half", "½"),
        ("half of it", "50 %"),
        ("die Hälfte", "1/2"),
        ("połowa", "połowę"),
        ("the second floor", "the 2nd floor"),
        ("20 m2", "20 m²"),
        ("٣", "3"),
        ("١٬٢٥٠٫٥", "1250.5"),
        ("1250円", "¥1,250"),
        ("3万", "30000"),
        ("RE-2026/17", "RE-2026-17"),
        ("DE89370400440532013000", "IBAN DE89 3704 0044 0532 0130 00"),
        ("info@Example.org", "Write to info@example.org."),
        ("https://example.org/a1/", "www.example.org/a1"),
        ("100 EUR", "All sums in EUR:\n100\n"),
    ],
)
def test_the_same_figure_in_another_hand(claim: str, document: str) -> None:
    assert lacking(claim, document) == []


@pytest.mark.parametrize(
    ("claim", "document"),
    [
        ("1,251", "1,250"),
        ("72,000", "72"),
        ("£72", "£72,000"),
        ("-1250", "1250"),
        ("5 €", "-5 €"),
        ("€1,225", "£1,225"),
        ("$887.20", "£1,134.60 £887.20"),
        ("10 ‰", "10 %"),
        ("43 days", "43 weeks"),
        ("43 Tage", "43 Wochen"),
        ("43 jours", "43 semaines"),
        ("43 días", "43 semanas"),
        ("43 giorni", "43 settimane"),
        ("43 dni", "43 tygodni"),
        ("43 dagen", "43 weken"),
        ("43 meses", "43 semanas"),
        ("2 Prozentpunkte", "2 %"),
        ("3 kWh", "3 MWh"),
        ("3.5", "3.5 million"),
        ("3 billion", "3 million"),
        ("4 May 2026", "3 May 2026"),
        ("3 May 2027", "3 May 2026"),
        ("30 February", "30 May, or in February"),
        ("5 households", "3.5.2026"),
        ("9:30", "9:30 pm"),
        ("half", "a third"),
        ("twice", "half"),
        ("eleven", "twelve"),
        ("m²", "m"),
        ("²", "2"),
        ("RE-2026/18", "RE-2026/17"),
        ("RE-202/617", "RE-2026/17"),
        ("x3", "x4"),
        ("é3", "é4"),
        ("1_3", "1_4"),
        ("③", "3"),
        ("info@example.com", "info@example.org"),
    ],
)
def test_another_figure_is_another(claim: str, document: str) -> None:
    assert lacking(claim, document) != []


def test_words_of_one_language_are_no_figures_in_another() -> None:
    assert lacking("ten dom", "nic", language="pl") == []
    assert lacking("to seize the goods", "nothing", language="en") == []
    assert lacking("ten houses", "nothing", language="en") == ["ten"]
    assert lacking("two houses", "payment is due", language="en") == ["two"]
    assert lacking("elf Monate", "zwölf Monate", language="de") != []
    assert lacking("due case", "2 case", language="it") == []


def test_letters_among_digits_are_digits_where_the_text_was_recognised() -> None:
    assert lacking("£30,654.06", "£3O,654.06", recognised=True) == []
    assert lacking("-£30,654.06", "£3O,654.06", recognised=True) != []
    assert lacking("36 244,10 $", "36 244,l0 €", recognised=True) != []
    assert lacking("17 giorni", "dureranno l7 settimane", recognised=True) != []
    assert lacking("17 Wochen", "dauern l7 Wochen", recognised=True) == []
    assert lacking("83.654,31 €", "63.654,3l €", recognised=True) != []
    assert lacking("£30,654.06", "£3O,654.06") != []


def test_a_figure_is_found_wherever_the_parts_of_a_long_text_end() -> None:
    for before in range(3980, 4004):
        assert lacking("1.250,00 €", "x" * before + " 1.250,00 € " + "y" * 200) == []
