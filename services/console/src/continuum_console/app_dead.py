"""``continuum dead …``: what there is, and what each option means."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Final

import typer

from continuum_console.options import (
    DATA,
    ENV_FILE,
    DataOption,
    EnvFileOption,
    JsonOption,
    YesOption,
    read_age,
)

if TYPE_CHECKING:
    from continuum_messaging import Which

dead: Final = typer.Typer(
    help="Look at dead letters: what failed for good. Replay them, or discard them for a reason.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="A letter, by its id or what begins it.")]
StreamOption = Annotated[str | None, typer.Option(help="Only those of this stream, such as documents.")]
GroupOption = Annotated[str | None, typer.Option(help="Only those of this group, such as briefing.")]
ErrorOption = Annotated[str | None, typer.Option(metavar="TYPE", help="Only those that failed of this.")]
ServiceOption = Annotated[str | None, typer.Option(help="Only those that this service gave up.")]
OlderOption = Annotated[
    timedelta | None,
    typer.Option(parser=read_age, metavar="AGE", help="Only those that failed longer ago: 90m, 2h, 3d."),
]
NewerOption = Annotated[
    timedelta | None, typer.Option(parser=read_age, metavar="AGE", help="Only those that failed since.")
]
UnnamedOption = Annotated[bool, typer.Option("--unnamed", help="Only those that tell no document.")]


@dead.command("list")
def list_(
    stream: StreamOption = None,
    group: GroupOption = None,
    error: ErrorOption = None,
    service: ServiceOption = None,
    older: OlderOption = None,
    newer: NewerOption = None,
    unnamed: UnnamedOption = False,
    oldest: Annotated[bool, typer.Option("--oldest", help="The oldest first.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 20,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """List the open letters, the newest first."""
    from continuum_console.commands.dead import list_letters

    meant = _which(stream, group, error, service, older, newer, unnamed=unnamed)
    raise typer.Exit(list_letters(data, env_file, meant, oldest=oldest, limit=limit, as_json=json))


@dead.command()
def show(
    id: IdArgument, data: DataOption = DATA, env_file: EnvFileOption = ENV_FILE, json: JsonOption = False
) -> None:
    """Tell the whole story of a letter."""
    from continuum_console.commands.dead import show_letter

    raise typer.Exit(show_letter(data, env_file, id, as_json=json))


@dead.command()
def replay(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]", help="Letters, by their ids.")] = None,
    all: Annotated[bool, typer.Option("--all", help="All that fit the options.")] = False,
    stream: StreamOption = None,
    group: GroupOption = None,
    error: ErrorOption = None,
    service: ServiceOption = None,
    older: OlderOption = None,
    newer: NewerOption = None,
    rate: Annotated[float | None, typer.Option(min=0.01, help="At most so many a second.")] = None,
    yes: YesOption = False,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Put letters back into their streams, each for the group that failed."""
    from continuum_console.commands.resolve import replay_letters
    from continuum_console.running import find_redis

    meant = _which(stream, group, error, service, older, newer)
    url = find_redis(data, env_file)
    code = replay_letters(url, ids or [], every=all, which=meant, rate=rate, yes=yes, as_json=json)
    raise typer.Exit(code)


@dead.command()
def discard(
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Letters, by their ids.")],
    reason: Annotated[str, typer.Option(help="Why nothing more is needed; it is kept.")],
    force: Annotated[
        bool, typer.Option("--force", help="Also what the archive has not copied yet: it is lost.")
    ] = False,
    yes: YesOption = False,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Take letters away for good."""
    from continuum_console.commands.resolve import discard_letters
    from continuum_console.running import find_redis

    url = find_redis(data, env_file)
    raise typer.Exit(discard_letters(url, ids, reason=reason, force=force, yes=yes, as_json=json))


def _which(
    stream: str | None,
    group: str | None,
    error: str | None,
    service: str | None,
    older: timedelta | None,
    newer: timedelta | None,
    *,
    unnamed: bool = False,
) -> "Which":
    from continuum_messaging import Which

    return Which(
        stream=stream,
        group=group,
        error_type=error,
        service=service,
        older_than=older,
        newer_than=newer,
        unnamed=unnamed,
    )
