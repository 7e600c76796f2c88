"""``continuum reconcile``: what each option means."""

from typing import Annotated

import typer

from continuum_console.options import DATA, ENV_FILE, DataOption, EnvFileOption, JsonOption


def reconcile(
    report: Annotated[
        bool, typer.Option("--report", help="Only show what came of earlier ones, and what webhooks missed.")
    ] = False,
    accept_absent: Annotated[
        bool,
        typer.Option("--accept-absent", help="However many documents are absent: they are really gone."),
    ] = False,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Compare all of Paperless with the archive now, and ask for what differs."""
    from continuum_console.commands.reconcile import reconcile_now, show_report

    if report:
        raise typer.Exit(show_report(data, env_file, as_json=json))
    raise typer.Exit(reconcile_now(data, env_file, accept_absent=accept_absent, as_json=json))
