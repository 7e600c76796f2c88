"""The query of a listing, and whether what came back satisfies it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from continuum_paperless.errors import FilterIgnored
from continuum_paperless.values import Selection
from continuum_paperless.wire import WireListed

__all__ = ["EVERYTHING", "hold", "query"]

EVERYTHING: Final = Selection()


def query(
    page: int,
    page_size: int,
    modified_after: datetime | None,
    added_after: datetime | None,
    ordering: str,
    only: Selection = EVERYTHING,
) -> Mapping[str, str | int]:
    """Return the parameters of a page: our own, never those of Paperless' ``next``."""
    named = only.tag is not None or only.correspondent is not None
    made: dict[str, str | int] = {
        "page": page,
        "page_size": page_size,
        "ordering": ordering,
        "fields": "id,modified,added,tags,correspondent" if named else "id,modified,added",
    }
    moments = {
        "modified__gt": modified_after,
        "added__gt": added_after,
        "added__gte": only.added_from,
        "added__lt": only.added_before,
    }
    made |= {name: _moment(moment) for name, moment in moments.items() if moment is not None}
    things = {"tags__id__all": only.tag, "correspondent__id": only.correspondent}
    made |= {name: number for name, number in things.items() if number is not None}
    return made


def _moment(moment: datetime) -> str:
    """Return a moment to the microsecond: a cursor cut to seconds would repeat rows."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def hold(
    items: Sequence[WireListed],
    modified_after: datetime | None,
    added_after: datetime | None,
    only: Selection = EVERYTHING,
) -> None:
    """Check that what came back satisfies the filter.

    :raises FilterIgnored: it does not.
    """
    for item in items:
        for ignored in _ignored(item, modified_after, added_after, only):
            raise FilterIgnored(f"this Paperless ignores {ignored}: it listed document {item.id}")


def _ignored(
    item: WireListed, modified_after: datetime | None, added_after: datetime | None, only: Selection
) -> Iterator[str]:
    if modified_after is not None and item.modified <= modified_after:
        yield "modified__gt"
    if added_after is not None and item.added <= added_after:
        yield "added__gt"
    if only.added_from is not None and item.added < only.added_from:
        yield "added__gte"
    if only.added_before is not None and item.added >= only.added_before:
        yield "added__lt"
    if only.tag is not None and only.tag not in item.tags:
        yield "tags__id__all"
    if only.correspondent is not None and item.correspondent != only.correspondent:
        yield "correspondent__id"
