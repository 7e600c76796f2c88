"""A multipart body in pieces: its parameters, and nothing of its files."""

import tracemalloc
from collections.abc import Sequence
from time import process_time

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
    assert found.ends()


@pytest.mark.parametrize("near", [b"x", b"\r", b"\r\n--b0undar"])
def test_a_file_is_dropped_as_it_comes(near: bytes) -> None:
    parts, piece = Multipart(b"b0undary", most=300), near * (50_000 // len(near))
    parts.feed(written([("doc_id", b"2", False), ("file", b"x", True)])[: -len("\r\n--b0undary--\r\n")])
    tracemalloc.start()
    for _ in range(20):
        parts.feed(piece)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5 * len(piece)


def test_a_file_may_nearly_hold_the_boundary() -> None:
    content = b"\r\n--b0undar\r\n--b0undar"
    assert read(written([("file", content, True), ("doc_id", b"2", False)])).fields == [("doc_id", "2")]


@pytest.mark.parametrize(
    "before", [b"This is multipart.\r\n", b"\r\n", b""], ids=["preamble", "line break", "nothing"]
)
def test_what_stands_before_the_first_part_and_after_the_last_is_no_value(before: bytes) -> None:
    found = read(before + written([("doc_id", b"2", False)]) + b"and so on")
    assert found.fields == [("doc_id", "2")]


def test_a_piece_may_be_empty() -> None:
    parts = Multipart(b"b0undary", most=10_000)
    for byte in written([("doc_id", b"2", False)]):
        parts.feed(b"")
        parts.feed(bytes([byte]))
    assert parts.fields == [("doc_id", "2")]


def test_a_part_that_did_not_come_whole_is_none() -> None:
    found = read(written([("doc_id", b"2", False), ("doc_url", b"documents/2/", False)])[:-20])
    assert found.fields == [("doc_id", "2")]
    assert not found.ends()


@pytest.mark.parametrize("rest", ["", "; name", "; other=doc_id", "; name=doc_type"])
def test_a_part_of_another_name_or_none_is_no_document(rest: str) -> None:
    body = f"--b\r\nContent-Disposition: form-data{rest}\r\n\r\n1\r\n--b\r\n"
    body += "CONTENT-DISPOSITION:form-data; NAME=doc_id\r\n\r\n2\r\n--b--"
    fields = read(body.encode(), boundary=b"b").fields
    assert [value for name, value in fields if name == "doc_id"] == ["2"]


@pytest.mark.parametrize(
    "named",
    ['filename="a.pdf"', "filename=a.pdf", 'filename=""', "filename*=UTF-8''%C3%A4.pdf", 'FileName="\xff"'],
)
def test_a_file_is_known_by_any_name(named: str) -> None:
    head = f'--b\r\nContent-Disposition: form-data; name="file"; {named}\r\n\r\n'
    parts = read(head.encode("latin-1") + b"x" * 20_000, boundary=b"b")
    assert (parts.before_file, parts.fields) == ([], [])


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"--b0undary" + b"x" * 9 + b"\r\n", "after first boundary"),
        (b"--b0undary" + b" " * 200, "after first boundary"),
        (written([("a", b"\r\n--b0undaryx", False)]), "after boundary"),
        (b"--b0undary\r\n" + b"a: b\r\n" * 2000, "header count"),
        (b"--b0undary\r\n" + b"a" * 9000, "header length"),
        (b"--b0undary\r\n" + b"no header\r\n", "header"),
        (b"--b0undary\r\n\r\n1\r\n--b0undary--", "Missing Content-Disposition"),
    ],
)
def test_a_broken_multipart_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(Unacceptable, match=words):
        read(body)


HEAD = "Content-Disposition: form-data; "


@pytest.mark.parametrize(
    "body",
    [
        written([("", b"", False)] * 1000)[:-20],
        b"--b0undary\r\n" * 4000,
        (b"\r\n--b0undar" * 6000)[:65_000],
        b"--b0undary\r\n" + b"a:\r\n" + b" b\r\n" * 15_000,
        f"--b0undary\r\n{HEAD}{';name=' * 600}".encode() + b"\r\n" * 2 + b"\r" * 60_000,
        f"--b0undary\r\n{HEAD}{'; ' * 2000}\r\n\r\n".encode() + b"\r\n-" * 20_000,
        b"--b0undary\r\n" + f"{HEAD}{chr(34)};a={chr(34)}{chr(92)}".encode() * 90 + b"\r\n\r\n",
        b"\r" * 65_000,
    ],
    ids=["parts", "boundaries", "nearly", "continued", "names", "semicolons", "quotes", "line breaks"],
)
@pytest.mark.parametrize("piece", [1, 65_536])
def test_what_is_made_to_cost_time_does_not(body: bytes, piece: int) -> None:
    """A second would be a stand-still; it takes some milliseconds, byte by byte a tenth of a second."""
    parts, begun = Multipart(b"b0undary", most=65_536), process_time()
    try:
        for start in range(0, len(body), piece):
            parts.feed(body[start : start + piece])
    except (TooLarge, Unacceptable):
        pass
    assert process_time() - begun < 1


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
        written([("", b"", False)] * 300),
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
