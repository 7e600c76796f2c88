"""What a PATCH may change in a document, and how it is refused."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from continuum_simulators.paperless.dispatch import Reply, reply
from continuum_simulators.paperless.records import CustomField, Json, Stored
from continuum_simulators.paperless.shelf import Shelf

__all__ = ["change"]

LONGEST: Final = 128
KIND_OF: Final = {"correspondent": "correspondents", "document_type": "document_types"}


class Refused(Exception):
    """The value does not fit; the argument is what Paperless answers for the field."""

    def __init__(self, words: Json) -> None:
        super().__init__(words)
        self.words = words


def change(shelf: Shelf, stored: Stored, wanted: Mapping[str, Json]) -> Reply | None:
    """Check everything that is wanted, then change it; what is not known is ignored."""
    changes: list[Callable[[], None]] = []
    wrong: dict[str, Json] = {}
    for name, value in wanted.items():
        try:
            made = _change(shelf, stored, name, value)
        except Refused as exc:
            wrong[name] = exc.words
            continue
        if made is not None:
            changes.append(made)
    if wrong:
        return reply(wrong, 400)
    for made in changes:
        made()
    return None


def _change(shelf: Shelf, stored: Stored, name: str, value: Json) -> Callable[[], None] | None:
    match name:
        case "title" | "content":
            text = _text(name, value)
            return lambda: setattr(stored, name, text)
        case "created":
            day = _day(value)
            return lambda: setattr(stored, name, day)
        case "correspondent" | "document_type":
            number = None if value is None else _known(shelf.things[KIND_OF[name]], value)
            return lambda: setattr(stored, name, number)
        case "owner" | "archive_serial_number":
            return lambda: setattr(stored, name, value)
        case "tags":
            tags = sorted(_known(shelf.things["tags"], tag) for tag in _list(value))
            return lambda: setattr(stored, "tags", tags)
        case "custom_fields":
            values = _field_values(shelf.custom_fields, value)
            return lambda: setattr(stored, "custom_fields", values)
        case "set_permissions":
            return lambda: _share(stored, value)
    return None


def _text(name: str, value: Json) -> str:
    if not isinstance(value, str):
        raise Refused(["Not a valid string."])
    if name == "title" and len(value) > LONGEST:
        raise Refused([f"Ensure this field has no more than {LONGEST} characters."])
    return value


def _day(value: Json) -> date:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        raise Refused(["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."]) from None


def _known(things: Mapping[int, object], value: Json) -> int:
    if not isinstance(value, int) or value not in things:
        raise Refused([f'Invalid pk "{value}" - object does not exist.'])
    return value


def _list(value: Json) -> list[Json]:
    if not isinstance(value, list):
        raise Refused([f'Expected a list of items but got type "{type(value).__name__}".'])
    return value


def _field_values(known: Mapping[int, CustomField], value: Json) -> dict[int, Json]:
    """Return the whole new list: what is not in it is gone."""
    values: dict[int, Json] = {}
    wrong: dict[str, Json] = {}
    for place, entry in enumerate(_list(value)):
        field, content = (entry.get("field"), entry.get("value")) if isinstance(entry, dict) else (None, None)
        try:
            number = _known(known, field)
        except Refused as exc:
            wrong[str(place)] = {"field": exc.words}
            continue
        if known[number].data_type == "string" and isinstance(content, str) and len(content) > LONGEST:
            words = f"Ensure this value has at most {LONGEST} characters (it has {len(content)})."
            wrong[str(place)] = {"non_field_errors": [words]}
        values[number] = content
    if wrong:
        raise Refused(wrong)
    return values


def _share(stored: Stored, value: Json) -> None:
    if isinstance(value, dict):
        stored.viewers = _users(value.get("view"))
        stored.changers = _users(value.get("change"))


def _users(value: Json | None) -> list[int]:
    users = value.get("users") if isinstance(value, dict) else None
    return [user for user in users if isinstance(user, int)] if isinstance(users, list) else []
