"""SQL lives in annotated files; this reads them."""

import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

__all__ = ["statements"]

HEADING = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def statements(file: str) -> Mapping[str, str]:
    """Return the statements of ``sql/<file>`` by the name in the line above each: ``-- name: publish``.

    The lines of comment that follow a name say what it is for; the server gets them too, so they show
    in its log.
    """
    text = files("continuum_archive").joinpath("sql", file).read_text("utf-8")
    _, *parts = HEADING.split(text)
    return MappingProxyType(dict(zip(parts[::2], map(str.strip, parts[1::2]), strict=True)))
