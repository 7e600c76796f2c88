"""Cutting texts into passages."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_archive.passages import LETTERS, WORDS, Passage, config_of, passages

PARAGRAPH = "word " * 150
"""Twelve of them are not too much for a passage, fourteen are."""


def test_a_page_of_a_letter_is_one_passage() -> None:
    pages = ["Dear Ms Ito,\n\nthe invoice is due.", "Pay, please."]
    assert list(passages(pages)) == [Passage(1, 0, len(pages[0])), Passage(2, 0, len(pages[1]))]


def test_a_page_without_a_word_has_none() -> None:
    assert list(passages(["", " \n\n — … 🚗", "here"])) == [Passage(3, 0, 4)]


def test_a_long_page_is_cut_between_paragraphs() -> None:
    page = "\n\n".join([PARAGRAPH] * 30)
    cut = list(passages([page]))
    assert len(cut) == 3
    assert all(page[: one.end].endswith("\n\n") for one in cut[:-1])


@pytest.mark.parametrize(("between", "end"), [("\n", "\n"), (" ", " ")])
def test_a_long_paragraph_is_cut_between_lines_or_words(between: str, end: str) -> None:
    page = between.join(["word"] * (WORDS + 5))
    first, second = passages([page])
    assert page[first.start : first.end].endswith(end)
    assert page[second.start : second.end].startswith("word")


def test_a_text_without_spaces_is_cut_anyway() -> None:
    page = "字" * (LETTERS + 1)
    assert [one.end for one in passages([page])] == [LETTERS, LETTERS + 1]


@given(st.lists(st.text(alphabet="ab1 \n-,字", max_size=60), max_size=3), st.integers(1, 400))
def test_passages_cover_every_word_once_within_the_limits(parts: list[str], times: int) -> None:
    pages = [part * times for part in parts]
    cut = list(passages(pages))
    for number, page in enumerate(pages, start=1):
        mine = [one for one in cut if one.page == number]
        assert all(one.end <= after.start for one, after in pairwise(mine))
        for one in mine:
            text = page[one.start : one.end]
            assert len(text) <= LETTERS
            assert len(re.findall(r"\w+", text)) <= WORDS
        inside = "".join(page[one.start : one.end] for one in mine)
        assert re.sub(r"\W", "", inside) == re.sub(r"\W", "", page)


@pytest.mark.parametrize(
    ("language", "config"), [("de-AT", "german"), ("EN", "english"), ("pl", "simple"), ("und", "simple")]
)
def test_a_language_has_the_rules_that_postgresql_knows_it_by(language: str, config: str) -> None:
    assert config_of(language) == config
