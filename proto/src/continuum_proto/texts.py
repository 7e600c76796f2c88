"""The text of a document: cleaned once, cut into pages, carried beside the event (claim check)."""

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from continuum_proto.errors import ContractViolation

__all__ = ["checksum", "clean", "clean_json", "pack", "unpack"]

UNCLEAN: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})")
"""How JSON writes NUL, and half of a letter: two halves that belong together are one."""


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


def clean_json(text: str) -> str:
    """Return JSON whose texts hold no NUL and no lone surrogates: whoever validates it knows neither.

    What is no JSON stays as it is.
    """
    if not UNCLEAN.search(text):
        return text
    try:
        return json.dumps(_cleaned(json.loads(text)), ensure_ascii=False)
    except (ValueError, RecursionError):
        return text


def _cleaned(value: object) -> object:
    match value:
        case str():
            return clean(value)
        case list():
            return [_cleaned(item) for item in value]
        case dict():
            return {clean(name): _cleaned(item) for name, item in value.items()}
        case _:
            return value


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
    except (ValueError, KeyError, TypeError, RecursionError) as exc:
        raise ContractViolation("text: expected JSON with a list of pages") from exc
    if not (isinstance(pages, list) and pages and all(isinstance(page, str) for page in pages)):
        raise ContractViolation("text: expected at least one page of text")
    if any(page != clean(page) for page in pages):
        raise ContractViolation("text: it holds NUL, lone surrogates or line ends that no stored text has")
    return tuple(pages)
