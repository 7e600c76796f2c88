"""What a claim holds, whatever its spelling."""

import pytest

from continuum_console.evaluation.wording import Wording


@pytest.mark.parametrize(
    ("claim", "term"),
    [
        ("The rent is £1,225 a month.", "1225"),
        ("Zu zahlen sind 1.225,00 € im Monat.", "1225"),
        ("Il reste 1 225,50 € à payer.", "1225.5"),
        ("Die Schuld beträgt CHF 12'500.", "12500"),
        ("The rate is 3.62 per cent.", "3.62"),
        ("Der Zins ist 3,62 %.", "3.62"),
        ("Pay by 1 April 2026.", "2026-04-01"),
        ("Pay by the first of April, 01.04.2026.", "2026-04-01"),
        ("Pay by 1 April.", "2026-04-01"),
        ("Avant le 1er avril 2026.", "2026-04-01"),
        ("Pay; 2026-04-01", "2026-04-01"),
        ("It begins in April 2026.", "2026-04"),
        ("The RENT rises.", "rent"),
        ("All rents rise.", "rent"),
        ("Die Feuerungsan-\nlagen sind alt.", "Feuerungsanlagen"),
        ("You don’t pay.", "don't pay"),
        ("from nine–twelve", "nine-twelve"),
        ("𝐓𝐡𝐞 circle", "the circle"),
        ("two\n  words", "two words"),
        ("soft\u00adhyphen", "softhyphen"),
        ("left\u2067to right\u2069", "leftto right"),
        ("המעלית הישנה", "מעלית"),
        ("請於期限內繳納", "期限"),
        ("The landlord", "tenant | landlord"),
    ],
)
def test_a_term_is_found(claim: str, term: str) -> None:
    assert Wording.of(claim).holds(term)


@pytest.mark.parametrize(
    ("claim", "term"),
    [
        ("The rent is £1,225 a month.", "225"),
        ("The rent is £11,225 a month.", "1225"),
        ("The rent is £1,225.50 a month.", "1225"),
        ("Pay by 1 April 2027.", "2026-04-01"),
        ("Pay by 11 April 2026.", "2026-04-01"),
        ("Pay by 1 April 2026.", "2026-04"),
        ("The parent pays.", "rent"),
        ("He does not pay.", "does pay"),
    ],
)
def test_another_figure_day_or_word_is_not_it(claim: str, term: str) -> None:
    assert not Wording.of(claim).holds(term)
