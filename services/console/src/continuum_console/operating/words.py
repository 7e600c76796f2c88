"""Times, ages and what others wrote, in words for a terminal."""

from datetime import UTC, datetime


def age(seconds: float) -> str:
    """Say how long ago in one number: ``12 s``, ``3 min``, ``5 h``, ``2 d``."""
    if seconds < 100:
        return f"{max(0.0, seconds):.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    if seconds < 48 * 3600:
        return f"{seconds / 3600:.0f} h"
    return f"{seconds / 86_400:.0f} d"


def moment(at: datetime) -> str:
    """Write a time to the second, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def ago(at: datetime) -> str:
    """Write a time and how long ago it was."""
    return f"{moment(at)}, {age((datetime.now(UTC) - at).total_seconds())} ago"


def harmless(raw: bytes | str, *, lines: bool = False) -> str:
    """Write what others wrote so that a terminal shows it and obeys none of it.

    Control characters, marks that turn the direction of writing and bytes that are no text are written
    as escapes; ``lines`` lets line breaks stand.
    """
    text = raw.decode("utf-8", "backslashreplace") if isinstance(raw, bytes) else raw
    kept = "\n" if lines else ""
    return "".join(c if c.isprintable() or c in kept else _escape(c) for c in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode()
