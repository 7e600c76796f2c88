"""From what a body says to the number of a document, or to what has to be set in Paperless."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_ingest.webhook import Announcement, Unacceptable, announced


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8010/documents/45/",
        "None/documents/45/",
        "https://dms.example/paperless/documents/45/details",
        "https://dms.example/documents/45",
        "https://dms.example/documents/45?x=1",
        "documents/45/",
    ],
)
def test_the_number_stands_in_any_public_address(url: str) -> None:
    assert announced([("doc_url", url)]) == Announcement(45)


@pytest.mark.parametrize("value", ["7", 7, " 7 ", "007"])
def test_the_number_may_be_text_or_a_number(value: object) -> None:
    assert announced([("doc_id", value)]) == Announcement(7)


@pytest.mark.parametrize("value", ["{{doc_id}}", "", None, 4.5])
def test_a_template_that_an_older_paperless_does_not_know_leaves_the_address(value: object) -> None:
    assert announced([("doc_id", value), ("doc_url", "http://p/documents/8/")]) == Announcement(8)


def test_the_number_wins_over_the_address() -> None:
    assert announced([("doc_url", "http://p/documents/4/"), ("doc_id", "3")]) == Announcement(3)


def test_the_same_number_twice_is_one() -> None:
    assert announced([("doc_id", "3"), ("doc_id", 3)]) == Announcement(3)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([], "neither doc_id nor doc_url"),
        ([("id", "2")], "neither doc_id nor doc_url"),
        ([("doc_id", "1"), ("doc_id", "2")], "doc_id names several documents"),
        ([("doc_url", "p/documents/1/"), ("doc_url", "p/documents/2/")], "doc_url names several documents"),
        ([("doc_id", None)], "doc_id is null"),
        ([("doc_url", "http://p/tags/4/")], "doc_url holds no document number"),
        ([("doc_id", True)], "doc_id holds no document number"),
        ([("doc_id", "0")], "doc_id holds no document number"),
        ([("doc_id", -4)], "doc_id holds no document number"),
        ([("doc_id", "-4")], "doc_id holds no document number"),
        ([("doc_id", 4.0)], "doc_id holds no document number"),
        ([("doc_id", float("nan"))], "doc_id holds no document number"),
        ([("doc_id", "٤")], "doc_id holds no document number"),
        ([("doc_id", "9" * 40)], "doc_id holds no document number"),
        ([("doc_id", 2**63)], "doc_id holds no document number"),
        ([("doc_id", (("id", 4),))], "doc_id holds no document number"),
    ],
)
def test_without_a_document_it_says_what_is_wrong_and_what_to_set(
    fields: list[tuple[str, object]], words: str
) -> None:
    with pytest.raises(Unacceptable, match=words) as caught:
        announced(fields)
    assert "Send webhook payload as JSON" in str(caught.value)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_any_value_is_a_document_or_a_refusal(value: object) -> None:
    with suppress(Unacceptable):
        assert 0 < announced([("doc_id", value)]).document_id < 2**63
