"""The API does what its OpenAPI document says, whatever is asked: Schemathesis asks the process."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.integration.api_process.running import TOKEN, Api

ENDLESS = ("listen",)
"""Operations whose answer does not end: they have tests of their own."""
UNSAYABLE = ("positive_data_acceptance",)
"""A schema cannot say what a cursor of ours is, or that a range must not end before it begins."""


async def asked(api: Api, folder: Path, *, examples: int, seed: int | None = None) -> None:
    """Ask ``examples`` times for each operation, and more for the edges of each parameter."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{api.root}/openapi.json"),
        *("--checks", "all", "--exclude-checks", ",".join(UNSAYABLE)),
        *("--header", f"Authorization: Bearer {TOKEN}"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", str(examples)),
        *("--continue-on-failure", "--no-color", "--generation-database", "none"),
        *(part for name in ENDLESS for part in ("--exclude-operation-id", name)),
        *(("--seed", str(seed)) if seed is not None else ()),
    ]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()


@pytest.mark.timeout(300)
async def test_every_answer_is_as_described(guarded_api: Api, tmp_path: Path) -> None:
    await asked(guarded_api, tmp_path, examples=3, seed=7)


@pytest.mark.long
@pytest.mark.timeout(1200)
async def test_every_answer_is_as_described_however_often_one_asks(guarded_api: Api, tmp_path: Path) -> None:
    await asked(guarded_api, tmp_path, examples=500)
