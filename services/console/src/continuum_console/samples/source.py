"""The sample texts as they lie in the package: a few lines of front matter, then the words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePath

__all__ = ["Source", "parse", "read_text", "sources"]

_FENCE = "---\n"
_REQUIRED = ("file", "title", "correspondent", "document_type", "created")


@dataclass(frozen=True, slots=True)
class Source:
    """One text and what its front matter says of it."""

    name: str
    """That of the text in the package, without its ending."""
    fields: Mapping[str, str]
    body: str

    @property
    def file_name(self) -> str:
        """Name under which the document enters the archive; its ending decides its form."""
        return self.fields["file"]

    @property
    def created(self) -> date:
        """Day that the document bears."""
        return date.fromisoformat(self.fields["created"])

    @property
    def tags(self) -> tuple[str, ...]:
        """Tags in the order written."""
        return tuple(tag.strip() for tag in self.fields.get("tags", "").split(",") if tag.strip())

    def lines(self, field: str) -> tuple[str, ...]:
        """Split a field that holds an address or the like, one line between two bars."""
        return tuple(part.strip() for part in self.fields.get(field, "").split("|") if part.strip())


def sources() -> Iterator[Source]:
    """Yield every text of the package by the name of its file."""
    for entry in sorted(_texts().iterdir(), key=lambda entry: entry.name):
        if entry.is_file():
            yield parse(entry.read_text(encoding="utf-8"), name=entry.name)


def read_text(*parts: str) -> str:
    """Return one text of a folder below the texts as it is."""
    return _texts().joinpath(*parts).read_text(encoding="utf-8")


def parse(text: str, *, name: str) -> Source:
    """Part front matter and body of the text ``name``."""
    opening, _, rest = text.partition(_FENCE)
    front, closing, body = rest.partition("\n" + _FENCE)
    if opening or not closing:
        raise ValueError(f"{name}: front matter between two lines of --- is missing")
    fields = dict(_field(line, name) for line in front.splitlines() if line.strip())
    missing = [field for field in _REQUIRED if not fields.get(field)]
    if missing:
        raise ValueError(f"{name}: front matter lacks {', '.join(missing)}")
    return Source(name=PurePath(name).stem, fields=fields, body=body.strip("\n") + "\n")


def _field(line: str, name: str) -> tuple[str, str]:
    key, colon, value = line.partition(":")
    if not colon:
        raise ValueError(f"{name}: {line!r} is no field of the front matter")
    return key.strip(), value.strip()


def _texts() -> Traversable:
    return files("continuum_console.samples").joinpath("texts")
