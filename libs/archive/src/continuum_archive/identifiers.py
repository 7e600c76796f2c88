"""Ids of our own, and what makes two names the same."""

import re
import secrets
import unicodedata
from typing import Final

from continuum_proto.briefs import Entity, EntityType

__all__ = ["brief_id", "entity_id", "entity_key", "folded"]

ALPHABET: Final = "abcdefghijkmnpqrstuvwxyz23456789"
"""32 letters and digits that are not mistaken for one another when read aloud."""
LENGTH: Final = 10
"""50 bits: of two thousand archives with a million briefs one draws an id twice; that insert is repeated."""
SPACE: Final = re.compile(r"\s+")


def brief_id() -> str:
    """Return an id for a new brief; not in sequence, so that links tell nothing of other briefs."""
    return f"b_{_random()}"


def entity_id() -> str:
    """Return an id for a new name."""
    return f"e_{_random()}"


def _random() -> str:
    # 256 is a multiple of 32: every letter is as likely.
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in secrets.token_bytes(LENGTH))


def entity_key(entity: Entity) -> str:
    """Return what two names must share to be one.

    Dates and amounts are what they mean, all else what is written: letter case, composition and white
    space aside.
    """
    if entity.type is EntityType.DATE and entity.date is not None:
        return entity.date.iso
    if entity.type is EntityType.AMOUNT and entity.number is not None:
        return f"{_plain(entity.number)} {entity.unit or ''}".strip()
    return folded(entity.name, space="" if entity.type is EntityType.REFERENCE else " ")


def folded(name: str, *, space: str = " ") -> str:
    """Return a name without what two ways of writing it may differ in; ``space`` stands for white space."""
    return SPACE.sub(space, unicodedata.normalize("NFC", name).casefold()).strip()


def _plain(number: str) -> str:
    """Write 1250.00 as 1250."""
    return number.rstrip("0").rstrip(".") if "." in number else number
