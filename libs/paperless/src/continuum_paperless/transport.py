"""HTTP to Paperless: one place that knows tokens, versions, time-outs and what each status means."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final, TypeVar

import aiohttp
from opentelemetry.instrumentation.aiohttp_client import create_trace_config
from pydantic import BaseModel, TypeAdapter, ValidationError
from yarl import URL

from continuum_paperless.errors import (
    DocumentForbidden,
    DocumentNotFound,
    DocumentTooLarge,
    RightMissing,
    TokenRefused,
    WriteRefused,
)
from continuum_proto.errors import ConfigurationError, PaperlessDown
from continuum_telemetry import enabled

__all__ = ["ANSWER_LIMIT", "Answer", "Transport", "parse"]

ACCEPT: Final = "application/json; version=9"
"""The one API version that 2.19, 2.20 and 3.0 share; others answer 406."""

MEBIBYTE: Final = 1024 * 1024
ANSWER_LIMIT: Final = 64 * MEBIBYTE
"""Bytes of JSON that are read at most: a text of 30 million letters fits."""

REFUSAL_LIMIT: Final = 64 * 1024

CONNECT_WITHIN: Final = 5.0
FILES_LONGER: Final = 10
"""Uploads and downloads may take so many times longer. Paperless answers an upload after 20 s when its
own Redis is away."""

TROUBLES: Final = {401: TokenRefused, 403: RightMissing}

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")
Query = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Answer:
    """What Paperless said."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self, model: type[M]) -> M:
        """Read the body as ``model``.

        :raises PaperlessDown: it is something else: then this is not the Paperless that we know.
        """
        try:
            return model.model_validate_json(self.body)
        except ValidationError as exc:
            raise PaperlessDown(f"Paperless sent an unexpected {model.__name__}: {_fault(exc)}") from exc


class Transport:
    """Requests to one Paperless with one token. Redirects are never followed: they lead to a login page."""

    def __init__(
        self, session: aiohttp.ClientSession, base: URL, *, patience: float, largest: int = ANSWER_LIMIT
    ) -> None:
        self._session = session
        self._base = base
        self._largest = largest
        self._quick = _phases(patience, total=patience)
        self._patient = _phases(patience, total=patience * FILES_LONGER)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, token: str, *, connections: int, patience: float, largest: int = ANSWER_LIMIT
    ) -> AsyncIterator["Transport"]:
        """Open a pool of at most ``connections``; an answer is waited for ``patience`` seconds.

        Of one that is no file ``largest`` bytes are read at most.

        :raises ConfigurationError: the address or the token cannot be one.
        """
        headers = {
            "Authorization": f"Token {_token(token)}",
            "Accept": ACCEPT,
            # Compressed answers come in chunks, without a length to hold against a limit.
            "Accept-Encoding": "identity",
            "User-Agent": "continuum-report",
        }
        async with aiohttp.ClientSession(
            headers=headers,
            connector=aiohttp.TCPConnector(limit=connections),
            cookie_jar=aiohttp.DummyCookieJar(),
            trace_configs=[create_trace_config(url_filter=_without_query)] if enabled() else [],
        ) as session:
            yield cls(session, _address(url), patience=patience, largest=largest)

    async def get(
        self, path: str, *, query: Query | None = None, document: int | None = None, right: str = ""
    ) -> Answer:
        """GET below ``/api/``; ``document`` and ``right`` say what a refusal is about."""
        return judged(await self.send("GET", path, query=query), document=document, right=right)

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        json: object = None,
        data: aiohttp.FormData | None = None,
        limit: int | None = None,
        file: bool = False,
    ) -> Answer:
        """Send one request and read its whole answer, whatever its status; a ``file`` may take longer.

        :raises PaperlessDown: there was no answer, or not in time.
        :raises DocumentTooLarge: the answer has more than ``limit`` bytes, or than are read at most.
        """
        url = self._base.joinpath("api", path)
        try:
            async with self._session.request(
                method,
                url,
                params=query,
                json=json,
                data=data,
                timeout=self._patient if file else self._quick,
                allow_redirects=False,
            ) as response:
                return Answer(
                    response.status, response.headers, await _body(response, limit or self._largest)
                )
        except TimeoutError as exc:
            raise PaperlessDown(f"Paperless did not answer in time: {method} {url.path}") from exc
        except (aiohttp.ClientError, OSError) as exc:
            raise PaperlessDown(f"Paperless does not answer at {self._base}: {exc}") from exc


