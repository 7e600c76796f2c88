"""The simulator sends the webhooks that the real Paperless sent: headers, their order, and every byte.

The receiver's address is another one (``Host``), and so is the boundary of a multipart body; the bytes
of a document were left out when it was recorded.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import pytest

from continuum_simulators.paperless import PaperlessSimulator, Stored, Trigger, Webhook, Workflow
from continuum_simulators.paperless.records import Version
from tests.contract.paperless.receiving import Receiver
from tests.contract.paperless.recorded import names, recording

Json = Any

ADMIN: Final = 2
RECORDED: Final = names("webhook-")
PDF_BYTES: Final = 24006
OMITTED: Final = f"<PDF bytes, {PDF_BYTES} total, omitted>\n"
BOUNDARY: Final = re.compile(rb"[0-9a-f]{32}")
PROBED: Final = {
    "X-Receiver-Secret": "REDACTED",
    "Authorization": "Bearer REDACTED",
    "X-Templated": "{{doc_id}}",
}
DATED: Final = ("", "_year", "_year_short", "_month", "_month_name", "_month_name_short", "_day", "_time")
NAMES: Final = (
    *("correspondent", "document_type", "owner_username"),
    *(f"added{part}" for part in DATED),
    *("original_filename", "filename", "doc_title", "doc_url", "doc_id"),
    *(f"created{part}" for part in DATED),
)
EVERYTHING: Final = {name: "{{" + name + "}}" for name in NAMES} | {
    "expr": "{% if correspondent %}has{% else %}none{% endif %}",
    "loc": '{{ created | localize_date("MMMM","de_DE") }}',
    "slug": "{{ doc_title|slugify }}",
    "tojson": "{{ doc_title|tojson }}",
    "plain": "no placeholder",
    "int_as_text": "{{doc_id}}",
    "dt": "{{ added[:4] }}",
}
BY_HAND: Final = '{"id": {{doc_id}}, "title": {{doc_title|tojson}}, "naive": "{{doc_title}}"}'
JSON_TYPE: Final = {"Content-Type": "application/json"}


@dataclass(frozen=True)
class Setting:
    """The webhook's settings, beside the receiver.url, as the recordings tell them."""

    use_params: bool = True
    as_json: bool = True
    params: Mapping[str, Json] = field(default_factory=dict)
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    include_document: bool = False


SETTINGS: Final = {
    "asjson-plus-file-params-lost": Setting(params={"id": "{{doc_id}}"}, include_document=True),
    "body-asjson-double-encoded": Setting(use_params=False, body='{"id": {{doc_id}}}'),
    "body-jsontext": Setting(use_params=False, as_json=False, body=BY_HAND, headers=JSON_TYPE),
    "body-jsontext-BROKEN-by-quotes": Setting(
        use_params=False, as_json=False, body=BY_HAND, headers=JSON_TYPE
    ),
    "body-plus-file-file-lost": Setting(
        use_params=False, as_json=False, body="id={{doc_id}}", include_document=True
    ),
    "body-text": Setting(
        use_params=False, as_json=False, body="New document {{doc_id}}: {{doc_title}} at {{doc_url}}"
    ),
    # The template after ``loc`` failed: it and all after it are missing.
    "form-urlencoded": Setting(as_json=False, params={**EVERYTHING, "slug": "{{ added | datetime('%Y') }}"}),
    "multipart-params-and-file": Setting(
        as_json=False, params={"id": "{{doc_id}}", "title": "{{doc_title}}"}, include_document=True
    ),
    "no-params-no-body": Setting(use_params=False, as_json=False),
    "nonstring-param-truncated": Setting(params={"a": "{{doc_id}}", "n": 5, "z": "after"}),
    "syntax-error-null": Setting(params={"a": "{{ doc_id", "z": "after"}),
    "undefined-placeholder-params-truncated": Setting(
        params={"a": "{{doc_id}}", "b": "{{nothing}}", "z": "after"}
    ),
}
PROBE: Final = Setting(params=EVERYTHING, headers=PROBED)


@pytest.mark.parametrize("name", RECORDED)
async def test_a_webhook_is_sent_as_recorded(name: str, receiver: Receiver) -> None:
    expected = recording(name)
    trigger = Trigger.UPDATED if "updated" in name or "retry" in name else Trigger.ADDED
    url = None if "no-PAPERLESS_URL" in name else "http://127.0.0.1:8010"
    simulator = PaperlessSimulator(public_url=url)
    document = placed(simulator, expected)
    hook = SETTINGS.get(name.removeprefix("webhook-added-"), PROBE)
    webhook = Webhook(
        receiver.url,
        hook.use_params,
        hook.as_json,
        hook.params,
        hook.body,
        hook.headers,
        hook.include_document,
    )
    simulator.webhooks.workflows[1] = (Workflow(frozenset({trigger}), webhook),)
    async with simulator.serving():
        simulator.webhooks.fire(simulator.shelf, document, trigger, public_url=url)
        await simulator.idle()
    ((headers, body),) = receiver.seen
    found = BOUNDARY.search(body) if "multipart" in name or "asjson-plus-file" in name else None
    assert normalised(headers, found) == normalised(
        [(key, value) for key, value in expected["headers"]], BOUNDARY.search(expected["body"].encode())
    )
    assert readable(body, found) == readable(
        expected["body"].encode(), BOUNDARY.search(expected["body"].encode())
    )


