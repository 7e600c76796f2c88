"""What can be wrong with a document in Paperless; trouble with Paperless itself is ``PaperlessDown``."""

from continuum_proto.errors import PaperlessDown, PermanentError, TransientError

__all__ = [
    "DocumentForbidden",
    "DocumentNotFound",
    "DocumentTooLarge",
    "DocumentUnreadable",
    "FilterIgnored",
    "RightMissing",
    "TokenRefused",
    "WriteRefused",
]


class DocumentNotFound(TransientError):
    """Paperless shows no such document: not yet, no more, or not to our token."""


class DocumentForbidden(PermanentError):
    """The document is there, but our token may not do this with it."""


class DocumentUnreadable(TransientError):
    """Paperless fails on this document while it answers for others."""


class DocumentTooLarge(PermanentError):
    """The answer has more bytes than the caller allows."""


class WriteRefused(PermanentError):
    """Paperless found what we wrote invalid; its words are the argument."""


class FilterIgnored(PaperlessDown):
    """A listing holds what its filter excludes: this Paperless does not know the filter."""


class TokenRefused(PaperlessDown):
    """Paperless does not know the token."""


class RightMissing(PaperlessDown):
    """The user whom the token belongs to lacks a right."""
