"""What the body of a Paperless webhook says, in the shapes that a workflow can give it.

Pure rules. Only the number of a document is taken from a body: nothing that it names is ever fetched.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

__all__ = ["LARGEST", "Announcement", "Unacceptable", "read", "refusal_of_type"]

LARGEST: Final = 64 * 1024
"""Bytes of a body: the longest title and every placeholder fit many times."""

GREATEST_ID: Final = 2**63 - 1
IN_URL: Final = re.compile(r"(?:^|/)documents/(\d{1,19})(?:[/?#]|$)")
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


def refusal_of_type(content_type: str | None) -> str | None:
    """Return why a body of this type is not read; nothing for JSON and for a body that has no type.

    Paperless sends a body text without a Content-Type: it may well be JSON.
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    if not kind or kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json")):
        return None
    return f"The webhook was sent as {kind}, but only JSON is read. {SETTINGS}"


def read(body: bytes) -> Announcement:
    """Find the document that ``body`` announces.

    :raises Unacceptable: it names none.
    """
    fields = _object(body)
    for name, number in (("doc_id", _id), ("doc_url", _id_in_url)):
        found = number(fields.get(name))
        if found is not None:
            return Announcement(found)
    raise _nameless(fields)


def _object(body: bytes) -> Mapping[str, object]:
    if not body.strip():
        raise Unacceptable("The webhook's body is empty.")
    value = _json(body)
    if isinstance(value, str):
        # A body text that is sent as JSON arrives as one JSON string with the JSON in it.
        value = _json(value.encode("utf-8", "surrogatepass"))
    if not isinstance(value, dict):
        raise Unacceptable("The webhook's body must be a JSON object.")
    return value


def _json(text: bytes) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        raise Unacceptable(
            "The webhook's body is not valid JSON; one written by hand breaks on a title with quotes."
        ) from None
    return value


def _nameless(fields: Mapping[str, object]) -> Unacceptable:
    for name in ("doc_id", "doc_url"):
        if name not in fields:
            continue
        if fields[name] is None:
            return Unacceptable(f"{name} is null: its template cannot be read.", pointer=f"/{name}")
        return Unacceptable(f"{name} holds no document number.", pointer=f"/{name}")
    return Unacceptable(
        "The body has neither doc_id nor doc_url; Paperless drops a parameter whose template names "
        "something unknown, and all after it."
    )


def _id(value: object) -> int | None:
    """Return a document's number, sent as text or as a number."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    text = str(value).strip() if isinstance(value, str) else f"{value:d}"
    if not (text.isascii() and text.isdigit() and len(text) <= 19):
        return None
    return int(text) if 0 < int(text) <= GREATEST_ID else None


def _id_in_url(value: object) -> int | None:
    """Return the number out of any address of a document, ``None/documents/45/`` included."""
    if not isinstance(value, str):
        return None
    found = IN_URL.search(value)
    return _id(found.group(1)) if found else None
