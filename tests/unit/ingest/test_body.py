"""A body as it arrives: how much of it there may be, and what it says once it is there."""

import pytest

from continuum_ingest.body import LARGEST, Body, TooLarge, refusal
from continuum_ingest.webhook import Fields, Unacceptable
from tests.contract.paperless.recorded import names, recording
from tests.unit.ingest.test_multipart import written

TYPE = "multipart/form-data; boundary=b0undary"
SMALL = [("doc_id", b"2", False)]


def fields_in(body: bytes, content_type: str = "", *, piece: int = 1000) -> Fields:
    taken = Body(content_type)
    for start in range(0, len(body), piece):
        taken.feed(body[start : start + piece])
    return taken.fields()


@pytest.mark.parametrize("name", [name for name in names("webhook-") if "-json-" in name])
@pytest.mark.parametrize("piece", [1, 1000])
def test_every_recorded_body_of_parameters_is_read(name: str, piece: int) -> None:
    recorded = recording(name)
    assert dict(fields_in(recorded["body"].encode(), piece=piece)) == recorded["body_json"]


@pytest.mark.parametrize("content_type", [TYPE, "multipart/form-data", "application/json", ""])
@pytest.mark.parametrize("piece", [1, 1000])
def test_multipart_is_known_by_its_header_or_by_its_beginning(content_type: str, piece: int) -> None:
    body = written([*SMALL, ("file", b"%PDF" * 100, True)])
    assert fields_in(body, content_type, piece=piece) == [("doc_id", "2")]


def test_a_small_multipart_is_known_as_well() -> None:
    assert fields_in(written(SMALL)) == [("doc_id", "2")]


@pytest.mark.parametrize("content_type", [TYPE, ""])
def test_a_large_file_is_no_large_body(content_type: str) -> None:
    body = Body(content_type)
    body.feed(written(SMALL)[: -len("\r\n--b0undary--\r\n")])
    body.feed(b"\r\n--b0undary\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n")
    assert body.before_file == [("doc_id", "2")]
    for _ in range(40):
        body.feed(b"x" * 10_000)
    assert len(body._kept) == 0
    assert body.fields() == [("doc_id", "2")]


def test_parameters_may_be_as_large_as_the_limit_and_no_larger() -> None:
    body = Body("application/json")
    body.feed(b" " * LARGEST)
    with pytest.raises(TooLarge) as caught:
        body.feed(b" ")
    assert caught.value.limit == LARGEST
    with pytest.raises(TooLarge):
        fields_in(written([("title", b"x" * LARGEST, False)]), TYPE)


def test_a_file_may_be_as_large_as_its_own_limit() -> None:
    body = Body(TYPE, largest=LARGEST * 2)
    body.feed(written([("file", b"x" * (LARGEST * 2 - 200), True)]))
    with pytest.raises(TooLarge) as caught:
        body.feed(b"x" * 200)
    assert caught.value.limit == LARGEST * 2


def test_a_signed_body_is_kept_whole_and_is_small() -> None:
    body, sent = Body(TYPE, signed=True), written([*SMALL, ("file", b"%PDF", True)])
    body.feed(sent)
    assert (body.raw, body.fields()) == (sent, [("doc_id", "2")])
    with pytest.raises(TooLarge):
        body.feed(b"x" * LARGEST)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (written([("file", b"%PDF", True)]), "carries a document and no parameters"),
        (b"--b0undary\r\n", "ends before"),
        (b"doc_id=2", "ends before"),
    ],
)
def test_a_multipart_without_parameters_says_why(body: bytes, words: str) -> None:
    with pytest.raises(Unacceptable, match=words):
        fields_in(body, TYPE)


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "application/json",
        "Application/JSON; charset=latin-1",
        "application/vnd.api+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/octet-stream",
    ],
)
def test_every_type_that_may_name_a_document_is_read(kind: str) -> None:
    assert refusal({"Content-Type": kind, "Content-Encoding": "identity"}) is None


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "multipart/mixed", "application/xjson"])
def test_another_type_is_refused_by_its_name(kind: str) -> None:
    assert kind in (refusal({"Content-Type": kind}) or "")


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "x"])
def test_what_is_compressed_is_refused(encoding: str) -> None:
    assert encoding in (refusal({"Content-Encoding": encoding}) or "")
