"""Paperless-ngx in our own words: documents, listings, files, notes, custom fields; workflows and rights."""

from continuum_paperless.administering import Administration
from continuum_paperless.client import Paperless
from continuum_paperless.errors import (
    DocumentForbidden,
    DocumentNotFound,
    DocumentTooLarge,
    DocumentUnreadable,
    FilterIgnored,
    RightMissing,
    TokenRefused,
    WriteRefused,
)
from continuum_paperless.fake import FakePaperless
from continuum_paperless.fake_administering import FakeAdministration
from continuum_paperless.values import (
    CustomField,
    Document,
    Download,
    ListingPage,
    May,
    Note,
    Part,
    Presence,
    Selection,
    ServerVersion,
    Tag,
    Task,
    TaskState,
    Workflow,
)

__all__ = [
    "Administration",
    "CustomField",
    "Document",
    "DocumentForbidden",
    "DocumentNotFound",
    "DocumentTooLarge",
    "DocumentUnreadable",
    "Download",
    "FakeAdministration",
    "FakePaperless",
    "FilterIgnored",
    "ListingPage",
    "May",
    "Note",
    "Paperless",
    "Part",
    "Presence",
    "RightMissing",
    "Selection",
    "ServerVersion",
    "Tag",
    "Task",
    "TaskState",
    "TokenRefused",
    "Workflow",
    "WriteRefused",
]
