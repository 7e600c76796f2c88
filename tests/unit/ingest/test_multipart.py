"""A multipart body in pieces: its parameters, and nothing of its files."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_ingest.multipart import Multipart, TooLarge, boundary_at, boundary_in
from continuum_ingest.webhook import Unacceptable

Part = tuple[str, bytes, bool]
"""Name, content, and whether it is a file."""


def written(parts: Sequence[Part], boundary: bytes = b"b0undary") -> bytes:
    """Write a body as httpx does."""
    lines = []
    for name, content, file in parts:
        head = f'Content-Disposition: form-data; name="{name}"' + '; filename="ä.pdf"' * file
        lines.append(b"--" + boundary + b"\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n")
    return b"".join(lines) + b"--" + boundary + b"--\r\n"


def read(body: bytes, *, piece: int = 7, boundary: bytes = b"b0undary") -> Multipart:
    parts = Multipart(boundary, most=10_000)
    for start in range(0, len(body), piece):
        parts.feed(body[start : start + piece])
    return parts


names = st.text(st.characters(codec="ascii", exclude_characters='"\r\n', categories=["L", "N"]), max_size=9)
contents = st.text(st.sampled_from("a\r\n-b0undary"), max_size=60).map(str.encode)
some_parts = st.lists(st.tuples(names, contents, st.booleans()), max_size=5)


@given(some_parts, st.integers(1, 80))
def test_parameters_are_kept_and_files_are_not_however_it_is_cut(parts: list[Part], piece: int) -> None:
    parts = [part for part in parts if b"\r\n--b0undary" not in b"\r\n" + part[1]]
    found = read(written(parts), piece=piece)
    assert found.fields == [(name, content.decode()) for name, content, file in parts if not file]
    assert (found.before_file is not None) is any(file for _, _, file in parts)
    assert found.ended


def test_a_file_is_dropped_as_it_comes() -> None:
    parts = Multipart(b"b", most=300)
    parts.feed(written([("doc_id", b"2", False), ("file", b"x", True)], b"b")[:-8])
    for _ in range(50):
        parts.feed(b"x" * 10_000)
    assert parts.in_file
    assert len(parts._buffer) < 20


def test_a_file_may_nearly_hold_the_boundary() -> None:
    content = b"\r\n--b0undar\r\n--b0undar"
    assert read(written([("file", content, True), ("doc_id", b"2", False)])).fields == [("doc_id", "2")]


@pytest.mark.parametrize(
    "before", [b"This is multipart.\r\n", b"\r\n", b""], ids=["preamble", "line break", "nothing"]
)
def test_what_stands_before_the_first_part_and_after_the_last_is_no_value(before: bytes) -> None:
    found = read(before + written([("doc_id", b"2", False)]) + b"and so on")
    assert found.fields == [("doc_id", "2")]


def test_a_part_that_did_not_come_whole_is_none() -> None:
    found = read(written([("doc_id", b"2", False), ("doc_url", b"documents/2/", False)])[:-20])
    assert found.fields == [("doc_id", "2")]
    assert not found.ended


@pytest.mark.parametrize(
    "head", ["", "Content-Type: text/plain", "Content-Disposition: form-data", "content-disposition:;name"]
)
def test_a_part_without_a_name_is_passed_over(head: str) -> None:
    body = f"--b\r\n{head}\r\n\r\n1\r\n--b\r\nContent-Disposition: x; NAME=doc_id\r\n\r\n2\r\n--b--"
    assert read(body.encode(), boundary=b"b").fields == [("doc_id", "2")]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"--b0undary" + b"x" * 9 + b"\r\n", "not alone"),
        (b"--b0undary" + b" " * 200, "not alone"),
        (b"--b0undary\r\n" + b"a: b\r\n" * 2000, "no end of headers"),
    ],
)
def test_a_broken_multipart_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(Unacceptable, match=words):
        read(body)


@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/form-data; boundary=abc", b"abc"),
        ('Multipart/Form-Data; charset=utf-8; Boundary="a b"', b"a b"),
        ("multipart/form-data", None),
        ("application/json; boundary=abc", None),
        ("multipart/form-data; boundary=" + "x" * 71, None),
    ],
)
def test_the_boundary_stands_in_the_header(content_type: str, boundary: bytes | None) -> None:
    assert boundary_in(content_type) == boundary


def test_the_boundary_stands_at_the_beginning() -> None:
    assert boundary_at(written([("doc_id", b"2", False)])) == b"b0undary"
    assert boundary_at(b"-- a letter of two dashes") is None


def test_what_stands_before_the_first_file_is_told_apart() -> None:
    file = ("file", b"%PDF", True)
    parts = read(written([("a", b"1", False), file, ("b", b"2", False), file]), piece=1000)
    assert parts.before_file == [("a", "1")]


@pytest.mark.parametrize("piece", [1, 100_000])
@pytest.mark.parametrize(
    "body",
    [
        b"--b0undary\r\n\r\n" * 1000,
        written([("file", b"", True)] * 200),
        written([("a", b"x" * 9000, False), ("a", b"x" * 1000, False)]),
        b"x" * 10_020,
        written([]) + b"x" * 10_000,
    ],
    ids=["empty parts", "empty files", "values", "before", "after"],
)
def test_what_is_no_files_content_is_counted(body: bytes, piece: int) -> None:
    with pytest.raises(TooLarge):
        read(body, piece=piece)
