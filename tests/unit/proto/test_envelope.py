"""The envelope is a flat hash that a person can read and that nothing broken gets through."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from continuum_proto.documents import DocumentChanged, Trigger
from continuum_proto.envelope import Envelope, derived_id, document_id, document_subject, letter_id
from continuum_proto.errors import ContractViolation, PermanentError
from continuum_proto.event import Event

ENTRY = {
    b"id": b"0192f0c1-7a3b-7c11-9d2e-5a1b2c3d4e5f",
    b"type": b"continuum.document.changed.v1",
    b"source": b"continuum/ingest",
    b"subject": b"paperless/documents/1234",
    b"time": b"2026-11-23T18:00:00.123Z",
    b"data": b'{"document_id":1234,"trigger":"added"}',
}


def test_reads_what_it_writes() -> None:
    envelope = Envelope.read(ENTRY)
    assert Envelope.read({k.encode(): v.encode() for k, v in envelope.fields().items()}) == envelope


def test_writes_times_in_utc_with_milliseconds() -> None:
    event = Event.new(
        DocumentChanged(document_id=1, trigger=Trigger.ADDED),
        source="continuum/ingest",
        subject=document_subject(1),
        time=datetime.fromisoformat("2026-11-23T19:00:00.123456+01:00"),
    )
    assert event.envelope().fields()["time"] == "2026-11-23T18:00:00.123Z"


@pytest.mark.parametrize("name", [b"id", b"type", b"source", b"subject", b"time", b"data"])
def test_names_the_field_that_is_missing(name: bytes) -> None:
    without = {key: value for key, value in ENTRY.items() if key != name}
    with pytest.raises(ContractViolation, match=rf"^{name.decode()}: Field required"):
        Envelope.read(without)


@pytest.mark.parametrize(
    ("name", "value"),
    [(b"id", b"42"), (b"time", b"2026-11-23T18:00:00"), (b"type", b""), (b"traceparent", b"00-1-2-01")],
)
def test_names_the_field_that_is_wrong(name: bytes, value: bytes) -> None:
    with pytest.raises(ContractViolation, match=rf"^{name.decode()}: "):
        Envelope.read({**ENTRY, name: value})


def test_refuses_bytes_that_are_no_text() -> None:
    with pytest.raises(ContractViolation, match="UTF-8"):
        Envelope.read({**ENTRY, b"subject": b"\xff\xfe"})


@pytest.mark.parametrize("flags", ["00", "01", "03", "ff"])
def test_accepts_any_flags_of_a_traceparent(flags: str) -> None:
    parent = f"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-{flags}"
    assert Envelope.read({**ENTRY, b"traceparent": parent.encode()}).traceparent == parent


def test_accepts_fields_that_it_does_not_know() -> None:
    assert Envelope.read({**ENTRY, b"dataschema": b"later"}).subject == "paperless/documents/1234"


def test_reads_the_payload_by_its_type() -> None:
    event = Event.read(Envelope.read(ENTRY))
    assert event.data == DocumentChanged(document_id=1234, trigger=Trigger.ADDED)


def test_refuses_a_type_that_nobody_declared() -> None:
    with pytest.raises(ContractViolation, match=r"continuum\.document\.eaten\.v1"):
        Event.read(Envelope.read({**ENTRY, b"type": b"continuum.document.eaten.v1"}))


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (b'{"trigger":"added"}', r"data\.document_id"),
        (b'{"document_id":0,"trigger":"added"}', r"data\.document_id"),
        (b'{"document_id":1,"trigger":"whim"}', r"data\.trigger"),
        (b"{", r"data\.entry"),
    ],
)
def test_names_the_field_of_the_payload_that_is_wrong(data: bytes, field: str) -> None:
    with pytest.raises(ContractViolation, match=field):
        Event.read(Envelope.read({**ENTRY, b"data": data}))


def test_a_broken_contract_is_permanent() -> None:
    assert issubclass(ContractViolation, PermanentError)


def test_a_derived_id_repeats_and_depends_on_every_part() -> None:
    cause = UUID(int=7)
    first = derived_id(cause, "t.v1", "s", 0)
    assert derived_id(cause, "t.v1", "s", 0) == first
    others = {
        derived_id(UUID(int=8), "t.v1", "s", 0),
        derived_id(cause, "t.v2", "s", 0),
        derived_id(cause, "t.v1", "r", 0),
        derived_id(cause, "t.v1", "s", 1),
    }
    assert len(others | {first}) == 5


def test_a_letter_has_an_id_of_its_own_in_each_round() -> None:
    assert letter_id("s", "g", "e", 1) != letter_id("s", "g", "e", 2)


@pytest.mark.parametrize(
    ("subject", "document"),
    [
        ("paperless/documents/12", 12),
        ("paperless/documents/", None),
        ("paperless/documents/٣", None),
        ("12", None),
    ],
)
def test_finds_the_document_of_a_subject(subject: str, document: int | None) -> None:
    assert document_id(subject) == document


def test_a_new_event_is_of_now() -> None:
    event = Event.new(DocumentChanged(document_id=1, trigger=Trigger.ADDED), source="s", subject="x")
    assert abs((datetime.now(UTC) - event.time).total_seconds()) < 5
