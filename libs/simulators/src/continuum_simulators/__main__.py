"""``python -m continuum_simulators paperless|ollama|archive``: one simulator until Ctrl-C, or an archive."""

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from continuum_proto.errors import ConfigurationError, DatabaseDown

__all__ = ["main"]

EX_CONFIG: Final = 78
EX_TEMPFAIL: Final = 75
INTERRUPTED: Final = 130
SIMULATORS: Final = {
    "paperless": "a Paperless-ngx 3.0.5",
    "ollama": "an Ollama that composes its answers from the prompt",
    "archive": "a database filled with made-up briefs",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator that is named; return the exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    parser = argparse.ArgumentParser(prog="python -m continuum_simulators", description=__doc__)
    commands = parser.add_subparsers(dest="simulator", required=True)
    for name, description in SIMULATORS.items():
        command = commands.add_parser(name, help=description, description=description)
        if name in words:
            # Each simulator brings libraries of its own: only the one that is asked for is imported.
            module = import_module(f"continuum_simulators.{name}.cli")
            module.add_arguments(command)
            command.set_defaults(run=module.run, unfinished=getattr(module, "UNFINISHED", None))
    chosen = parser.parse_args(words)
    try:
        return asyncio.run(_until_stopped(chosen))
    except (ConfigurationError, DatabaseDown) as exc:
        sys.stderr.write(f"{parser.prog} {chosen.simulator}: {exc}\n")
        return EX_CONFIG if isinstance(exc, ConfigurationError) else EX_TEMPFAIL
    except OSError as exc:
        sys.stderr.write(f"{parser.prog} {chosen.simulator}: {exc.strerror or exc}: choose another --port\n")
        return 1


async def _until_stopped(chosen: argparse.Namespace) -> int:
    running = asyncio.ensure_future(chosen.run(chosen))
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        if chosen.unfinished is not None:
            sys.stderr.write(f"{chosen.unfinished}\n")
            return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
