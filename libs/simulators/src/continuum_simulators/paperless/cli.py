"""``python -m continuum_simulators paperless``."""

import argparse
import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from continuum_proto.errors import ConfigurationError
from continuum_simulators.paperless.releases import RECORDED, RELEASES
from continuum_simulators.paperless.server import PaperlessSimulator

__all__ = ["add_arguments", "run"]

TOKEN: Final = "SIMULATED_PAPERLESS_TOKEN"  # noqa: S105 - the name of a setting
HEADER: Final = "SIMULATED_PAPERLESS_HEADER"
"""Secrets are better said here than as options: everybody on a machine may see how a process was called."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what the command takes."""
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010, help="0 takes any free one (default: 8010)")
    parser.add_argument(
        "--token",
        default=os.environ.get(TOKEN, "simulated"),
        help=f"the administrator's token (default: {TOKEN} of the environment, or simulated)",
    )
    parser.add_argument("--webhook", metavar="URL", help="send Document Added and Document Updated there")
    parser.add_argument(
        "--webhook-header",
        metavar="NAME: VALUE",
        action="append",
        type=_header,
        default=[],
        help=f"a header of the webhook beside {HEADER} of the environment; may be given more than once",
    )
    parser.add_argument(
        "--public-url", metavar="URL", help="what doc_url begins with (default: its own address)"
    )
    parser.add_argument("--data", metavar="DIR", type=Path, help="keep documents there over a restart")
    parser.add_argument(
        "--visible-after",
        metavar="SECONDS",
        type=float,
        default=0.0,
        help="answer 404 for a document until so long after its webhook was queued",
    )
    parser.add_argument(
        "--release", choices=RELEASES, default=RECORDED.server, help="be this version (default: %(default)s)"
    )


def _header(text: str) -> tuple[str, str]:
    name, separator, value = text.partition(":")
    if not separator or not name.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME: VALUE")
    return name.strip(), value.strip()


def _secret_header() -> Iterator[tuple[str, str]]:
    if told := os.environ.get(HEADER):
        try:
            yield _header(told)
        except argparse.ArgumentTypeError as exc:
            raise ConfigurationError(f"{HEADER} must be NAME: VALUE") from exc


async def run(arguments: argparse.Namespace) -> None:
    """Serve until cancelled."""
    simulator = PaperlessSimulator(
        token=arguments.token,
        public_url=arguments.public_url or f"http://{arguments.host}:{arguments.port}",
        data=arguments.data,
        visible_after=arguments.visible_after,
        release=RELEASES[arguments.release],
    )
    if arguments.webhook:
        simulator.add_webhook(arguments.webhook, headers=dict([*_secret_header(), *arguments.webhook_header]))
    async with simulator.serving(arguments.host, arguments.port) as url:
        sys.stdout.write(f"simulated Paperless: {url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()
