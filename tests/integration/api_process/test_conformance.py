"""The API does what its OpenAPI document says, whatever is asked: Schemathesis asks the process."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.api_process.running import Api, api_on

ENDLESS = ("listen",)
"""Operations whose answer does not end: they have tests of their own."""
UNSAYABLE = ("positive_data_acceptance", "unsupported_method", "allow_header_conformance")
"""A schema cannot say what a cursor of ours is, or that a range must not end before it begins; and one
address may be of two paths, such as ``/dead-letters/replay``: ``test_hostile`` asks what each takes."""
TOKEN = "a-token-of-operators-for-this-test"


@pytest.fixture
async def guarded(
    brief_ids: dict[int, str], archive_url: str, api_role: str, redis_url: str
) -> AsyncIterator[Api]:
    """The api, where operators have a token."""
    own = archive_url.replace("continuum@", f"{api_role}@", 1)
    async with api_on(own, redis_url, CONTINUUM_API_OPERATOR_TOKEN=TOKEN) as running:
        yield running


async def asked(api: Api, folder: Path, *, examples: int, seed: int | None = None) -> None:
    """Ask ``examples`` times for each operation, and more for the edges of each parameter."""
    command = [
        *(sys.executable, "-m", "schemathesis.cli", "run", f"{api.root}/openapi.json"),
        *("--checks", "all", "--exclude-checks", ",".join(UNSAYABLE)),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", str(examples)),
        *("--header", f"Authorization: Bearer {TOKEN}"),
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
async def test_every_answer_is_as_described(guarded: Api, tmp_path: Path) -> None:
    await asked(guarded, tmp_path, examples=5, seed=7)


@pytest.mark.long
@pytest.mark.timeout(1200)
async def test_every_answer_is_as_described_however_often_one_asks(guarded: Api, tmp_path: Path) -> None:
    await asked(guarded, tmp_path, examples=500)