@pytest.mark.parametrize("status", [500, 503, 404, 429, 302])
async def test_any_answer_but_2xx_is_tried_four_times(status: int, receiver: Receiver) -> None:
    receiver.status = status
    simulator = PaperlessSimulator(webhook_back_off=(0.01, 0.01, 0.01))
    simulator.add_webhook(receiver.url)
    async with simulator.serving():
        simulator.add("text", announce=True)
        await simulator.idle()
    assert [sent.outcome for sent in simulator.log] == [status] * 4
    assert [sent.attempt for sent in simulator.log] == [1, 2, 3, 4]
    assert len(set(receiver.seen)) == 1


async def test_a_receiver_that_takes_too_long_is_not_asked_again(receiver: Receiver) -> None:
    receiver.delay = 0.3
    simulator = PaperlessSimulator(webhook_timeout=0.1)
    simulator.add_webhook(receiver.url)
    async with simulator.serving():
        simulator.add("text", announce=True)
        await simulator.idle()
    assert [sent.outcome for sent in simulator.log] == ["timeout"]


async def test_a_refused_connection_is_not_tried_again() -> None:
    simulator = PaperlessSimulator()
    simulator.add_webhook("http://127.0.0.1:9/hook")
    async with simulator.serving():
        simulator.add("text", announce=True)
        await simulator.idle()
    assert [sent.outcome for sent in simulator.log] == ["refused"]


async def test_a_receiver_that_recovers_gets_it(receiver: Receiver) -> None:
    receiver.status = 500
    simulator = PaperlessSimulator(webhook_back_off=(0.01, 0.01, 0.01))
    simulator.add_webhook(receiver.url)
    async with simulator.serving():
        simulator.add("text", announce=True)
        await receiver.came.wait()
        receiver.status = 200
        await simulator.idle()
    assert simulator.log[-1].outcome == 200
    assert len(simulator.log) <= 3


def placed(simulator: PaperlessSimulator, expected: Mapping[str, Json]) -> Stored:
    """Put in the document that the recorded webhook is about."""
    body = expected.get("body_json")
    told = body if isinstance(body, dict) and "doc_title" in body else DOCUMENT_2
    if "body-jsontext-BROKEN" in str(expected["path"]) or "46" in expected["body"][:12]:
        told = {**DOCUMENT_2, "doc_id": "46", "doc_title": 'He said "hi" \\ x'}
    moment = datetime.fromisoformat(told["added"])
    content = b"%".ljust(PDF_BYTES, b"x") + b"\n"
    stored = Stored(
        id=int(told["doc_id"]),
        title=told["doc_title"],
        content="text",
        file=content,
        file_name=f"{told['original_filename']}.pdf",
        mime_type="application/pdf",
        created=date.fromisoformat(told["created"]),
        added=moment,
        modified=moment,
        versions=[Version(int(told["doc_id"]), moment, "0" * 64)],
        owner=ADMIN if told["owner_username"] else None,
    )
    for kind, name in (("correspondents", told["correspondent"]), ("document_types", told["document_type"])):
        if name:
            setattr(stored, kind[:-1], simulator.shelf.named(kind, name).id)
    simulator.shelf.documents[stored.id] = stored
    return stored


DOCUMENT_2: Final = {
    "doc_id": "2",
    "doc_title": "rechnung-stadtwerke",
    "original_filename": "rechnung-stadtwerke",
    "added": "2026-11-23T18:38:23.709166+00:00",
    "created": "2026-02-03",
    "owner_username": "admin",
    "correspondent": "",
    "document_type": "",
}


def normalised(headers: Any, boundary: "re.Match[bytes] | None") -> list[tuple[str, str]]:
    """Return the headers without the receiver's address and the boundary."""
    mark = boundary.group().decode() if boundary else "\n"
    return [
        (name, "<host>" if name == "Host" else value.replace(mark, "<boundary>")) for name, value in headers
    ]


def readable(body: bytes, boundary: "re.Match[bytes] | None") -> Json:
    """Return a body with boundary and file bytes as the recordings have them; JSON as it is."""
    if boundary:
        body = body.replace(boundary.group(), b"<boundary>")
        body = re.sub(rb"%x+\n", OMITTED.encode(), body)
    return body.decode()


def test_the_recorded_bodies_are_json_of_strings() -> None:
    """What ingest relies on: with parameters sent as JSON every value is text or null."""
    bodies = [recording(name).get("body_json") for name in RECORDED if "-json" in name and "text" not in name]
    values = {type(value) for body in bodies if isinstance(body, dict) for value in body.values()}
    assert values == {str}
    assert json.loads(recording("webhook-added-syntax-error-null")["body"])["a"] is None
