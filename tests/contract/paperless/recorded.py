"""The recordings of a real Paperless-ngx 3.0.5, and when an answer counts as the recorded one.

What is compared, and what is not:

- status, body and the headers ``content-type``, ``allow``, ``vary``, ``x-version``, ``x-api-version``,
  ``location``, ``www-authenticate``, ``content-disposition``, ``last-modified``; JSON with its order of
  keys, numbers and booleans apart.
- ``content-length`` where the body is not compressed. That a body is compressed is compared, by which
  method is not: the recorded one used brotli, ours gzip.
- A long string was cut when it was recorded: its beginning and its length are compared. Of a binary body
  the recording has the length and the first bytes.
- What a request makes is new each time: the moments in answers to anything but GET, ids of tasks and of
  the options of a select field. Of these the form is compared.
- The rights of a user stand in no order: Paperless itself gives them in another one each time.
- Dates, ids and checksums in answers to GET are those of the recording: the documents were put in so.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientResponse

FOLDER: Final = Path(__file__).parent / "recordings"
HEADERS: Final = (
    "content-type",
    "allow",
    "vary",
    "x-version",
    "x-api-version",
    "location",
    "www-authenticate",
    "content-disposition",
    "last-modified",
)
CUT: Final = re.compile(r"(?P<start>.*)… <cut, (?P<length>\d+) characters>", re.DOTALL)
BINARY: Final = re.compile(r"<(?P<length>\d+) bytes binary, starts b(?P<start>'.*')>")
UNORDERED: Final = ("permissions",)
MADE: Final = (
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<moment>"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"[A-Za-z0-9]{16}"), "<option>"),
)

Json = Any


def recording(name: str) -> dict[str, Json]:
    """Return a recording."""
    loaded: dict[str, Json] = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return loaded


def names(prefix: str) -> list[str]:
    """Return the names of the recordings of one kind."""
    return sorted(path.stem for path in FOLDER.glob(f"{prefix}*.json"))


def uncut(text: str) -> str:
    """Return a text of the length that a cut one had."""
    found = CUT.fullmatch(text)
    return found["start"].ljust(int(found["length"]), found["start"][-1]) if found else text


def binary(body: str) -> bytes:
    """Return bytes of the length and with the beginning of a recorded binary body."""
    found = BINARY.fullmatch(body)
    assert found is not None, body
    start = bytes(eval(f"b{found['start']}"))
    return start.ljust(int(found["length"]), b"%") if found["length"] != "0" else b""


async def assert_recorded(response: ClientResponse, expected: Mapping[str, Json]) -> None:
    """Fail unless the answer is the recorded one, as the module says."""
    assert response.status == expected["status"], await response.text()
    wanted = expected["headers"]
    for name in HEADERS:
        assert response.headers.get(name) == wanted.get(name), name
    compressed = "Content-Encoding" in response.headers
    assert compressed is ("content-encoding" in wanted)
    if "content-length" in wanted and not compressed:
        assert response.headers.get("Content-Length") == wanted["content-length"]
    assert ("Transfer-Encoding" in response.headers) is ("transfer-encoding" in wanted)
    await _assert_body(await response.read(), expected)


async def _assert_body(body: bytes, expected: Mapping[str, Json]) -> None:
    wanted = expected["body"]
    if isinstance(wanted, str) and BINARY.fullmatch(wanted):
        assert len(body) == len(binary(wanted))
        assert body.startswith(binary(wanted)[:16])
        return
    if not expected["headers"].get("content-type", "").startswith("application/json"):
        assert body.decode() == wanted
        return
    made = expected["request"]["method"] != "GET"
    _assert_same(json.loads(body), wanted, made=made, where="body")


def _assert_same(actual: Json, wanted: Json, *, made: bool, where: str) -> None:
    if isinstance(wanted, dict):
        assert isinstance(actual, dict), where
        assert list(actual) == list(wanted), where
        for key in wanted:
            if key in UNORDERED and isinstance(wanted[key], list):
                assert sorted(actual[key]) == sorted(wanted[key]), f"{where}.{key}"
                continue
            _assert_same(actual[key], wanted[key], made=made, where=f"{where}.{key}")
    elif isinstance(wanted, list):
        assert isinstance(actual, list), where
        assert len(actual) == len(wanted), where
        for place, (one, other) in enumerate(zip(actual, wanted, strict=True)):
            _assert_same(one, other, made=made, where=f"{where}[{place}]")
    elif isinstance(wanted, str) and isinstance(actual, str):
        _assert_same_text(actual, wanted, made=made, where=where)
    else:
        assert type(actual) is type(wanted), where
        assert actual == wanted, where


def _assert_same_text(actual: str, wanted: str, *, made: bool, where: str) -> None:
    found = CUT.fullmatch(wanted)
    if found:
        assert len(actual) == int(found["length"]), where
        assert actual.startswith(found["start"]), where
    elif made:
        assert _form(actual) == _form(wanted), where
    else:
        assert actual == wanted, where


def _form(text: str) -> str:
    for pattern, word in MADE:
        if pattern.fullmatch(text):
            return word
    return text
