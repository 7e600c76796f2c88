"""What a body without a file says, by what it holds and not by its header."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_ingest.shapes import fields_of
from continuum_ingest.webhook import Unacceptable
from tests.contract.paperless.recorded import recording

BROKEN = b'{"doc_id": 46, "title": "He said "hi""}'


def sent(name: str) -> bytes:
    body: str = recording(f"webhook-added-{name}")["body"]
    return body.encode()


def test_json_gives_its_names_and_values() -> None:
    assert dict(fields_of(sent("json-unicode")))["doc_id"] == "7"


def test_a_name_that_comes_twice_is_seen_twice() -> None:
    assert fields_of(b'{"doc_id": "1", "doc_id": 2}') == (("doc_id", "1"), ("doc_id", 2))


def test_a_form_is_read_under_any_header() -> None:
    fields = dict(fields_of(sent("form-urlencoded")))
    assert (fields["doc_id"], fields["doc_url"]) == ("2", "http://127.0.0.1:8010/documents/2/")


@pytest.mark.parametrize("inner", ['{"doc_id": "2"}', "doc_id=2", "Document with doc_id: 2"])
def test_a_json_string_is_read_as_the_text_in_it(inner: str) -> None:
    assert dict(fields_of(json.dumps(inner).encode()))["doc_id"] in ("2", 2)


def test_text_names_a_document_by_its_address() -> None:
    assert fields_of(sent("body-text")) == [("doc_url", "documents/2/")]


def test_several_addresses_are_several() -> None:
    text = b"see http://p/documents/2/ and http://p/documents/3/"
    assert [value for _, value in fields_of(text)] == ["documents/2/", "documents/3/"]


def test_json_that_a_title_broke_still_says_its_number() -> None:
    assert fields_of(BROKEN) == [("doc_id", "46")]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8-sig"])
def test_a_title_in_another_encoding_does_not_matter(encoding: str) -> None:
    body = json.dumps({"doc_id": "2", "title": "Müller"}, ensure_ascii=False).encode(encoding)
    assert dict(fields_of(body))["doc_id"] == "2"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"[1]", "JSON object"),
        (b"7", "JSON object"),
        (b"null", "JSON object"),
        (b'"\\"seven\\""', "JSON object"),
        (sent("body-jsontext-BROKEN-by-quotes"), "title with quotes"),
        (b"[" * 5000, "not valid JSON"),
        (b"a document came", "neither JSON nor a form"),
        (b"\xff\xfe", "neither JSON nor a form"),
        ('{"doc_id": 1}'.encode("utf-16"), "neither JSON nor a form"),
        (b"http://p/documents/12", "neither JSON nor a form"),
        (b"&".join(b"a=%d" % number for number in range(201)), "neither JSON nor a form"),
    ],
)
def test_what_has_none_of_the_shapes_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(Unacceptable, match=words):
        fields_of(body)


@given(st.binary(max_size=300))
def test_any_bytes_have_fields_or_are_refused(body: bytes) -> None:
    with suppress(Unacceptable):
        assert all(isinstance(name, str) for name, _ in fields_of(body))
