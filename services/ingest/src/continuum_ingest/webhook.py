"""Which document a Paperless webhook announces.

Pure rules. Only the number of a document is taken from a body: nothing that it names is ever fetched.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

__all__ = ["SETTINGS", "Announcement", "Fields", "Unacceptable", "announced"]

Fields: TypeAlias = Sequence[tuple[str, object]]
"""Names and values in the order in which they came; a name may come twice."""

GREATEST_ID: Final = 2**63 - 1
IN_URL: Final = re.compile(r"(?:^|/)documents/(\d{1,19})(?:[/?#]|$)", re.ASCII)
SETTINGS: Final = (
    'In Paperless, edit the workflow\'s webhook action: switch on "Use parameters for webhook body" and '
    '"Send webhook payload as JSON", switch off "Include document", and add the parameter doc_url with '
    "the value {{doc_url}} (from Paperless 3.0 also doc_id with {{doc_id}})."
)


@dataclass(frozen=True, slots=True)
class Announcement:
    """Paperless says that this document was added or changed; which of them, no body tells."""

    document_id: int


class Unacceptable(Exception):
    """The body names no document: ``pointer`` is the place, the argument the fault and what to set."""

    def __init__(self, detail: str, *, pointer: str = "") -> None:
        super().__init__(f"{detail} {SETTINGS}")
        self.detail = detail
        self.pointer = pointer


def announced(fields: Fields) -> Announcement:
    """Find the document that a body announces: by ``doc_id``, else by the number in ``doc_url``.

    :raises Unacceptable: there is none, or more than one.
    """
    for name, number in (("doc_id", _id), ("doc_url", _id_in_url)):
        found = {number(value) for each, value in fields if each == name} - {None}
        if len(found) > 1:
            raise Unacceptable(
                f"{name} names several documents; one webhook announces one.", pointer=f"/{name}"
            )
        for document in found:
            if document is not None:
                return Announcement(document)
    raise _nameless(fields)


def _nameless(fields: Fields) -> Unacceptable:
    for name, value in fields:
        if name not in ("doc_id", "doc_url"):
            continue
        if value is None:
            return Unacceptable(f"{name} is null: its template cannot be read.", pointer=f"/{name}")
        return Unacceptable(f"{name} holds no document number.", pointer=f"/{name}")
    return Unacceptable(
        "The body has neither doc_id nor doc_url; Paperless drops a parameter whose template names "
        "something unknown, and all after it."
    )


def _id(value: object) -> int | None:
    """Return a document's number, sent as text or as a number."""
    if isinstance(value, str):
        text = value.strip()
        value = int(text) if text.isascii() and text.isdigit() and len(text) <= 19 else None
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 < value <= GREATEST_ID else None


def _id_in_url(value: object) -> int | None:
    """Return the number out of any address of a document, ``None/documents/45/`` included."""
    found = IN_URL.search(value) if isinstance(value, str) else None
    return _id(found.group(1)) if found else None
