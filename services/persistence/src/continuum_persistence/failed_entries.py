"""Dead letters, which may hold anything, and how they are kept.

What cannot be read has a plain value, nothing is lost, and a letter can be written again as it was.
"""

from dataclasses import replace
from datetime import UTC, datetime

from continuum_archive.letters import FailedEntry
from continuum_messaging import Letter
from continuum_proto.envelope import Failure
from continuum_proto.errors import ContractViolation
from continuum_proto.event import unpack_failures
from continuum_proto.letters import PREFIX
from continuum_proto.texts import clean

LARGEST = 2**31 - 1
ID = f"{PREFIX}id".encode()


def failed_entry(letter: Letter) -> FailedEntry:
    """Return a letter's own fields read, and the original's as they came.

    Beside these stand fields of the letter's own that could not be written again from what was read of them:
    the attempts before, a number that is none, what a newer release has added.
    """
    entry = _read(letter)
    written = _own_fields(entry)
    unread = {
        name: value
        for name, value in letter.fields.items()
        if name.startswith(PREFIX.encode()) and written.get(name) != value
    }
    return replace(entry, fields={**letter.original, **unread})


def fields_of(entry: FailedEntry) -> dict[bytes, bytes]:
    """Return the letter as it lay in its stream, under its id."""
    own = _own_fields(entry)
    return {**own, **entry.fields, ID: own[ID]}


def _read(letter: Letter) -> FailedEntry:
    return FailedEntry(
        id=letter.id,
        letter_entry=letter.entry,
        stream=_text(letter, "stream"),
        group=_text(letter, "group"),
        entry=_text(letter, "entry"),
        event_id=letter.event_id,
        fields=letter.original,
        error_type=_text(letter, "error_type"),
        error=_text(letter, "error"),
        deliveries=_number(letter, "deliveries"),
        round=_number(letter, "round"),
        service=_text(letter, "service"),
        version=_text(letter, "version"),
        first_delivered=_moment(letter, "first_delivered"),
        failed_at=letter.failed_at,
        failures=_failures(letter),
    )


def _own_fields(entry: FailedEntry) -> dict[bytes, bytes]:
    """Write again what was read of a letter's own fields."""
    about = {
        "id": str(entry.id),
        "stream": entry.stream,
        "group": entry.group,
        "entry": entry.entry,
        "deliveries": str(entry.deliveries),
        "error_type": entry.error_type,
        "error": entry.error,
        "first_delivered": _written(entry.first_delivered) if entry.first_delivered else "",
        "failed_at": _written(entry.failed_at),
        "service": entry.service,
        "version": entry.version,
        "round": str(entry.round),
    }
    return {f"{PREFIX}{name}".encode(): value.encode() for name, value in about.items()}


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(letter: Letter, name: str) -> str:
    return clean(letter.about(name))


def _number(letter: Letter, name: str) -> int:
    told = letter.about(name)
    return min(int(told), LARGEST) if told.isascii() and told.isdigit() and len(told) < 20 else 0


def _failures(letter: Letter) -> tuple[Failure, ...]:
    try:
        return unpack_failures(letter.about("failures") or None)
    except ContractViolation:
        return ()


def _moment(letter: Letter, name: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(letter.about(name))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
