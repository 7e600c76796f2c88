"""Where commands write: results on stdout, the story of a run on stderr where machines read along."""

import json
import sys
from pathlib import Path

from rich.console import Console


def console(*, stderr: bool = False) -> Console:
    """Return a console; colours appear on a terminal only."""
    return Console(stderr=stderr, highlight=False)


def print_json(value: object, *, indent: int | None = 2) -> None:
    """Write one JSON value."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=indent) + "\n")
    sys.stdout.flush()


def folder_of(data: Path, kind: str) -> Path:
    """Return where one kind of stack keeps its data: a demo never mixes with the real thing."""
    return (data / kind).absolute()
