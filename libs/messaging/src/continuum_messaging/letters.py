"""Dead letters: the original entry and the story of its failure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from uuid import UUID

from continuum_messaging.entries import Add, Held
from continuum_proto.envelope import Failure, letter_id
from continuum_proto.event import pack_failures
from continuum_proto.letters import PREFIX
from continuum_proto.topology import DEAD_LETTERS

__all__ = ["letter"]

LONGEST_ERROR = 2000
MOST_FIELDS = 1000


def letter(
    held: Held,
    fields: Mapping[bytes, bytes],
    *,
    error_type: str,
    error: str,
    deliveries: int,
    first_delivered: datetime,
    service: str,
    version: str,
    failures: Sequence[Failure] = (),
) -> Add:
    """Return the step that puts the letter of a failed entry into its stream.

    Original fields stay as they came, bytes and all. A replayed entry tells its round; its letter is
    one of the next.
    """
    round_ = _round(fields) + 1
    identity = letter_id(held.stream, held.group, _event_id(held.event) or held.entry, round_)
    about = {
        "id": str(identity),
        "stream": held.stream,
        "group": held.group,
        "entry": held.entry,
        "deliveries": str(deliveries),
        "error_type": error_type,
        "error": error[:LONGEST_ERROR],
        "first_delivered": _moment(first_delivered),
        "failed_at": _moment(datetime.now(UTC)),
        "service": service,
        "version": version,
        "round": str(round_),
    }
    if earlier := pack_failures(failures):
        about["failures"] = earlier
    return Add(DEAD_LETTERS.name, identity, {**_original(fields), **_own(about)})


def _original(fields: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return the fields of the entry itself, as many as a letter may have."""
    original = {name: value for name, value in fields.items() if not name.startswith(PREFIX.encode())}
    return dict(list(original.items())[:MOST_FIELDS])


def _own(about: Mapping[str, str]) -> dict[bytes, bytes]:
    return {f"{PREFIX}{name}".encode(): value.encode("utf-8", "replace") for name, value in about.items()}


def _round(fields: Mapping[bytes, bytes]) -> int:
    told = fields.get(f"{PREFIX}round".encode(), b"0")
    return int(told) if told.isdigit() and len(told) < 10 else 0


def _event_id(told: bytes) -> str | None:
    """Return the id of an event; what is none may stand in many entries, and names no event."""
    try:
        return str(UUID(told.decode("ascii")))
    except ValueError:
        return None


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
