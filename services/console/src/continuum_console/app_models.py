"""``continuum models``: what each option means."""

from typing import Annotated

import typer

from continuum_console.options import ENV_FILE, EnvFileOption, JsonOption, read_language

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


@models.command("try")
def try_model(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="As `continuum models` lists it.")],
    ollama: OllamasOption = None,
    quick: Annotated[bool, typer.Option("--quick", help="Only one short document of each language.")] = False,
    long: Annotated[bool, typer.Option("--long", help="Those of up to 400 pages as well.")] = False,
    only: Annotated[
        str | None,
        typer.Option(
            parser=read_language, metavar="TAG", help="Only documents in this language, such as de."
        ),
    ] = None,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Let a model brief documents of which it is known what a brief must say, and tell how good it is."""
    from continuum_console.commands.models_try import Trial

    trial = Trial(model, ollama, quick=quick, long=long, language=only)
    raise typer.Exit(trial.run(env_file, as_json=json))
