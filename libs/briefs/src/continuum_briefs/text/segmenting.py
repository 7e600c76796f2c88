"""Where sentences end, by sentencex: the one place that knows the library."""

from collections.abc import Iterator

from sentencex import get_sentence_boundaries  # type: ignore[import-untyped]  # it ships no types

__all__ = ["segments"]


def segments(text: str, language: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each piece of ``text``, in code points, white space included."""
    for boundary in get_sentence_boundaries(language, text):
        yield int(boundary["start_index"]), int(boundary["end_index"])
