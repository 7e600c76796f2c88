"""SQL lives in annotated files; this reads them."""

import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

__all__ = ["statements"]

COMMENTS = re.compile(r"\A(?:\s*--[^\n]*\n)+")
HEADING = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)


def statements(file: str) -> Mapping[str, str]:
    """Return the statements of ``sql/<file>`` by the name in the line above each: ``-- name: publish``.

    Comments between a name and its statement are for readers of the file: the server gets none, because
    the first word of a statement names its span.
    """
    text = files("continuum_archive").joinpath("sql", file).read_text("utf-8")
    _, *parts = HEADING.split(text)
    bodies = (COMMENTS.sub("", part, count=1).strip() for part in parts[1::2])
    return MappingProxyType(dict(zip(parts[::2], bodies, strict=True)))
