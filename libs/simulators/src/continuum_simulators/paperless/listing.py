"""Filters, order and pages of a listing. What it does not know it ignores, as Paperless does."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from operator import attrgetter
from typing import Final, TypeAlias
from urllib.parse import urlencode

from aiohttp import web

from continuum_simulators.paperless.dispatch import Reply, detail, reply
from continuum_simulators.paperless.records import Json, Stored
from continuum_simulators.paperless.shelf import Shelf

__all__ = ["ORDERINGS", "Page", "chosen", "ordered", "page_of", "selection"]

Rule: TypeAlias = Callable[[Stored], bool]

PAGE_SIZE: Final = 25
ORDERINGS: Final = ("id", "title", "created", "added", "modified", "archive_serial_number", "page_count")


class Invalid(Exception):
    """A filter has a value that it cannot have."""


def chosen(
    shelf: Shelf, stored: Iterable[Stored], query: Mapping[str, str], forgets: set[str]
) -> Sequence[Stored] | Reply:
    """Return the documents that every known filter lets pass."""
    rules: list[Rule] = []
    for name, value in query.items():
        try:
            rule = None if name in forgets else _rule(shelf, name, value)
        except Invalid as exc:
            return reply({name: [str(exc)]}, 400)
        if rule is not None:
            rules.append(rule)
    return [entry for entry in stored if all(rule(entry) for rule in rules)]


def _rule(shelf: Shelf, name: str, value: str) -> Rule | None:
    field, _, how = name.partition("__")
    if field in {"added", "modified"} and how in {"gt", "gte", "lt", "lte"}:
        return _dated(field, how, value)
    if name == "custom_field_query":
        return _having(shelf, value)
    if not value:
        return None
    match name:
        case "id__in":
            wanted = _numbers(value)
            return lambda entry: entry.id in wanted
        case "tags__id__all":
            tags = _numbers(value)
            return lambda entry: tags <= set(entry.tags)
        case "tags__id__in":
            tags = _numbers(value)
            return lambda entry: bool(tags & set(entry.tags))
        case "tags__id__none":
            tags = _numbers(value)
            return lambda entry: not tags & set(entry.tags)
        case "correspondent__id" | "document_type__id":
            (number,) = _numbers(value)
            return lambda entry: getattr(entry, field) == number
        case "text" | "query" | "search":
            words = value.casefold().split()
            return lambda entry: all(word in f"{entry.title}\n{entry.content}".casefold() for word in words)
    return None


def _dated(field: str, how: str, value: str) -> Rule:
    try:
        bound = datetime.fromisoformat(value)
    except ValueError:
        raise Invalid("Enter a valid date/time.") from None
    bound = bound if bound.tzinfo else bound.replace(tzinfo=UTC)
    read = attrgetter(field)
    rules: Mapping[str, Rule] = {
        "gt": lambda entry: read(entry) > bound,
        "gte": lambda entry: read(entry) >= bound,
        "lt": lambda entry: read(entry) < bound,
        "lte": lambda entry: read(entry) <= bound,
    }
    return rules[how]


def _having(shelf: Shelf, value: str) -> Rule | None:
    """Understand ``["name", "exists", true]``: other queries are let pass."""
    try:
        name, how, wanted = json.loads(value)
    except ValueError:
        raise Invalid("Value must be valid JSON.") from None
    ids = {custom_field.id for custom_field in shelf.custom_fields.values() if custom_field.name == name}
    if how != "exists":
        return None
    return lambda entry: bool(ids & entry.custom_fields.keys()) is bool(wanted)


def _numbers(value: str) -> set[int]:
    try:
        return {int(number) for number in value.split(",") if number}
    except ValueError:
        raise Invalid("Enter a number.") from None


def ordered(stored: Sequence[Stored], ordering: str | None) -> list[Stored]:
    """Return the documents in the order asked for; in that of Paperless, newest date first, otherwise."""
    field = (ordering or "").removeprefix("-")
    if field not in ORDERINGS:
        return sorted(stored, key=lambda entry: (entry.created, entry.id), reverse=True)
    present = [entry for entry in stored if getattr(entry, field) is not None]
    absent = [entry for entry in stored if getattr(entry, field) is None]
    present.sort(key=attrgetter(field), reverse=(ordering or "").startswith("-"))
    return present + absent


class Page:
    """A page of anything, with the links that Paperless builds from the request's Host header."""

    def __init__(self, number: int, size: int, count: int) -> None:
        self.number = number
        self.size = size
        self.count = count
        self.start = (number - 1) * size

    def face(self, request: web.Request, results: list[Json], every: list[Json] | None) -> dict[str, Json]:
        """Return the JSON around ``results``; ``every`` id is shown by version 9."""
        more = self.start + self.size < self.count
        face: dict[str, Json] = {
            "count": self.count,
            "next": self._link(request, self.number + 1) if more else None,
            "previous": self._link(request, self.number - 1) if self.number > 1 else None,
        }
        if every is not None:
            face["all"] = every
        face["results"] = results
        return face

    def _link(self, request: web.Request, number: int) -> str:
        query = {key: value for key, value in request.query.items() if key != "page"}
        if number > 1:
            query["page"] = str(number)
        words = urlencode(sorted(query.items()))
        return f"http://{request.host}{request.path}{'?' if words else ''}{words}"


def page_of(query: Mapping[str, str], count: int) -> Page | Reply:
    """Return the page that a query asks for; one beyond the end is not there."""
    size = query.get("page_size", "")
    number = query.get("page", "1")
    page = Page(
        int(number) if number.isdigit() else 0,
        int(size) if size.isdigit() and int(size) else PAGE_SIZE,
        count,
    )
    if page.number < 1 or (page.number > 1 and page.start >= count):
        return detail(404, "Invalid page.")
    return page


def selection(shelf: Shelf, found: Sequence[Stored]) -> dict[str, Json]:
    """Return how often each name occurs in all that was found, the unused ones included."""

    def counted(ids: Iterable[int], uses: Callable[[Stored, int], bool]) -> list[Json]:
        return [
            {"id": key, "document_count": sum(uses(entry, key) for entry in found)} for key in sorted(ids)
        ]

    things = shelf.things
    return {
        "selected_correspondents": counted(
            things["correspondents"], lambda entry, key: entry.correspondent == key
        ),
        "selected_tags": counted(things["tags"], lambda entry, key: key in entry.tags),
        "selected_document_types": counted(
            things["document_types"], lambda entry, key: entry.document_type == key
        ),
        "selected_storage_paths": [],
        "selected_custom_fields": counted(shelf.custom_fields, lambda entry, key: key in entry.custom_fields),
    }
