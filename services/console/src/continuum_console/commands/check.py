"""``continuum check``: everything that the services need, line by line, and what to do."""

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from rich.text import Text

from continuum_console import exits
from continuum_console.checks import (
    Finding,
    check_models,
    check_paperless,
    check_postgresql,
    check_redis,
)
from continuum_console.commands.output import console, folder_of, print_json
from continuum_console.embedded import PostgreSQL, Valkey, runtime_folder
from continuum_console.running import running_settings
from continuum_console.stack.environment import given, setting


def run_checks(data: Path, env_file: Path, *, as_json: bool) -> int:
    """Print what was found; return 1 if anything is missing."""
    settings = {**running_settings(data), **given(env_file)}
    findings = asyncio.run(find_all(settings, data))
    if as_json:
        print_json([asdict(finding) for finding in findings])
    else:
        print_findings(findings)
    return exits.OK if all(finding.ok for finding in findings) else exits.NOT_WELL


async def find_all(settings: Mapping[str, str], data: Path) -> list[Finding]:
    """Check one after the other, so that the lines come in the order of the pipeline."""
    return [
        *await check_paperless(setting("PAPERLESS_URL", settings), setting("PAPERLESS_TOKEN", settings)),
        *await check_redis(setting("REDIS_URL", settings), embedded=lambda: embedded_valkey(data)),
        *await check_models(settings),
        *await check_postgresql(
            setting("DATABASE_URL", settings), embedded=lambda: embedded_postgresql(data)
        ),
    ]


def embedded_valkey(data: Path) -> str:
    """Say with what ``continuum up`` would serve streams; raises ConfigurationError if it cannot."""
    folder = folder_of(data, "up")
    return Valkey(folder / "valkey", runtime_folder(folder)).binary().name


def embedded_postgresql(data: Path) -> str:
    """Say with what ``continuum up`` would keep briefs; raises ConfigurationError if it cannot."""
    folder = folder_of(data, "up")
    return PostgreSQL(folder / "postgresql", runtime_folder(folder)).version()


def print_findings(findings: list[Finding]) -> None:
    """Print a line for each; below what is wrong, what to do."""
    out = console()
    out.print()
    for finding in findings:
        mark, style = ("✓", "green") if finding.ok else ("✗", "red")
        line = Text.assemble("  ", (mark, style), f" {finding.about:<11} {finding.text}")
        out.print(line, soft_wrap=True)
        if finding.advice:
            out.print(Text(f"{'':16}{finding.advice}", style="bold"), soft_wrap=True)
    out.print()
