"""Addresses in answers: built from our own configuration and checked, never from a document's words."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit


def is_web_address(url: str) -> bool:
    """Tell whether ``url`` is an absolute http or https address without user or password."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    printable = url.isprintable() and " " not in url
    return parts.scheme in {"http", "https"} and bool(host) and parts.username is None and printable


@dataclass(frozen=True, slots=True)
class Links:
    """Where Paperless and the traces can be looked at; ``None`` where nobody said so."""

    paperless: str | None = None
    jaeger: str | None = None

    def document(self, id: int) -> str | None:
        """Return the address of a document in Paperless."""
        return self._under(self.paperless, f"documents/{id}/details")

    def trace(self, id: str | None) -> str | None:
        """Return the address of a trace."""
        return self._under(self.jaeger, f"trace/{quote(id, safe='')}") if id else None

    @staticmethod
    def _under(root: str | None, path: str) -> str | None:
        if root is None or not is_web_address(root):
            return None
        return f"{root.rstrip('/')}/{path}"