def _phases(patience: float, *, total: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=total, connect=min(CONNECT_WITHIN, patience), sock_read=patience)


def judged(answer: Answer, *, document: int | None = None, right: str = "") -> Answer:
    """Return a good answer; raise what a bad one means.

    ``document`` is the id that the request was about; ``right`` is what the token needs for it. A token
    that is refused is a closed gate, not the fault of the document at hand.
    """
    status = answer.status
    if 200 <= status < 300:
        return answer
    if status == 400:
        raise WriteRefused(_words(answer))
    if status == 404 and document is not None:
        raise DocumentNotFound(f"Paperless shows no document {document}")
    if status == 403 and document is not None and not _lacks_right(answer):
        raise DocumentForbidden(f"document {document}: {_words(answer)}")
    raise TROUBLES.get(status, PaperlessDown)(_trouble(answer, right))


def _trouble(answer: Answer, right: str) -> str:
    match answer.status:
        case 401:
            return f"Paperless refuses the token ({_words(answer)}): set PAPERLESS_TOKEN to a valid one"
        case 403:
            need = right or "rights"
            return f"the user of PAPERLESS_TOKEN lacks {need} in Paperless: {_words(answer)}"
        case 404:
            return "PAPERLESS_URL has no Paperless API: it must be the address without /api"
        case 406:
            return "this Paperless does not speak API version 9: 2.19 or newer is needed"
        case status if 300 <= status < 400:
            where = answer.headers.get("Location", "elsewhere")
            return f"Paperless redirects to {where}: set PAPERLESS_URL to the address it is served at"
        case status:
            return f"Paperless answers {status}: {_words(answer)}"


def _lacks_right(answer: Answer) -> bool:
    """Tell a missing right, which Django REST puts in JSON, from a document that is not shared."""
    return answer.headers.get("Content-Type", "").startswith("application/json")


async def _body(response: aiohttp.ClientResponse, limit: int) -> bytes:
    """Read the answer; of a refusal its beginning is enough, whatever the caller allows."""
    if response.status >= 300:
        return await response.content.read(REFUSAL_LIMIT)
    announced = response.content_length
    if announced is not None and announced > limit and response.method != "HEAD":
        raise DocumentTooLarge(f"{announced} bytes where {limit} are allowed")
    parts = bytearray()
    async for part in response.content.iter_chunked(MEBIBYTE):
        parts += part
        if len(parts) > limit:
            raise DocumentTooLarge(f"more than {limit} bytes")
    return bytes(parts)


def parse(adapter: TypeAdapter[T], answer: Answer) -> T:
    """Read a body that is not a JSON object.

    :raises PaperlessDown: it is something else.
    """
    try:
        return adapter.validate_json(answer.body)
    except ValidationError as exc:
        raise PaperlessDown(f"Paperless sent something unexpected: {_fault(exc)}") from exc


def _fault(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}"


def _words(answer: Answer) -> str:
    """Return the start of what Paperless said, on one line."""
    text = " ".join(answer.body[:2000].decode("utf-8", "replace").split())
    return text[:200] if text and not text.startswith("<") else f"status {answer.status}"


def _without_query(url: URL) -> str:
    return str(url.with_query(None))


def _address(url: str) -> URL:
    try:
        address = URL(url.strip().rstrip("/"))
    except ValueError as exc:
        raise ConfigurationError(f"PAPERLESS_URL: {url!r} is not an address ({exc})") from exc
    if address.scheme not in {"http", "https"} or not address.host:
        raise ConfigurationError(
            f"PAPERLESS_URL: {url!r} is not an address such as https://paperless.example"
        )
    if address.user or address.password:
        raise ConfigurationError("PAPERLESS_URL must hold no user name: PAPERLESS_TOKEN says who we are")
    return address.with_query(None).with_fragment(None)


def _token(token: str) -> str:
    bare = token.strip()
    if not bare:
        raise ConfigurationError("PAPERLESS_TOKEN is empty: set it to a token of Paperless (My Profile, API)")
    if not (bare.isascii() and bare.isprintable()) or " " in bare:
        raise ConfigurationError("PAPERLESS_TOKEN holds a character that no token has")
    return bare
