"""Documents, notes and names as the JSON of Paperless shows them."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime

from continuum_simulators.paperless.dispatch import dumps
from continuum_simulators.paperless.records import CustomField, Json, Note, Stored, Task, Thing, User, Version
from continuum_simulators.paperless.shelf import Shelf

__all__ = ["custom_field", "document", "document_bytes", "moment", "note", "slug", "task", "thing"]


def moment(when: datetime) -> str:
    """Return a moment as Django REST does: UTC with Z, microseconds where there are any."""
    return when.isoformat().replace("+00:00", "Z")


def document_bytes(shelf: Shelf, stored: Stored, user: User, *, full: bool) -> bytes:
    """Return a document's JSON, rendered once until it changes."""
    key = (user.id, full)
    rendered = stored.rendered.get(key)
    if rendered is None:
        rendered = stored.rendered[key] = dumps(document(shelf, stored, user, full=full))
    return rendered


def document(shelf: Shelf, stored: Stored, user: User, *, full: bool) -> dict[str, Json]:
    """Return a document; ``full`` shows who may see it instead of what the asker may do."""
    return {
        "id": stored.id,
        "correspondent": stored.correspondent,
        "document_type": stored.document_type,
        "storage_path": stored.storage_path,
        "title": stored.title,
        "content": stored.content,
        "tags": list(stored.tags),
        "created": stored.created.isoformat(),
        "created_date": stored.created.isoformat(),
        "modified": moment(stored.modified),
        "added": moment(stored.added),
        "deleted_at": None,
        "archive_serial_number": stored.archive_serial_number,
        "original_file_name": stored.file_name,
        "archived_file_name": None if stored.archive is None else f"{stored.created} {stored.title}.pdf",
        "duplicate_documents": [],
        "owner": stored.owner,
        **_rights(stored, user, full=full),
        "notes": [note(shelf, entry) for entry in stored.notes],
        "custom_fields": [
            {"value": value, "field": field} for field, value in sorted(stored.custom_fields.items())
        ],
        "page_count": stored.page_count,
        "mime_type": stored.mime_type,
        "root_document": None,
        "versions": [_version(stored, version) for version in stored.versions],
    }


def _version(stored: Stored, version: Version) -> dict[str, Json]:
    return {
        "id": version.id,
        "added": moment(version.added),
        "version_label": version.label,
        "checksum": version.checksum,
        "is_root": version.id == stored.id,
    }


def _rights(stored: Stored, user: User, *, full: bool) -> dict[str, Json]:
    if full:
        return {
            "permissions": {
                "view": {"users": [*stored.viewers], "groups": []},
                "change": {"users": [*stored.changers], "groups": []},
            }
        }
    shared = bool(stored.viewers or stored.changers)
    return {
        "user_can_change": stored.changed_by(user),
        "is_shared_by_requester": stored.owner == user.id and shared,
    }


def note(shelf: Shelf, entry: Note) -> dict[str, Json]:
    """Return a note with its author."""
    author = shelf.user(entry.user)
    return {
        "id": entry.id,
        "note": entry.text,
        "created": moment(entry.created),
        "user": {
            "id": entry.user,
            "username": author.username if author else "",
            "first_name": "",
            "last_name": "",
        },
    }


def thing(kind: str, entry: Thing, user: User, *, count: int | None = None) -> dict[str, Json]:
    """Return a tag, correspondent or document type; ``count`` of documents in lists only."""
    tag = kind == "tags"
    face: dict[str, Json] = {"id": entry.id, "slug": slug(entry.name), "name": entry.name}
    if tag:
        face |= {"color": entry.extra.get("color", "#a6cee3"), "text_color": "#000000"}
    face |= {
        "match": "",
        "matching_algorithm": entry.extra.get("matching_algorithm", 1),
        "is_insensitive": True,
    }
    if tag:
        face["is_inbox_tag"] = False
    if count is not None:
        face["document_count"] = count
    face |= {"owner": entry.owner, "user_can_change": user.superuser or entry.owner in {None, user.id}}
    if tag:
        face |= {"parent": None, "children": []}
    return face


def custom_field(entry: CustomField, *, count: int | None = None) -> dict[str, Json]:
    """Return a custom field; ``count`` of documents in lists only."""
    face: dict[str, Json] = {
        "id": entry.id,
        "name": entry.name,
        "data_type": entry.data_type,
        "extra_data": entry.extra_data,
    }
    return face if count is None else {**face, "document_count": count}


def slug(text: str) -> str:
    """Return Django's slug of a text."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    kept = re.sub(r"[^\w\s-]", "", plain.lower())
    return re.sub(r"[-\s]+", "-", kept).strip("-_")


def task(entry: Task, version: int) -> dict[str, Json]:
    """Return a consumption's task in the shape of an API version."""
    return _task_9(entry) if version == 9 else _task_10(entry)


def _status(entry: Task) -> str:
    if entry.done is None:
        return "pending" if entry.started is None else "started"
    return "success" if entry.error is None else "failure"


def _seconds(start: datetime | None, end: datetime | None) -> float | None:
    return None if start is None or end is None else round((end - start).total_seconds(), 6)


def _task_9(entry: Task) -> dict[str, Json]:
    result = f"Success. New document id {entry.document} created" if entry.document else None
    if entry.error is not None:
        result = str(entry.error["error_message"])
    return {
        "id": entry.number,
        "task_id": entry.id,
        "task_name": "consume_file",
        "task_file_name": entry.file_name,
        "type": "auto_task",
        "status": _status(entry).upper(),
        "date_created": moment(entry.created),
        "date_done": None if entry.done is None else moment(entry.done),
        "result": result,
        "acknowledged": False,
        "related_document": None if entry.document is None else str(entry.document),
        "duplicate_documents": [],
        "owner": entry.owner,
    }


def _task_10(entry: Task) -> dict[str, Json]:
    status = _status(entry)
    result: Mapping[str, Json] | None = entry.error
    if entry.document is not None:
        result = {"document_id": entry.document}
    return {
        "id": entry.number,
        "task_id": entry.id,
        "task_type": "consume_file",
        "task_type_display": "Consume File",
        "trigger_source": "api_upload",
        "trigger_source_display": "API Upload",
        "status": status,
        "status_display": status.capitalize(),
        "date_created": moment(entry.created),
        "date_started": None if entry.started is None else moment(entry.started),
        "date_done": None if entry.done is None else moment(entry.done),
        "duration_seconds": _seconds(entry.started, entry.done),
        "wait_time_seconds": _seconds(entry.created, entry.started),
        "input_data": {
            "filename": entry.file_name,
            "mime_type": entry.mime_type,
            "overrides": {
                "filename": entry.file_name,
                "owner_id": entry.owner,
                "skip_asn_if_exists": False,
            },
        },
        "result_data": None if result is None else dict(result),
        "related_document_ids": [] if entry.document is None else [entry.document],
        "acknowledged": False,
        "owner": entry.owner,
    }
