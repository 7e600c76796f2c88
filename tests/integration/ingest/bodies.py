"""Strategies: requests that name a document for certain, and requests that nobody can tell."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.integration.ingest.hostile import request
from tests.unit.ingest.test_multipart import written

__all__ = ["Posted", "anything", "named"]

KNOWN: Final = ({"X-Continuum-Secret": "s3cret"}, {"Authorization": "Bearer s3cret"})
UNKNOWN: Final = ({"X-Continuum-Secret": "wrong"}, {"Authorization": "Bearer"}, {"X-Continuum-Secret": ""})
TYPES: Final = (
    "",
    "application/json",
    "application/x-www-form-urlencoded; charset=latin-1",
    "text/plain",
    "multipart/form-data; boundary=b0undary",
    "application/octet-stream",
)
OTHER_TYPES: Final = ("image/png", "multipart/mixed", ";", "é", "application/pdf")


@dataclass(frozen=True)
class Posted:
    """A request in pieces; ``document`` is what it names for certain."""

    pieces: tuple[bytes, ...]
    document: int | None = None
    known: bool = True
    """Whether it carries a secret."""


documents = st.integers(1, 5) | st.integers(1, 2**63 - 1)
titles = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
hosts = st.sampled_from(("None", "http://p", "https://dms.example:8443/paperless", "http://[::1]:8000"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(("doc_id", "doc_url", "secret", "a")), inner)
    ),
    max_leaves=6,
)


@st.composite
def parameters(draw: st.DrawFn, document: int) -> dict[str, str]:
    """Return parameters as a workflow sends them: in any order, with the number, the address or both."""
    address = {"doc_url": f"{draw(hosts)}/documents/{document}/"}
    number = {"doc_id": str(document)}
    found = draw(st.sampled_from((address, number, address | number)))
    found |= {"doc_title": draw(titles), "correspondent": draw(titles)}
    return dict(draw(st.permutations(list(found.items()))))


def as_json(sent: Mapping[str, str]) -> bytes:
    """Write JSON of strings, as Paperless does."""
    return json.dumps(sent, separators=(",", ":"), ensure_ascii=False).encode()


def as_form(sent: Mapping[str, str]) -> bytes:
    """Write a form."""
    return urlencode(sent).encode()


def as_json_in_json(sent: Mapping[str, str]) -> bytes:
    """Write a body text that is sent as JSON."""
    return json.dumps(json.dumps(sent)).encode()


def as_parts(sent: Mapping[str, str]) -> bytes:
    """Write multipart with the document."""
    parts = [(name, value.encode(), False) for name, value in sent.items()]
    return written([*parts, ("file", b"%PDF\r\n--b" * 50, True)])


SHAPES: Final[tuple[tuple[Callable[[Mapping[str, str]], bytes], tuple[str, ...]], ...]] = (
    (as_json, (*TYPES[:4], TYPES[5])),
    (as_form, (*TYPES[:4], TYPES[5])),
    (as_json_in_json, (*TYPES[:4], TYPES[5])),
    (as_parts, TYPES),
)


@st.composite
def named(draw: st.DrawFn) -> Posted:
    """Return a request that is to be accepted."""
    document = draw(documents)
    write, types = draw(st.sampled_from(SHAPES))
    headers = dict(draw(st.sampled_from(KNOWN)))
    if kind := draw(st.sampled_from(types)):
        headers["Content-Type"] = kind
    sent = request(write(draw(parameters(document))), headers, secret=False)
    return Posted(draw(cut(sent)), document)


@st.composite
def anything(draw: st.DrawFn) -> Posted:
    """Return a request of which only the answer's form is known."""
    secret = draw(st.sampled_from((*KNOWN, *KNOWN, *UNKNOWN)))
    headers = dict(secret)
    headers["Content-Type"] = draw(st.sampled_from((*TYPES, *OTHER_TYPES)))
    if draw(st.integers(0, 9)) == 0:
        headers["Content-Encoding"] = draw(st.sampled_from(("gzip", "identity", "br")))
    body = draw(
        st.binary(max_size=200)
        | json_values.map(lambda value: json.dumps(value).encode())
        | st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass"))
        | damaged()
    )
    return Posted(draw(cut(request(body, headers, secret=False))), known=secret in KNOWN)


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Return a good body with a hole, or with something in it that does not belong there."""
    write, _ = draw(st.sampled_from(SHAPES))
    body = write(draw(parameters(draw(documents))))
    start = draw(st.integers(0, len(body)))
    end = draw(st.integers(start, min(len(body), start + 40)))
    return body[:start] + draw(st.binary(max_size=5)) + body[end:]


@st.composite
def cut(draw: st.DrawFn, sent: bytes) -> tuple[bytes, ...]:
    """Return a request in one to four pieces."""
    places = sorted(draw(st.lists(st.integers(0, len(sent)), max_size=3)))
    return tuple(sent[start:end] for start, end in zip([0, *places], [*places, len(sent)], strict=True))
