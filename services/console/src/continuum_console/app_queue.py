"""``continuum queue …``: what there is, and what each option means."""

from typing import Annotated, Final

import typer

from continuum_console.options import DATA, ENV_FILE, DataOption, EnvFileOption, JsonOption

queue: Final = typer.Typer(
    help="Tell what waits, who works on it and what is parked; pause and resume groups.",
    rich_markup_mode=None,
)
GroupArgument = Annotated[str, typer.Argument(metavar="GROUP", help="Such as briefing.")]


@queue.callback(invoke_without_command=True)
def look(
    context: typer.Context,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    watch: Annotated[bool, typer.Option("--watch", help="Look again and again, until Ctrl-C.")] = False,
    every: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks.")] = 1.0,
    json: JsonOption = False,
) -> None:
    """Tell what waits, who works on it and what is parked; pause and resume groups."""
    if context.invoked_subcommand is not None:
        return
    from continuum_console.commands.queue import show_queue, watch_queue

    if watch:
        raise typer.Exit(watch_queue(data, env_file, every=every, as_json=json))
    raise typer.Exit(show_queue(data, env_file, as_json=json))


@queue.command()
def pause(group: GroupArgument, data: DataOption = DATA, env_file: EnvFileOption = ENV_FILE) -> None:
    """Let a group finish what it holds and take nothing more."""
    from continuum_console.commands.queue import pause_group

    raise typer.Exit(pause_group(data, env_file, group))


@queue.command()
def resume(group: GroupArgument, data: DataOption = DATA, env_file: EnvFileOption = ENV_FILE) -> None:
    """Let a paused group go on."""
    from continuum_console.commands.queue import resume_group

    raise typer.Exit(resume_group(data, env_file, group))
