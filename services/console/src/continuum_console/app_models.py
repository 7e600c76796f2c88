"""``continuum models``: what each option means."""

from typing import Annotated

import typer

from continuum_console.options import ENV_FILE, EnvFileOption, JsonOption

models = typer.Typer(
    help="Tell which models each Ollama has, and which of them can write briefs.",
    invoke_without_command=True,
    no_args_is_help=False,
)

OllamasOption = Annotated[
    str | None, typer.Option("--ollama", metavar="URL", help="Look there; OLLAMA_URLS, or this machine.")
]


@models.callback()
def look(
    context: typer.Context,
    ollama: OllamasOption = None,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Tell which models each Ollama has, and which of them can write briefs."""
    if context.invoked_subcommand is not None:
        return
    from continuum_console.commands.models import list_models

    raise typer.Exit(list_models(ollama, env_file, as_json=json))
