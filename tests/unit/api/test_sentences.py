"""The sentence around a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_api.sentences import LONGEST, around


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("Hello there. The *Kaiserdock* is old! Really.", "The Kaiserdock is old!"),
        ("*Kaiserdock* alone", "Kaiserdock alone"),
        (
            "On 3. May Dr. Ito of *Kaiserdock* wrote to J. Smith. Then no more.",
            "On 3. May Dr. Ito of Kaiserdock wrote to J. Smith.",
        ),
        ("A heading\n\nThe *Kaiserdock*\nwas built. And sold.", "The Kaiserdock\nwas built."),
        ("Items:\n- one\n- the *Kaiserdock*\n- three", "- the Kaiserdock"),
        ("He asked: “Is *Kaiserdock* safe?” Nobody knew.", "He asked: “Is Kaiserdock safe?”"),
        ("港は古い。*海岸*は新しい。終わり。", "海岸は新しい。"),
        ("Version 2.5 of *Kaiserdock* costs 3.50 EUR. Next.", "Version 2.5 of Kaiserdock costs 3.50 EUR."),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, sentence: str) -> None:
    before, name, after = text.split("*")
    prefix, suffix = around(before, after)
    assert prefix + name + suffix == sentence


@given(st.text(max_size=500), st.text(max_size=500))
def test_what_is_shown_stands_there_letter_by_letter_and_is_not_long(before: str, after: str) -> None:
    prefix, suffix = around(before, after)
    assert before.endswith(prefix)
    assert after.startswith(suffix)
    assert max(len(prefix), len(suffix)) <= LONGEST


def test_a_text_without_sentences_is_cut_between_words() -> None:
    prefix, suffix = around("word " * 100, " word" * 100)
    assert prefix == "word " * (len(prefix) // 5)
    assert suffix == " word" * (len(suffix) // 5)
    assert min(len(prefix), len(suffix)) > LONGEST - 10
