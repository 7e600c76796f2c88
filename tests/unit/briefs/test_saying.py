"""What is too short to be made a brief of, and what is short and says something all the same."""

import pytest

from continuum_briefs import says_something


@pytest.mark.parametrize(
    "text",
    [
        "", "x", "Re: fine", "see attachment", "Siehe Anhang.", "12 34 56", "- - - - - - -", "😀 😀 😀 😀 😀",
        "l | i . i l , i", "見附件", "OK", "\u200b" * 50, " \n" * 500 + "Re: fine" + "\t" * 500,
    ],
)  # fmt: skip
def test_it_says_nothing(text: str) -> None:
    assert not says_something(text)


@pytest.mark.parametrize(
    "text",
    [
        "Corner Bakery\n2 rolls 1.80\n1 coffee 2.90\nTotal 4.70\nThank you",
        "Total due 12.50 EUR",
        "The rent is due.",
        "Bitte zahlen Sie bis 3. Mai.",
        "請於六月十五日前付款",
        "אנא שלמו עד 15 ביוני",
        "T\u200bh\u2060e \u200br\u200be\u200bn\u200bt i\u00ads d\u200bu\u200be.",
        "l | i . " * 100,
    ],
)
def test_it_says_something(text: str) -> None:
    assert says_something(text)
