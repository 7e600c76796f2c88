"""One tree of errors; the class decides what becomes of a delivery.

The docstring of a class explains it, the arguments of an instance are the facts.
"""

__all__ = [
    "ConfigurationError",
    "ContinuumError",
    "ContractViolation",
    "DatabaseDown",
    "DependencyDown",
    "DocumentNotYetVisible",
    "ModelDown",
    "ModelRefused",
    "PaperlessDown",
    "PermanentError",
    "TextMissing",
    "TransientError",
]


class ContinuumError(Exception):
    """Anything that went wrong and has a name here."""


class ConfigurationError(ContinuumError):
    """A setting is missing or wrong: one line that says what to set; the process exits with 78."""


class PermanentError(ContinuumError):
    """Trying again cannot help: the delivery becomes a dead letter now."""


class ContractViolation(PermanentError):
    """An entry is not an event of the contract: unknown type, missing field, wrong value."""


class TextMissing(PermanentError):
    """The text that an event refers to has expired and was asked for once already."""


class TransientError(ContinuumError):
    """May work next time: the delivery is parked and tried again after a back-off."""


class ModelRefused(TransientError):
    """A model answered, but not with a brief."""


class DocumentNotYetVisible(TransientError):
    """Paperless announced a document that it does not show yet: its transaction may be open still."""


class DependencyDown(ContinuumError):
    """Something we depend on is away: parked without using up an attempt, its gate closes."""

    dependency = "dependency"
    mid_flight = False
    """Set where it died while answering us: this very work may be what kills it, and counts as a crash."""


class PaperlessDown(DependencyDown):
    """Paperless does not answer, answers 5xx or refuses our token."""

    dependency = "paperless"


class ModelDown(DependencyDown):
    """No model server answers, or all are busy."""

    dependency = "model"


class DatabaseDown(DependencyDown):
    """PostgreSQL does not answer, is full, read-only or not migrated."""

    dependency = "database"
