"""Languages as a model is told of them, and whether it answered in the one that was asked for."""

from collections.abc import Iterable
from typing import Final

from continuum_briefs.text.language import detect_language

__all__ = ["called", "spoken", "strays", "written_in"]

ENGLISH: Final = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "el": "Greek", "en": "English",
    "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi",
    "hu": "Hungarian", "it": "Italian", "ja": "Japanese", "ko": "Korean", "nb": "Norwegian",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sv": "Swedish", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip
"""Small models know names better than tags."""
UNKNOWN: Final = "und"
ALIKE: Final = (
    frozenset({"ja", "zh"}),
    frozenset({"ru", "uk"}),
    frozenset({"ar", "fa"}),
    frozenset({"da", "nb", "no", "sv"}),
)
"""What a few sentences cannot tell apart."""


def called(tag: str) -> str:
    """Return how to name a language to a model."""
    name = ENGLISH.get(_primary(tag))
    return f"{name} ({tag})" if name else f"the language with the BCP 47 tag {tag}"


def spoken(texts: Iterable[str]) -> str | None:
    """Return the language of what was written, as far as it can be told."""
    found = detect_language("\n".join(texts))
    return None if found == UNKNOWN else found


def written_in(texts: Iterable[str], claimed: str) -> str:
    """Return the tag that a model gave its answer, unless the answer is surely in another language."""
    found = spoken(texts)
    return found if found is not None and strays(claimed, found) else claimed


def strays(wanted: str | None, found: str | None) -> bool:
    """Tell whether a text is surely in another language than the one wanted."""
    if wanted is None or found is None:
        return False
    pair = {_primary(wanted), _primary(found)}
    return len(pair) == 2 and not any(pair <= group for group in ALIKE)


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()
