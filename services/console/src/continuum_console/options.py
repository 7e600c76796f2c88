"""Options that several commands share."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Final

import typer

DATA: Final = Path(".continuum")
ENV_FILE: Final = Path(".env")
LARGEST_ID: Final = 2**63 - 1
"""What the archive takes as the number of a document."""

DataOption = Annotated[
    Path,
    typer.Option("--data", envvar="CONTINUUM_DATA", help="Where everything is kept.", file_okay=False),
]
DocumentArgument = Annotated[
    int,
    typer.Argument(metavar="ID", help="A document, by its number in Paperless.", min=1, max=LARGEST_ID),
]
DocumentsArgument = Annotated[
    list[int],
    typer.Argument(metavar="ID...", help="Documents, by their numbers in Paperless.", min=1, max=LARGEST_ID),
]
SomeDocumentsArgument = Annotated[
    list[int] | None,
    typer.Argument(
        metavar="[ID...]", help="Documents, by their numbers in Paperless.", min=1, max=LARGEST_ID
    ),
]
EnvFileOption = Annotated[Path, typer.Option(help="Settings that the environment does not give.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object on the last line, for machines.")]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
MarkdownOption = Annotated[bool, typer.Option("--markdown", help="As Markdown.")]
OllamaOption = Annotated[
    str | None, typer.Option("--ollama", metavar="URL", help="Let a model of this Ollama write the briefs.")
]
ModelOption = Annotated[
    str | None,
    typer.Option("--model", envvar="CONTINUUM_BRIEFING_MODEL", help="Which model; the first one there is."),
]

UNITS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def read_age(told: str) -> timedelta:
    """Read an age as people write it: ``90m``, ``2h``, ``3d``.

    :raises typer.BadParameter: that is none.
    """
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", told.strip().lower())
    if found is None:
        raise typer.BadParameter(f"give an age such as 90m, 2h or 3d, not {told!r}")
    return timedelta(seconds=float(found[1]) * UNITS[found[2]])


def read_language(told: str) -> str:
    """Read a language tag of BCP 47, such as ``de`` or ``pt-BR``.

    :raises typer.BadParameter: that is none.
    """
    if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", told.strip()) is None:
        raise typer.BadParameter(f"give a language tag such as de, en or pt-BR, not {told!r}")
    return told.strip()


def read_day(told: str) -> date:
    """Read a day as ISO 8601 writes it.

    :raises typer.BadParameter: that is none.
    """
    try:
        return date.fromisoformat(told.strip())
    except ValueError:
        raise typer.BadParameter(f"give a day such as 2026-01-31, not {told!r}") from None
