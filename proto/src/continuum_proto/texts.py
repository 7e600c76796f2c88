"""The text of a document: cleaned once, cut into pages, carried beside the event (claim check)."""

import json
from collections.abc import Sequence
from hashlib import sha256

from continuum_proto.errors import ContractViolation

__all__ = ["checksum", "clean", "pack", "unpack"]


def clean(text: str) -> str:
    """Return ``text`` as it is stored and cited: LF line ends, no NUL, no lone surrogates.

    PostgreSQL takes neither of the last two.
    """
    unix = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    try:
        unix.encode()
    except UnicodeEncodeError:
        return unix.encode("utf-8", "replace").decode()
    return unix


def checksum(pages: Sequence[str]) -> str:
    """Return the SHA-256 of the whole text; pages joined without anything between them are the text."""
    return sha256("".join(pages).encode()).hexdigest()


def pack(pages: Sequence[str]) -> bytes:
    """Return the pages as they wait in Redis: JSON, so that redis-cli shows them."""
    return json.dumps({"pages": list(pages)}, ensure_ascii=False).encode()


def unpack(packed: bytes) -> tuple[str, ...]:
    """Return the pages that ``pack`` was given.

    :raises ContractViolation: these bytes are something else.
    """
    try:
        pages = json.loads(packed)["pages"]
    except (ValueError, KeyError, TypeError) as exc:
        raise ContractViolation("text: expected JSON with a list of pages") from exc
    if not (isinstance(pages, list) and pages and all(isinstance(page, str) for page in pages)):
        raise ContractViolation("text: expected at least one page of text")
    return tuple(pages)
