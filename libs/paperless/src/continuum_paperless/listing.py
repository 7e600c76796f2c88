"""The query of a listing, and whether what came back satisfies it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from continuum_paperless.errors import FilterIgnored
from continuum_proto.documents import ListedDocument

__all__ = ["hold", "query"]


def query(
    page: int, page_size: int, modified_after: datetime | None, added_after: datetime | None, ordering: str
) -> Mapping[str, str | int]:
    """Return the parameters of a page: our own, never those of Paperless' ``next``."""
    made: dict[str, str | int] = {
        "page": page,
        "page_size": page_size,
        "ordering": ordering,
        "fields": "id,modified,added",
    }
    if modified_after is not None:
        made["modified__gt"] = _moment(modified_after)
    if added_after is not None:
        made["added__gt"] = _moment(added_after)
    return made


def _moment(moment: datetime) -> str:
    """Return a moment to the microsecond: a cursor cut to seconds would repeat rows."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def hold(
    items: Sequence[ListedDocument], modified_after: datetime | None, added_after: datetime | None
) -> None:
    """Check that what came back satisfies the filter."""
    for item in items:
        if modified_after is not None and item.modified <= modified_after:
            raise FilterIgnored(f"this Paperless ignores modified__gt: it listed document {item.id}")
        if added_after is not None and item.added <= added_after:
            raise FilterIgnored(f"this Paperless ignores added__gt: it listed document {item.id}")
