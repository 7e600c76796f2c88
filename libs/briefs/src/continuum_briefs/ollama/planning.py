"""How a long document was cut, kept: whoever goes on after a crash must meet the same parts again."""

import json
from collections.abc import Sequence
from typing import Final

from pydantic import TypeAdapter, ValidationError

from continuum_briefs.ollama.chunks import Chunk, Piece, characters

__all__ = ["PLAN", "pack", "unpack"]

PLAN: Final = "plan"
"""Stands where a part's checksum does."""
_SPANS: Final = TypeAdapter(tuple[tuple[tuple[int, int, int], ...], ...])


def pack(chunks: Sequence[Chunk]) -> bytes:
    """Return where the pieces of ``chunks`` begin and end, without their text."""
    spans = [[(piece.page, piece.start, piece.end) for piece in chunk] for chunk in chunks]
    return json.dumps(spans, separators=(",", ":")).encode()


def unpack(packed: bytes, pages: Sequence[Piece]) -> list[Chunk] | None:
    """Cut ``pages`` as it was done before; nothing where that is no cut of all of them."""
    try:
        spans = _SPANS.validate_json(packed)
    except ValidationError:
        return None
    texts = {page.page: page.text for page in pages}
    if any(
        page not in texts or not 0 <= start < end <= len(texts[page])
        for chunk in spans
        for page, start, end in chunk
    ):
        return None
    chunks = [
        tuple(Piece(page, start, texts[page][start:end]) for page, start, end in chunk) for chunk in spans
    ]
    whole = characters([tuple(pages)])
    return chunks if all(chunks) and characters(chunks) == whole else None
