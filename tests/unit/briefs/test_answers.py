"""What a model answers, however it answers: harmless text of bounded length, or no answer at all."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from continuum_briefs.ollama.answers import Answer, Notes, draft_of, unwrapped
from continuum_briefs.ollama.plain import plain, quoted
from continuum_proto.briefs import Due, Precision


def answer(**changes: Any) -> dict[str, Any]:
    whole = {
        "language": "en",
        "kind": "letter",
        "headline": "The rent rises on 1 July",
        "key_points": [{"text": "The rent rises.", "quotes": [{"quote": "The rent rises.", "page": 1}]}],
        "summary": [{"text": "The rent rises.", "points": [1]}],
        "asks": [],
        "entities": [],
    }
    return whole | changes


def read(text: str) -> Answer:
    return Answer.model_validate_json(text)


def of(**changes: Any) -> Answer:
    return read(json.dumps(answer(**changes)))


def test_a_whole_answer_becomes_a_draft_with_positions_from_zero() -> None:
    draft = draft_of(of())
    assert draft.headline == "The rent rises on 1 July"
    assert draft.summary[0].points == (0,)
    assert (draft.points[0].quotations[0].quote, draft.points[0].quotations[0].page) == ("The rent rises.", 1)


@pytest.mark.parametrize(
    ("written", "kind"),
    [("invoice", "invoice"), (" Medical Report", "medical report"), ("Rechnung", "other"), ("", "other")],
)
def test_a_kind_is_one_of_those_that_were_asked_for(written: str, kind: str) -> None:
    assert draft_of(of(kind=written)).kind == kind


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("The <b>rent</b> <script>alert(1)</script>rises", "The rent alert(1)rises"),
        ("**The rent** `rises`", "The rent rises"),
        ("# The rent rises", "The rent rises"),
        ("- The rent rises", "The rent rises"),
        ("See [the terms](https://evil.example/x) ![](http://pixel.example)", "See the terms"),
        ("two\nlines\x00\x1b[31m\u2028here", "two lines [31m here"),
        ("\u202eesir tner\u202c \u2066x\u2069", "esir tner x"),
        ("if a < b and c > d", "if a < b and c > d"),
        ("2 * 3 = 6 - 0", "2 * 3 = 6 - 0"),
        ("שכר הדירה עולה", "שכר הדירה עולה"),
        ("租金上調", "租金上調"),
    ],
)
def test_markup_and_what_reorders_text_are_taken_out(written: str, shown: str) -> None:
    assert plain(written, 1000) == shown
    assert of(summary=[{"text": written, "points": [1]}]).summary[0].text == shown


def test_what_is_too_long_is_cut_between_words_or_left_out() -> None:
    assert plain("pay 1,225,000 pounds", 9) == "pay"
    assert plain("9" * 2000, 1000) == ""


@given(st.text(st.characters(), max_size=300))
def test_whatever_is_written_becomes_one_line_that_can_be_stored(text: str) -> None:
    shown = plain(text, 100)
    assert len(shown) <= 100
    assert shown.splitlines() in ([], [shown])
    assert not set(shown) & set("\x00\u202e\u2066\u2028\x85")
    shown.encode()
    quoted(text).encode()


@pytest.mark.parametrize("page", [0, -1, 10**30, "three", None, 1.5, True, [1]])
def test_a_page_that_is_none_is_not_known(page: object) -> None:
    notes = Notes.model_validate_json(json.dumps({"notes": [{"quote": "the rent", "page": page}]}))
    assert notes.quotations()[0].page is None


def test_a_page_may_be_written_in_quotation_marks() -> None:
    notes = Notes.model_validate_json('{"notes": [{"quote": "the rent", "page": "12"}]}')
    assert notes.quotations()[0].page == 12


def test_numbers_of_points_that_are_none_are_left_out() -> None:
    text = json.dumps(answer(summary=[{"text": "So it is.", "points": [0, 2, "x", None, 10**40, 99, True]}]))
    assert read(text).summary[0].points == (2,)
    assert read(text.replace("99", "NaN")).summary[0].points == (2,)


def test_lists_and_texts_have_an_end() -> None:
    many = of(
        key_points=answer()["key_points"] * 50,
        summary=answer()["summary"] * 50,
        headline="word " * 5000,
        entities=[{"type": "person", "name": "Anne " * 1000}] * 500,
    )
    draft = draft_of(many)
    assert (len(draft.points), len(draft.summary), len(draft.entities)) == (12, 4, 60)
    assert len(draft.headline) <= 100
    assert len(draft.entities[0].name) == 299
    assert len(Notes.model_validate({"notes": [{"quote": "x" * 9000}]}).quotations()[0].quote) == 2000


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "NaN", "{}", "I can't help with that.", json.dumps(answer(headline="**")),
        json.dumps(answer(language="English, please")), json.dumps(answer(key_points="none")),
        json.dumps(answer(headline=None)), json.dumps(answer(headline=float("nan"))),
        json.dumps(answer(headline="\ud800")),
        json.dumps(answer(entities=[{"type": "ship", "name": "Argo"}])),
        "{" * 5000, json.dumps(answer())[:-20],
    ],
)  # fmt: skip
def test_what_is_no_brief_is_not_taken_for_one(text: str) -> None:
    with pytest.raises(ValidationError):
        read(text)


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2026-05-03", Due(iso="2026-05-03", precision=Precision.DAY)),
        ("2026-05", Due(iso="2026-05", precision=Precision.MONTH)),
        ("2026-05-00", Due(iso="2026-05", precision=Precision.MONTH)),
        ("2026", Due(iso="2026", precision=Precision.YEAR)),
        ("", None),
        ("soon", None),
        ("03.05.2026", None),
        ("2026-5-3-", None),
        ("----", None),
    ],
)
def test_a_deadline_is_a_date_as_far_as_it_is_known(written: str, due: Due | None) -> None:
    asks = [{"text": "Pay.", "due": written, "to": "", "quotes": []}]
    assert draft_of(of(asks=asks)).asks[0].due == due


@pytest.mark.parametrize(
    ("content", "inside"),
    [
        ('```json\n{"a": 1}\n```', '{"a": 1}'),
        ('\n```\n{"a": 1}\n```\n', '{"a": 1}'),
        ('{"a": 1}', '{"a": 1}'),
        ('Here it is:\n```json\n{"a": 1}\n```', 'Here it is:\n```json\n{"a": 1}\n```'),
    ],
)
def test_one_fence_around_the_whole_answer_is_taken_off(content: str, inside: str) -> None:
    assert unwrapped(content) == inside
