"""Hostile and broken requests, by name: as they go over the wire, and what each gets.

A status of 0 is a connection that is closed without an answer. Where a document is named it is accepted.
"""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from tests.integration.ingest.serving import SECRET
from tests.unit.ingest.test_multipart import written

__all__ = ["CORPUS", "STATUSES", "Hostile", "request"]

STATUSES: Final = frozenset({202, 400, 401, 404, 405, 413, 415, 417, 422, 503})
"""What ``docs/webhooks.md`` documents."""
JSON: Final = {"Content-Type": "application/json"}
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
PARTS: Final = {"Content-Type": "multipart/form-data; boundary=b0undary"}
ID: Final = ("doc_id", b"45", False)
FILE: Final = ("file", b"%PDF" * 1000, True)


@dataclass(frozen=True)
class Hostile:
    """One request, and what becomes of it."""

    name: str
    status: int
    sent: bytes
    document: int | None = None


def request(
    body: bytes,
    headers: Mapping[str, str] | None = None,
    *,
    length: str | None = "",
    line: str = "",
    secret: bool = True,
) -> bytes:
    """Write a request with a right ``secret``; ``length`` is another Content-Length, or none."""
    told = {"Host": "here"} | (SECRET if secret else {})
    if length is not None:
        told["Content-Length"] = length or str(len(body))
    told |= headers or {}
    head = "".join(f"{name}: {value}\r\n" for name, value in told.items())
    first = line or "POST /webhooks/paperless HTTP/1.1"
    return f"{first}\r\n{head}\r\n".encode("utf-8", "surrogateescape") + body


