"""The command line: what there is, and what each option means. Commands import what they need when called."""

from pathlib import Path
from typing import Annotated

import typer

from continuum_console import exits
from continuum_console.app_brief import brief
from continuum_console.app_dead import dead
from continuum_console.app_models import models
from continuum_console.app_paperless import paperless
from continuum_console.app_queue import queue
from continuum_console.app_reconcile import reconcile
from continuum_console.app_request import backfill, forget, rebrief
from continuum_console.options import (
    DATA,
    ENV_FILE,
    DataOption,
    DocumentArgument,
    EnvFileOption,
    JsonOption,
    MarkdownOption,
    ModelOption,
    OllamaOption,
)
from continuum_proto.errors import ContinuumError

app = typer.Typer(
    help="Briefs with proven quotations for every document that arrives in Paperless-ngx.",
    epilog=exits.EXPLAINED,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.command()
def demo(
    data: DataOption = DATA,
    ollama: OllamaOption = None,
    model: ModelOption = None,
    documents: Annotated[
        Path | None,
        typer.Option(help="Your own .pdf, .txt and .md files in place of the samples.", metavar="DIR"),
    ] = None,
    exit_when_done: Annotated[
        bool, typer.Option("--exit-when-done", help="Stop once every document has come to its end.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget the data of earlier demos first.")] = False,
    json: JsonOption = False,
) -> None:
    """Start everything with a Paperless of its own, give it documents and watch them become briefs."""
    from continuum_console.commands.demo import Demo

    options = Demo(
        data=data,
        ollama=ollama,
        model=model,
        documents=documents,
        exit_when_done=exit_when_done,
        fresh=fresh,
        json=json,
    )
    raise typer.Exit(options.run())


@app.command()
def up(
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
) -> None:
    """Run the services beside a real Paperless; Redis and PostgreSQL are embedded where none is named."""
    from continuum_console.commands.up import Up

    raise typer.Exit(Up(data=data, env_file=env_file).run())


@app.command()
def status(data: DataOption = DATA, json: JsonOption = False) -> None:
    """Tell what runs, what waits and what has become of the documents."""
    from continuum_console.commands.status import show_status

    raise typer.Exit(show_status(data, as_json=json))


@app.command()
def check(
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Look at everything that the services need, line by line, and say what to do."""
    from continuum_console.commands.check import run_checks

    raise typer.Exit(run_checks(data, env_file, as_json=json))


BriefArgument = Annotated[
    str | None, typer.Argument(metavar="[ID]", help="A brief, or the number of a document.")
]
SearchOption = Annotated[
    str | None,
    typer.Option("--search", metavar="WORDS", help='Where words stand; "in a row", -without, or.'),
]
WatchOption = Annotated[bool, typer.Option("--watch", help="The newest, then those that come, until Ctrl-C.")]


@app.command()
def read(
    id: BriefArgument = None,
    data: DataOption = DATA,
    markdown: MarkdownOption = False,
    json: JsonOption = False,
    limit: Annotated[int, typer.Option(min=1, help="How many to list.")] = 20,
    words: SearchOption = None,
    watch: WatchOption = False,
) -> None:
    """List the stored briefs, show one with its quotations numbered, or search."""
    if sum((id is not None, words is not None, watch)) > 1:
        raise typer.BadParameter("give one of ID, --search and --watch")
    if markdown and (id is None or json):
        raise typer.BadParameter("--markdown shows one brief: give its ID, and not --json")
    if watch:
        from continuum_console.commands.watch_briefs import watch_briefs

        raise typer.Exit(watch_briefs(data, limit=limit, as_json=json))
    if words is not None:
        from continuum_console.commands.search import search

        raise typer.Exit(search(data, words, limit=limit, as_json=json))
    from continuum_console.commands.read import read_briefs

    raise typer.Exit(read_briefs(data, id, limit=limit, markdown=markdown, as_json=json))


@app.command(name="open")
def open_brief(
    id: Annotated[str, typer.Argument(metavar="ID", help="A brief, or the number of a document.")],
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    only_print: Annotated[bool, typer.Option("--print", help="Print the address instead.")] = False,
) -> None:
    """Open a brief in the browser: on the website where PUBLIC_URL names one, else as the API gives it."""
    from continuum_console.commands.open_brief import open_page

    raise typer.Exit(open_page(data, env_file, id, only_print=only_print))


@app.command()
def history(
    id: DocumentArgument,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Tell what happened to a document, attempt by attempt, with times, durations and traces."""
    from continuum_console.commands.history import show_history
    from continuum_console.running import known_setting, required

    database = required("DATABASE_URL", data, env_file)
    raise typer.Exit(show_history(database, known_setting("JAEGER_URL", data, env_file), id, as_machine=json))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def redis(context: typer.Context, data: DataOption = DATA) -> None:
    """Look into the streams of the running stack: like redis-cli, with the rights of a reader."""
    from continuum_console.commands.redis import look

    raise typer.Exit(look(data, context.args))


app.add_typer(queue, name="queue")
app.add_typer(dead, name="dead")
app.add_typer(models, name="models")
app.add_typer(paperless, name="paperless")
app.command()(brief)
app.command()(reconcile)
app.command()(backfill)
app.command()(rebrief)
app.command()(forget)


@app.command()
def version() -> None:
    """Print the version."""
    from continuum_console.commands.version import print_version

    raise typer.Exit(print_version())


def run() -> int:
    """Run the command line and return its exit code; every known problem is one line."""
    try:
        app(prog_name="continuum")
    except ContinuumError as problem:
        return exits.tell(problem)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else exits.NOT_WELL
    return exits.OK
