"""What the demo gives to Paperless: our samples, or the reader's own files."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

from continuum_proto.errors import ConfigurationError

MIME_TYPES: Final = MappingProxyType(
    {".pdf": "application/pdf", ".txt": "text/plain", ".md": "text/markdown"}
)


@dataclass(frozen=True)
class Paper:
    """A file and what its owner notes when filing it."""

    file_name: str
    content: bytes
    title: str | None = None
    correspondent: str | None = None
    document_type: str | None = None
    tags: tuple[str, ...] = ()
    created: str | None = None

    @property
    def mime_type(self) -> str:
        """Its type, by the ending of its name."""
        return MIME_TYPES.get(Path(self.file_name).suffix.lower(), "application/octet-stream")

    @property
    def name(self) -> str:
        """What to call it in a list."""
        return self.title or Path(self.file_name).stem

    @cached_property
    def checksum(self) -> str:
        """SHA-256 of the file, by which Paperless knows it again."""
        return hashlib.sha256(self.content).hexdigest()


def samples() -> Sequence[Paper]:
    """Return the documents that come with the demo."""
    from continuum_console.samples import sample_documents

    return [
        Paper(
            file_name=sample.file_name,
            content=sample.content,
            title=sample.title,
            correspondent=sample.correspondent,
            document_type=sample.document_type,
            tags=tuple(sample.tags),
            created=sample.created.isoformat(),
        )
        for sample in sample_documents()
    ]


def papers_in(folder: Path) -> Sequence[Paper]:
    """Return the ``.pdf``, ``.txt`` and ``.md`` files below ``folder``, each content once.

    :raises ConfigurationError: there are none.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"give --documents a folder: {folder} is none")
    files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in MIME_TYPES and path.is_file())
    papers = {paper.checksum: paper for paper in (Paper(path.name, path.read_bytes()) for path in files)}
    if not papers:
        raise ConfigurationError(
            f"give --documents a folder with .pdf, .txt or .md files: {folder} holds none"
        )
    return list(papers.values())
