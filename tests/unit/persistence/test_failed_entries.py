"""Dead letters as somebody might find them: whole, by hand, or broken."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from continuum_messaging import Letter
from continuum_persistence.failed_entries import failed_entry, fields_of
from continuum_proto.topology import BRIEFS, DOCUMENTS

WHOLE = {
    b"deadletter.id": b"00000000-0000-0000-0000-000000000001",
    b"deadletter.stream": BRIEFS.name.encode(),
    b"deadletter.group": b"persistence",
    b"deadletter.entry": b"5-0",
    b"deadletter.deliveries": b"6",
    b"deadletter.error_type": b"TextMissing",
    b"deadletter.error": b"no text",
    b"deadletter.first_delivered": b"2026-05-03T00:00:00.000Z",
    b"deadletter.failed_at": b"2026-05-03T01:00:00.000Z",
    b"deadletter.round": b"1",
    b"id": b"00000000-0000-0000-0000-000000000002",
    b"subject": b"paperless/documents/7",
    b"time": b"2026-05-02T00:00:00Z",
    b"data": b'{"cause": {"event_id": "00000000-0000-0000-0000-000000000003",'
    b' "time": "2026-05-01T00:00:00Z", "trigger": "webhook"}}',
}


def test_a_letter_is_read_whole() -> None:
    failed = failed_entry(Letter("9-0", WHOLE))
    assert failed.id == UUID(int=1)
    assert (failed.stream, failed.deliveries, failed.round) == (BRIEFS.name, 6, 1)
    assert failed.failed_at == datetime(2026, 5, 3, 1, tzinfo=UTC)
    assert failed.document_id == 7
    assert all(not name.startswith(b"deadletter.") for name in failed.fields)


def test_what_failed_as_a_draft_is_ordered_by_its_cause() -> None:
    failed = failed_entry(Letter("9-0", WHOLE))
    assert failed.cause == (datetime(2026, 5, 1, tzinfo=UTC), UUID(int=3))


def test_what_failed_as_a_change_is_its_own_cause() -> None:
    failed = failed_entry(Letter("9-0", WHOLE | {b"deadletter.stream": DOCUMENTS.name.encode()}))
    assert failed.cause == (datetime(2026, 5, 2, tzinfo=UTC), UUID(int=2))


def test_the_attempts_before_the_last_are_read_where_they_can_be() -> None:
    told = b'[{"attempt": 1, "at": "2026-05-03T00:00:00Z", "error_type": "NotYet", "ms": 5}]'
    [failure] = failed_entry(Letter("9-0", WHOLE | {b"deadletter.failures": told})).failures
    assert (failure.attempt, failure.error_type, failure.error) == (1, "NotYet", "")
    for broken in (b"", b"{", b'[{"attempt": 0}]', b"\xff"):
        assert failed_entry(Letter("9-0", WHOLE | {b"deadletter.failures": broken})).failures == ()


@pytest.mark.parametrize(
    "more",
    [
        {},
        {b"deadletter.failures": b'[{"attempt": 1, "at": "2026-05-03T00:00:00Z", "error_type": "NotYet"}]'},
        {b"deadletter.deliveries": b"many", b"deadletter.error": b"a\x00\xffb", b"deadletter.round": b"\xff"},
        {b"deadletter.host": b"of a newer release", b"odd": b"\xff\x00"},
    ],
)
def test_a_letter_is_written_again_as_it_was(more: dict[bytes, bytes]) -> None:
    whole = WHOLE | {b"deadletter.service": b"persistence", b"deadletter.version": b"1"} | more
    assert fields_of(failed_entry(Letter("9-0", whole))) == whole


def test_a_letter_without_an_id_keeps_the_one_that_its_place_gave_it() -> None:
    letter = Letter("9-0", {**WHOLE, b"deadletter.id": b"7"})
    assert Letter("10-0", fields_of(failed_entry(letter))).id == letter.id


def test_an_entry_that_says_nothing_is_a_letter_all_the_same() -> None:
    failed = failed_entry(Letter("1779753600000-0", {b"\xff\x00": b"\xff\x00"}))
    assert failed.failed_at == datetime(2026, 5, 26, tzinfo=UTC)
    assert failed.cause == (failed.failed_at, failed.id)
    assert (failed.document_id, failed.deliveries, failed.error_type) == (None, 0, "")
    assert failed.id == failed_entry(Letter("1779753600000-0", {})).id


def test_nothing_that_is_read_holds_what_postgresql_refuses() -> None:
    fields = {b"deadletter.error": b"a\x00\xffb", b"deadletter.deliveries": b"9" * 19, b"id": b"\x00x"}
    failed = failed_entry(Letter("9-0", fields | {b"subject": b"paperless/documents/" + b"9" * 30}))
    assert "\x00" not in failed.error + failed.event_id
    assert failed.deliveries == 2**31 - 1
    assert failed.document_id is None