def chunked(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Write a request in chunks."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end
    return request(body, {"Transfer-Encoding": "chunked"}, length=None)


def _shapes() -> Iterator[Hostile]:
    """Bodies that are none of the shapes, or nearly one."""
    deep = b"[" * 30_000 + b"]" * 30_000
    yield Hostile("empty", 422, request(b""))
    yield Hostile("white space", 422, request(b" \r\n\t"))
    yield Hostile("a NUL", 422, request(b"\0"))
    yield Hostile("deep arrays", 422, request(deep, JSON))
    yield Hostile("deep arrays without end", 422, request(b"[" * 60_000, JSON))
    yield Hostile("deep objects", 422, request(b'{"a":' * 10_000 + b"1" + b"}" * 10_000, JSON))
    yield Hostile("deep beside the number", 202, request(b'{"doc_id":"45","x":%s}' % deep, JSON), 45)
    yield Hostile("10 MB of JSON", 413, request(b'{"doc_id":"45","x":"%s"}' % (b"x" * 10**7), JSON))
    yield Hostile("10 MB of nothing", 413, request(b"\0" * 10**7))
    yield Hostile("10 MB of form", 413, request(b"doc_id=45&x=" + b"x" * 10**7, FORM))
    yield Hostile("one byte too many", 413, request(b" " * 65_537))
    yield Hostile("a JSON number", 422, request(b"45", JSON))
    yield Hostile("a JSON list", 422, request(b'["doc_id", "45"]', JSON))
    yield Hostile("null", 422, request(b"null", JSON))
    yield Hostile("NaN", 422, request(b"NaN", JSON))
    yield Hostile("broken JSON", 422, request(b'{"title": "He said "hi""}', JSON))
    yield Hostile("broken JSON with a number", 202, request(b'{"doc_id": 45, "t": "a"b"}', JSON), 45)
    yield Hostile("cut JSON with half an address", 422, request(b'{"doc_url":"http://p/documents/4', JSON))
    yield Hostile("single quotes", 202, request(b"{'doc_id': '45'}", JSON), 45)
    yield Hostile("thrice encoded", 422, request(json.dumps(json.dumps('{"doc_id":"45"}')).encode(), JSON))
    yield Hostile("XML", 422, request(b"<doc_id>45</doc_id>", {"Content-Type": "text/xml"}))
    yield Hostile("YAML", 202, request(b"doc_id: 45\n", {"Content-Type": "text/yaml"}), 45)
    yield Hostile("many parameters", 422, request(b"&".join([b"a=1"] * 10_000), FORM))
    yield Hostile("many quotes", 422, request(b'"' * 60_000, JSON))
    yield Hostile("a template left as it is", 422, request(b'{"doc_url": "{{doc_url}}"}', JSON))


def _numbers() -> Iterator[Hostile]:
    """Values that are no number of a document."""
    wrong = {
        "zero": "0",
        "negative": "-45",
        "a fraction": "45.0",
        "an exponent": "45e0",
        "not a number": "NaN",
        "infinite": "Infinity",
        "too large": str(2**63),
        "huge": "9" * 4000,
        "past Python's digits": "9" * 60_000,
        "true": "true",
        "null": "null",
        "a list": "[45]",
        "an object": '{"doc_id": 45}',
        "text": '"forty-five"',
        "digits of another script": '"٤٥"',
        "full width digits": '"４５"',
        "hexadecimal": '"0x2d"',
        "an underscore": '"4_5"',
        "a NUL in it": '"45\\u0000"',
        "a command": '"45; DROP TABLE documents"',
        "a path": '"../45"',
        "a lone surrogate": '"\\ud800"',
    }
    for name, value in wrong.items():
        yield Hostile(f"an id that is {name}", 422, request(f'{{"doc_id":{value}}}'.encode(), JSON))
    right = (2**63 - 1, b'{"doc_id": "9223372036854775807"}')
    yield Hostile("the largest id", 202, request(right[1], JSON), right[0])
    twice = b'{"doc_id": "45", "doc_id": "46"}'
    yield Hostile("an id twice, differently", 422, request(twice, JSON))
    yield Hostile("an id twice, the same", 202, request(b'{"doc_id": "45", "doc_id": 45}', JSON), 45)
    yield Hostile("a form's id twice", 422, request(b"doc_id=45&doc_id=46", FORM))
    yield Hostile("two addresses in a text", 422, request(b"p/documents/45/ p/documents/46/"))
    metadata = b'{"doc_url": "http://169.254.169.254/documents/45/"}'
    yield Hostile("an address of the inside", 202, request(metadata, JSON), 45)
    yield Hostile("a file's address", 422, request(b'{"doc_url": "file:///etc/passwd"}', JSON))


def _encodings() -> Iterator[Hostile]:
    """Charsets and compression."""
    title = '{"doc_id": "45", "title": "Müller"}'
    zeros = b"0" * 50_000_000
    latin = {"Content-Type": "application/json; charset=utf-8"}
    yield Hostile("Latin-1 that says UTF-8", 202, request(title.encode("latin-1"), latin), 45)
    unknown = {"Content-Type": "application/json; charset=klingon"}
    yield Hostile("an unknown charset", 202, request(title.encode(), unknown), 45)
    yield Hostile("UTF-8 with a mark", 202, request(title.encode("utf-8-sig"), JSON), 45)
    yield Hostile("UTF-16", 422, request(title.encode("utf-16"), JSON))
    yield Hostile("UTF-32", 422, request(title.encode("utf-32"), JSON))
    yield Hostile("overlong UTF-8", 422, request(b'{"doc_id": "\xc0\xb4\xc0\xb5"}', JSON))
    bomb = {"Content-Encoding": "gzip"}
    yield Hostile("a bomb of gzip", 415, request(gzip.compress(zeros, 1)[:60_000], JSON | bomb))
    twice = gzip.compress(gzip.compress(zeros, 1))
    yield Hostile("a bomb in a bomb", 415, request(twice, JSON | {"Content-Encoding": "gzip, gzip"}))
    deflated = zlib.compress(zeros, 1)[:60_000]
    yield Hostile("a bomb of deflate", 415, request(deflated, {"Content-Encoding": "deflate"}))
    yield Hostile("no gzip that says so", 415, request(b'{"doc_id": "45"}', bomb))
    yield Hostile("gzip that does not say so", 422, request(gzip.compress(b'{"doc_id": "45"}'), JSON))
    yield Hostile("an unknown encoding", 415, request(b'{"doc_id": "45"}', {"Content-Encoding": "x"}))
    yield Hostile("an encoding of any bytes", 415, request(b"45", {"Content-Encoding": "\udcff\udcfe"}))
    yield Hostile("a type of any bytes", 415, request(b"45", {"Content-Type": "image/\udcff\udcfe"}))
    yield Hostile("an image", 415, request(b"\x89PNG\r\n", {"Content-Type": "image/png"}))
    yield Hostile("a PDF", 415, request(b"%PDF-1.7", {"Content-Type": "application/pdf"}))


def _parts() -> Iterator[Hostile]:
    """Multipart bodies that are not as they should be."""
    whole = written([ID, FILE])
    many = written([("a", b"", False)] * 2000)
    yield Hostile(
        "no boundary in the header", 202, request(whole, {"Content-Type": "multipart/form-data"}), 45
    )
    yield Hostile("multipart that says JSON", 202, request(whole, JSON), 45)
    yield Hostile("JSON that says multipart", 422, request(b'{"doc_id": "45"}', PARTS))
    other = {"Content-Type": "multipart/form-data; boundary=another"}
    yield Hostile("another boundary than the header's", 422, request(written([ID]), other))
    yield Hostile("multipart without end", 202, request(whole[:-200], PARTS), 45)
    yield Hostile("multipart that ends in its id", 422, request(written([ID])[:-20], PARTS))
    yield Hostile("multipart that ends in a head", 422, request(whole[:40], PARTS))
    yield Hostile("a head without end", 422, request(b"--b0undary\r\n" + b"a: b\r\n" * 5000, PARTS))
    yield Hostile("a large parameter", 413, request(written([("x", b"x" * 70_000, False), ID]), PARTS))
    yield Hostile("many parts", 413, request(many, PARTS))
    yield Hostile("a long epilogue", 413, request(written([ID]) + b"x" * 70_000, PARTS))
    yield Hostile("a long preamble", 413, request(b"x" * 70_000 + b"\r\n" + written([ID]), PARTS))
    yield Hostile("an id as a file", 422, request(written([("doc_id", b"45", True)]), PARTS))
    yield Hostile(
        "a file that looks like JSON", 422, request(written([("file", b'{"doc_id":"4"}', True)]), PARTS)
    )
    broken = b"--b0undaryX\r\n\r\n45\r\n--b0undary--"
    yield Hostile("a boundary that goes on", 422, request(broken, PARTS))
    yield Hostile("parts twice, differently", 422, request(written([ID, ("doc_id", b"46", False)]), PARTS))


def _wire() -> Iterator[Hostile]:
    """Lengths that lie, chunks that do not add up, heads that are none."""
    body = b'{"doc_id": "45"}'
    inner = request(b'{"doc_id": "46"}', JSON)
    both = {"Transfer-Encoding": "chunked"}
    yield Hostile("a length and chunks", 400, request(b"0\r\n\r\n" + inner, both))
    yield Hostile("a second request in the body", 202, request(inner), 46)
    yield Hostile("two lengths", 400, request(body, {"content-length": "3"}))
    yield Hostile("two lengths in one", 400, request(body, length="16, 16"))
    yield Hostile("a negative length", 400, request(body, length="-16"))
    yield Hostile("a length with a sign", 400, request(body, length="+16"))
    yield Hostile("a length of other digits", 400, request(body, length="١٦"))
    yield Hostile("a length past all bounds", 400, request(body, length="9" * 40))
    yield Hostile("a length of 600 MB", 413, request(body, length=str(600 * 1024 * 1024)))
    yield Hostile("a length larger than the body", 0, request(body, length="160"))
    yield Hostile("no length at all", 422, request(b"", length=None))
    yield Hostile("chunks", 202, chunked(body[:5], body[5:]), 45)
    yield Hostile("chunks without end", 0, chunked(body, end=b""))
    yield Hostile("chunks of another size", 400, chunked(body, end=b"zz\r\n\r\n"))
    yield Hostile("a chunk of a negative size", 400, chunked(end=b"-1\r\n\r\n"))
    yield Hostile("a chunk past all bounds", 400, chunked(end=b"f" * 40 + b"\r\n\r\n"))
    yield Hostile("too many chunks", 413, chunked(*[b" " * 10] * 7000))
    odd = request(body, {"Transfer-Encoding": "chunked, identity"}, length=None)
    yield Hostile("an odd transfer encoding", 400, odd)
    yield Hostile("a header without end", 400, b"POST / HTTP/1.1\r\n" + b"a" * 50_000)
    yield Hostile("very many headers", 400, request(body, {f"X-{number}": "1" for number in range(500)}))
    yield Hostile("a header that is none", 400, request(body, {"X\0": "1"}))
    yield Hostile("a line break in a header", 400, request(body, {"X-A": "1\r\n\x0b: 2"}))
    yield Hostile("no HTTP", 400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 10 + b"\r\n\r\n")
    yield Hostile("HTTP/2", 400, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
    yield Hostile("an unknown expectation", 417, request(body, {"Expect": "the-best"}))
    yield Hostile("another method", 405, request(b"", line="PUT /webhooks/paperless HTTP/1.1"))
    yield Hostile("another path", 404, request(body, line="POST /webhooks/paperless/../x HTTP/1.1"))
    yield Hostile(
        "a whole address in the line",
        202,
        request(body, line="POST http://x/webhooks/paperless HTTP/1.1"),
        45,
    )
    yield Hostile("a wrong secret", 401, request(body, {"X-Continuum-Secret": "s3cret\xff"}))
    yield Hostile(
        "two secrets, the first wrong",
        401,
        request(body, {"x-continuum-secret": "s3cret", "X-Continuum-Secret": "x"}),
    )


CORPUS: Final = (*_shapes(), *_numbers(), *_encodings(), *_parts(), *_wire())
