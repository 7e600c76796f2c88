"""Lists in settings, as people write them."""

import pytest

from continuum_chassis import names, pairs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        (" , ,", ()),
        ("Bank", ("Bank",)),
        ("Bank,  Tax Office ,", ("Bank", "Tax Office")),
        ('"Smith, Jones & Co", Bank', ("Smith, Jones & Co", "Bank")),
        ('the "Crown", Bank', ('the "Crown"', "Bank")),
        ("Bank\nTax Office", ("Bank", "Tax Office")),
    ],
)
def test_names_are_split_at_commas_outside_quotes(text: str, expected: tuple[str, ...]) -> None:
    assert names(text) == expected


def test_a_pair_is_split_at_its_last_equals_sign() -> None:
    expected = (("a=b", "qwen3:8b"), ("Smith, Jones", "phi4"))
    assert pairs('a=b = qwen3:8b, "Smith, Jones=phi4"') == expected


@pytest.mark.parametrize("text", ["Contract", "=qwen3:8b", "Contract=", "A=b, C"])
def test_what_is_no_pair_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="should be a list of name=value, and"):
        pairs(text)
