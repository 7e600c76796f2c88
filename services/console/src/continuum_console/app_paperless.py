"""``continuum paperless …``: what there is, and what each option means."""

from typing import Annotated, Final

import typer

from continuum_console.options import DATA, ENV_FILE, DataOption, EnvFileOption, JsonOption

paperless: Final = typer.Typer(
    help="Set Paperless up for us: our workflow, the custom fields, the tag; or take all of it away.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@paperless.command()
def setup(
    webhook_url: Annotated[
        str | None,
        typer.Option(
            metavar="URL", help="Where Paperless reaches ingest; what is set up already, else here."
        ),
    ] = None,
    enable: Annotated[
        bool, typer.Option("--enable", help="Switch the workflow on again if somebody switched it off.")
    ] = False,
    test_document: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="ID", help="Save this document unchanged and wait for the webhook about it."
        ),
    ] = None,
    wait: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How long to wait for that webhook.")
    ] = 30.0,
    by_hand: Annotated[
        bool, typer.Option("--print", help="Change nothing: say what to enter where in Paperless.")
    ] = False,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Check the token's rights, then make or repair what is ours; a second run changes nothing."""
    from continuum_console.commands.paperless_setup import Setup

    options = Setup(
        data=data,
        env_file=env_file,
        webhook_url=webhook_url,
        enable=enable,
        test_document=test_document,
        wait=wait,
        as_json=json,
    )
    raise typer.Exit(options.print_instructions() if by_hand else options.run())


@paperless.command()
def remove(
    fields: Annotated[
        bool,
        typer.Option("--fields", help="Also the custom fields and the tag, with their values in documents."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    data: DataOption = DATA,
    env_file: EnvFileOption = ENV_FILE,
    json: JsonOption = False,
) -> None:
    """Take our workflow out of Paperless; nothing of anybody else is touched."""
    from continuum_console.commands.paperless_remove import Removal

    options = Removal(data=data, env_file=env_file, fields=fields, yes=yes, as_json=json)
    raise typer.Exit(options.run())
