"""Which documents are not to be read."""

from dataclasses import dataclass

from continuum_proto.documents import DocumentMetadata

__all__ = ["Selection"]


@dataclass(frozen=True, slots=True)
class Selection:
    """What is left alone: by tag, correspondent or document type; capitals make no difference."""

    tags: frozenset[str] = frozenset()
    correspondents: frozenset[str] = frozenset()
    document_types: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, tags: tuple[str, ...], correspondents: tuple[str, ...], document_types: tuple[str, ...]
    ) -> "Selection":
        """Build a selection of names as people write them."""
        return cls(_folded(*tags), _folded(*correspondents), _folded(*document_types))

    def excludes(self, document: DocumentMetadata) -> str | None:
        """Say which rule leaves ``document`` out, or nothing if it is to be read."""
        if tagged := sorted(self.tags & _folded(*document.tags)):
            return f"tag {tagged[0]}"
        if (document.correspondent or "").casefold() in self.correspondents:
            return f"correspondent {document.correspondent}"
        if (document.document_type or "").casefold() in self.document_types:
            return f"document type {document.document_type}"
        return None


def _folded(*names: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)
