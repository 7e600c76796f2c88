"""Every service refuses wrong settings in the same way."""

import pytest

from tests.integration.chassis.processes import started

NEEDED = [
    ("ingest", ["REDIS_URL", "CONTINUUM_INGEST_SECRETS"]),
    ("briefing", ["REDIS_URL", "PAPERLESS_URL", "PAPERLESS_TOKEN"]),
    ("persistence", ["REDIS_URL", "DATABASE_URL"]),
    ("notification", ["REDIS_URL", "DATABASE_URL"]),
    ("api", ["DATABASE_URL"]),
]

LENIENT = {"PYTHONWARNINGS": "default"}
"""Until 3.12 Python warns of a module that apprise imports where it is still there."""


@pytest.mark.parametrize(("service", "needed"), NEEDED)
async def test_what_is_missing_is_told_in_one_line(service: str, needed: list[str]) -> None:
    async with started(f"continuum_{service}", **LENIENT) as process:
        assert await process.end() == 78
        told = (await process.complaints()).splitlines()[-1]
    assert told.startswith(f"continuum-{service}: set {needed[0]} to ")
    assert [name for name in needed if f"set {name} to " not in told] == []
    assert process.lines == []


@pytest.mark.parametrize("service", [service for service, _ in NEEDED])
async def test_misspelt_setting_is_refused(service: str) -> None:
    wrong, right = f"CONTINUUM_{service.upper()}_OPS_PROT", f"CONTINUUM_{service.upper()}_OPS_PORT"
    variables = {**LENIENT, wrong: "1"}
    async with started(f"continuum_{service}", **variables) as process:
        assert await process.end() == 78
        told = (await process.complaints()).splitlines()[-1]
    assert told == f"continuum-{service}: {wrong} is not a setting: did you mean {right}?"
