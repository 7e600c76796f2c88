"""``continuum brief``: what each option means."""

from pathlib import Path
from typing import Annotated

import typer

from continuum_console.engines import EngineName, Wanted
from continuum_console.options import (
    ENV_FILE,
    EnvFileOption,
    JsonOption,
    MarkdownOption,
    OllamaOption,
    read_language,
)


def brief(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Files: .pdf, .txt, .md; - is what is piped in.")
    ],
    engine: Annotated[
        EngineName | None,
        typer.Option(help="extractive takes the document's own sentences, ollama asks a model."),
    ] = None,
    ollama: OllamaOption = None,
    model: Annotated[
        str | None, typer.Option(help="Which model of that Ollama; the first suitable one.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(
            parser=read_language, metavar="TAG", help="Write in this language, such as de or pt-BR."
        ),
    ] = None,
    show_withheld: Annotated[
        bool, typer.Option("--show-withheld", help="Say of each part that was left out why.")
    ] = False,
    markdown: MarkdownOption = False,
    json: JsonOption = False,
    env_file: EnvFileOption = ENV_FILE,
) -> None:
    """Make a brief of local files and print it; nothing is stored.

    Without --engine and --ollama, CONTINUUM_BRIEFING_ENGINE decides, else no model is asked.
    """
    from continuum_console.commands.brief import Briefs

    wanted = Wanted(engine=engine, ollama=ollama, model=model, language=language)
    if (problem := wanted.problem()) is not None:
        raise typer.BadParameter(problem)
    briefs = Briefs(wanted, env_file, show_withheld=show_withheld, markdown=markdown, as_json=json)
    raise typer.Exit(briefs.run(files))
