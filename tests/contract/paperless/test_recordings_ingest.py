"""What ingest answers to each webhook that a real Paperless sent: the recorded bytes, on a real Redis.

To the recorded headers the secret is added. The bytes of a document were left out when it was recorded:
others stand there.
"""

import asyncio
from typing import Final

import pytest
from redis.asyncio import Redis

from tests.contract.paperless.recorded import names, recording
from tests.contract.paperless.test_recordings_webhooks import OMITTED, PDF_BYTES
from tests.integration.ingest.serving import Endpoint, endpoint, events

ACCEPTED: Final = {
    "webhook-added-body-text": 2,
    "webhook-added-form-urlencoded": 2,
    "webhook-added-json-consume-folder": 47,
    "webhook-added-json-no-PAPERLESS_URL": 45,
    "webhook-added-json-phantom-first": 39,
    "webhook-added-json-phantom-second-same-id": 39,
    "webhook-added-json-quotes-in-title": 40,
    "webhook-added-json-scan-ocr": 4,
    "webhook-added-json-unicode": 7,
    "webhook-retry-500-attempt-1": 5,
    "webhook-retry-500-attempt-2": 5,
    "webhook-retry-500-attempt-3": 5,
    "webhook-retry-500-attempt-4": 5,
    "webhook-updated-json": 5,
    "webhook-updated-json-with-correspondent": 5,
}
"""Name the document, by ``doc_id`` or by an address."""
REFUSED: Final = {
    "webhook-added-asjson-plus-file-params-lost": "a document and no parameters",
    "webhook-added-body-asjson-double-encoded": "neither doc_id nor doc_url",
    "webhook-added-body-jsontext": "neither doc_id nor doc_url",
    "webhook-added-body-jsontext-BROKEN-by-quotes": "title with quotes",
    "webhook-added-body-plus-file-file-lost": "neither doc_id nor doc_url",
    "webhook-added-multipart-params-and-file": "neither doc_id nor doc_url",
    "webhook-added-no-params-no-body": "body is empty",
    "webhook-added-nonstring-param-truncated": "Paperless drops a parameter",
    "webhook-added-syntax-error-null": "neither doc_id nor doc_url",
    "webhook-added-undefined-placeholder-params-truncated": "Paperless drops a parameter",
}
"""Have neither, as their workflows were set up: 422, and words that say why."""


def sent(name: str) -> bytes:
    """Return a recorded request as it went over the wire."""
    recorded = recording(name)
    body: bytes = recorded["body"].encode().replace(OMITTED.encode(), b"%".ljust(PDF_BYTES, b"x") + b"\n")
    lines = [f"{name}: {value}\r\n" for name, value in recorded["headers"] if name != "Content-Length"]
    own = f"X-Continuum-Secret: s3cret\r\nContent-Length: {len(body)}\r\n"
    head = "POST /webhooks/paperless HTTP/1.1\r\n" + "".join(lines) + own
    return head.encode() + b"\r\n" + body


async def answered(served: Endpoint, name: str) -> tuple[int, str]:
    """Return status and body of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    writer.write(sent(name))
    head = await reader.readuntil(b"\r\n\r\n")
    body = await reader.readexactly(int(head.lower().partition(b"content-length:")[2].split()[0]))
    writer.close()
    return int(head.split()[1]), body.decode()


def test_every_recording_has_its_answer() -> None:
    assert sorted([*ACCEPTED, *REFUSED]) == names("webhook-")
    assert len({*ACCEPTED} | {*REFUSED}) == 25


async def test_a_webhook_that_names_its_document_is_accepted(redis_url: str) -> None:
    async with endpoint(redis_url) as served, Redis.from_url(redis_url) as redis:
        for name, document in ACCEPTED.items():
            status, body = await answered(served, name)
            assert (name, status) == (name, 202), body
            assert f'"document_id": {document},' in body, name
        # Added and updated, phantoms and retries: what waits already stands for them.
        assert [changed.document_id for changed in await events(redis)] == [2, 47, 45, 39, 40, 4, 7, 5]


@pytest.mark.parametrize("name", REFUSED)
async def test_a_webhook_that_does_not_is_refused_with_the_reason(name: str, redis_url: str) -> None:
    async with endpoint(redis_url) as served, Redis.from_url(redis_url) as redis:
        status, body = await answered(served, name)
        assert status == 422
        assert REFUSED[name] in body
        assert "Use parameters for webhook body" in body
        assert await events(redis) == []
