"""Paperless-ngx in our own words: documents, listings, files, notes, custom fields."""

from continuum_paperless.client import Paperless
from continuum_paperless.errors import (
    DocumentForbidden,
    DocumentNotFound,
    DocumentTooLarge,
    DocumentUnreadable,
    FilterIgnored,
    WriteRefused,
)
from continuum_paperless.fake import FakePaperless
from continuum_paperless.values import (
    CustomField,
    Document,
    Download,
    ListingPage,
    Note,
    Presence,
    ServerVersion,
    Task,
    TaskState,
)

__all__ = [
    "CustomField",
    "Document",
    "DocumentForbidden",
    "DocumentNotFound",
    "DocumentTooLarge",
    "DocumentUnreadable",
    "Download",
    "FakePaperless",
    "FilterIgnored",
    "ListingPage",
    "Note",
    "Paperless",
    "Presence",
    "ServerVersion",
    "Task",
    "TaskState",
    "WriteRefused",
]
