"""From the body of a webhook to the number of a document, or to what has to be set in Paperless."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_ingest.webhook import Announcement, Unacceptable, read, refusal_of_type
from tests.contract.paperless.recorded import names, recording

JSON_OF_STRINGS = [name for name in names("webhook-") if "-json" in name and "jsontext" not in name]


def body(**fields: object) -> bytes:
    return json.dumps(fields).encode()


@pytest.mark.parametrize("name", JSON_OF_STRINGS)
def test_every_recorded_body_of_parameters_is_read(name: str) -> None:
    recorded = recording(name)
    assert read(recorded["body"].encode()) == Announcement(int(recorded["body_json"]["doc_id"]))


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
    assert read(body(doc_url=url)) == Announcement(45)


@pytest.mark.parametrize("value", ["7", 7, " 7 ", "007"])
def test_the_number_may_be_text_or_a_number(value: object) -> None:
    assert read(body(doc_id=value)) == Announcement(7)


def test_a_template_that_an_older_paperless_does_not_know_leaves_the_address() -> None:
    assert read(body(doc_id="{{doc_id}}", doc_url="http://p/documents/8/")) == Announcement(8)
    assert read(body(doc_id=None, doc_url="http://p/documents/8/")) == Announcement(8)


def test_json_in_a_json_string_is_read() -> None:
    assert read(json.dumps(json.dumps({"doc_id": "2"})).encode()) == Announcement(2)


def test_the_number_wins_over_the_address() -> None:
    assert read(body(doc_id="3", doc_url="http://p/documents/4/")) == Announcement(3)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"not json", "not valid JSON"),
        (recording("webhook-added-body-jsontext-BROKEN-by-quotes")["body"].encode(), "quotes"),
        (recording("webhook-added-nonstring-param-truncated")["body"].encode(), "neither doc_id nor doc_url"),
        (recording("webhook-added-syntax-error-null")["body"].encode(), "neither doc_id nor doc_url"),
        (
            recording("webhook-added-body-asjson-double-encoded")["body"].encode(),
            "neither doc_id nor doc_url",
        ),
        (b"[1]", "JSON object"),
        (b"7", "JSON object"),
        (b'"\\"seven\\""', "JSON object"),
        (b"null", "JSON object"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[" * 5000, "not valid JSON"),
        (body(doc_id=None), "doc_id is null"),
        (body(doc_url="http://p/tags/4/"), "doc_url holds no document number"),
        (body(doc_id=True), "doc_id holds no document number"),
        (body(doc_id="0"), "doc_id holds no document number"),
        (body(doc_id="-4"), "doc_id holds no document number"),
        (body(doc_id=4.5), "doc_id holds no document number"),
        (body(doc_id="٤"), "doc_id holds no document number"),
        (body(doc_id="9" * 40), "doc_id holds no document number"),
        (body(doc_id={"id": 4}), "doc_id holds no document number"),
    ],
)
def test_a_body_without_a_document_says_what_is_wrong_and_what_to_set(sent: bytes, words: str) -> None:
    with pytest.raises(Unacceptable, match=words) as caught:
        read(sent)
    assert "Send webhook payload as JSON" in str(caught.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_document_or_a_refusal(sent: bytes) -> None:
    with suppress(Unacceptable):
        assert read(sent).document_id > 0


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_any_json_value_as_a_number_is_a_document_or_a_refusal(value: object) -> None:
    with suppress(Unacceptable):
        assert 0 < read(body(doc_id=value)).document_id < 2**63


@pytest.mark.parametrize(
    "kind", [None, "", "application/json", "Application/JSON; charset=utf-8", "application/x+json"]
)
def test_json_and_no_type_at_all_are_read(kind: str | None) -> None:
    assert refusal_of_type(kind) is None


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"]
)
def test_another_type_is_refused_by_its_name(kind: str) -> None:
    refusal = refusal_of_type(kind)
    assert refusal is not None
    assert kind.partition(";")[0] in refusal
