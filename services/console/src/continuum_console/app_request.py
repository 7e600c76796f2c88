"""``continuum backfill``, ``rebrief`` and ``forget``: what each option means."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from continuum_console import exits
from continuum_console.options import (
    DATA,
    ENV_FILE,
    DataOption,
    DocumentsArgument,
    EnvFileOption,
    JsonOption,
    SomeDocumentsArgument,
    YesOption,
    read_day,
)

if TYPE_CHECKING:
    from continuum_console.commands.request import Errand, Manner

LimitOption = Annotated[int | None, typer.Option(min=1, help="At most so many documents.")]
RateOption = Annotated[
    float | None, typer.Option(min=0.1, metavar="N", help="At most so many documents a minute.")
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Say how many documents and how long they take; ask for none.")
]
WaitOption = Annotated[bool, typer.Option("--wait", help="Wait until each has come to its end.")]


def backfill(
    since: Annotated[
        date | None,
        typer.Option(parser=read_day, metavar="DATE", help="Only what Paperless added that day or later."),
    ] = None,
    until: Annotated[
        date | None,
        typer.Option(parser=read_day, metavar="DATE", help="Only what Paperless added that day or earlier."),
    ] = None,
    tag: Annotated[str | None, typer.Option(metavar="NAME", help="Only what has this tag.")] = None,
    correspondent: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only what comes from them.")
    ] = None,
    limit: LimitOption = None,
    rate: RateOption = None,
    dry_run: DryRunOption = False,
    wait: WaitOption = False,
    yes: YesOption = False,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Ask for the documents that were in Paperless before: those that nobody asked for so far.

    They go through the bulk lane, which never delays new documents. Stop with Ctrl-C when you like: the
    same command goes on.
    """
    from continuum_console.commands.backfill import Backfill, Wanted
    from continuum_console.commands.request import Manner
    from continuum_console.running import open_paperless

    wanted = Wanted(since=since, until=until, tag=tag, correspondent=correspondent, limit=limit)
    manner = Manner(rate=rate, dry_run=dry_run, yes=yes, wait=wait, as_json=json)
    raise typer.Exit(_carry_out(Backfill(open_paperless(data, env_file), wanted), manner, data, env_file))


def rebrief(
    ids: SomeDocumentsArgument = None,
    older_model: Annotated[
        bool,
        typer.Option("--older-model", help="Briefed by another model or prompt than the newest brief."),
    ] = False,
    stale: Annotated[
        bool, typer.Option("--stale", help="Changed in Paperless since they were last read.")
    ] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Those that failed.")] = False,
    withheld: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="With more than N points withheld.")
    ] = None,
    tag: Annotated[str | None, typer.Option(metavar="NAME", help="With this tag.")] = None,
    engine: Annotated[str | None, typer.Option(metavar="NAME", help="Briefed by this engine.")] = None,
    limit: LimitOption = None,
    rate: RateOption = None,
    dry_run: DryRunOption = False,
    wait: WaitOption = False,
    yes: YesOption = False,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Read documents anew and brief them again: those that fit all that you say; say something.

    What waits for a rebrief already is left alone.
    """
    from continuum_archive.choosing import Rebriefs
    from continuum_console.commands.rebrief import Rebrief
    from continuum_console.commands.request import Manner
    from continuum_console.running import open_paperless

    which = Rebriefs(
        ids=ids or None, older_model=older_model, failed=failed, withheld=withheld, tag=tag, engine=engine
    )
    if which == Rebriefs() and not stale:
        sys.stderr.write(
            "continuum: say which documents: by their numbers, or by an option such as --failed\n"
        )
        raise typer.Exit(exits.USAGE)
    errand = Rebrief(which, open_paperless(data, env_file) if stale else None, limit)
    manner = Manner(rate=rate, dry_run=dry_run, yes=yes, wait=wait, as_json=json)
    raise typer.Exit(_carry_out(errand, manner, data, env_file))


def forget(
    ids: DocumentsArgument,
    wait: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="How long to wait until Redis is cleared too.")
    ] = 20,
    yes: YesOption = False,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Erase all that is kept of documents here: texts, briefs, names, dead letters. Paperless is not touched.

    They are not read again, whatever happens to them in Paperless, until `continuum rebrief ID` asks for it.
    """
    from continuum_console.commands.forget import Forget
    from continuum_console.running import required

    forgetting = Forget(tuple(dict.fromkeys(ids)), yes=yes, patience=wait, as_json=json)
    raise typer.Exit(forgetting.carry_out(required("DATABASE_URL", data, env_file)))


def _carry_out(errand: "Errand", manner: "Manner", data: Path, env_file: Path) -> int:
    from continuum_console.commands.request import Places, Request
    from continuum_console.running import known_setting, required

    places = Places(
        database=required("DATABASE_URL", data, env_file), redis=known_setting("REDIS_URL", data, env_file)
    )
    return Request(errand, manner, places).carry_out()
