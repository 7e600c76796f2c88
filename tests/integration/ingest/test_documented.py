"""``docs/webhooks.md`` is true: its commands answer as it says, its statuses and limits are ours."""

import json
import os
import re
import subprocess
from asyncio import to_thread
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession

from continuum_chassis import Limits
from continuum_ingest.body import LARGEST, LARGEST_WITH_FILE
from continuum_ingest.settings import Settings
from tests.integration.ingest.hostile import STATUSES
from tests.integration.ingest.serving import KEY, SECRET, endpoint

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
COMMANDS: Final = re.findall(r"^```console\n\$ (.+)\n(.+)\n```$", PAGE, re.MULTILINE)
MADE: Final = ("event_id", "trace_id")


def run(command: str, url: str) -> Any:
    """Run a command of the page against ``url``."""
    command = command.replace("http://127.0.0.1:8091/webhooks/paperless", url)
    environment = os.environ | {"SECRET": SECRET["X-Continuum-Secret"]}
    told = subprocess.run(
        ["/bin/sh", "-c", command], cwd=ROOT, env=environment, capture_output=True, check=True, text=True
    )
    return json.loads(told.stdout)


def shown(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer without what is new each time."""
    return {name: len(value) if name in MADE else value for name, value in answer.items()}


async def test_every_command_answers_as_it_stands_there(redis_url: str) -> None:
    assert len(COMMANDS) == 4
    async with endpoint(redis_url) as served:
        answers = [await to_thread(run, command, served.url) for command, _ in COMMANDS]
    expected = [json.loads(output) for _, output in COMMANDS]
    assert [shown(answer) for answer in answers] == [shown(answer) for answer in expected]
    # The page shows which of them are one event.
    assert (answers[0]["event_id"] == answers[1]["event_id"]) is True
    assert (expected[0]["event_id"] == expected[1]["event_id"]) is True


async def test_the_signing_that_it_shows_is_accepted(redis_url: str) -> None:
    (code,) = re.findall(r"^```python\n(.+?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {"key": KEY}
    exec(code, names)
    async with (
        endpoint(redis_url) as served,
        ClientSession() as session,
        session.post(served.url, data=names["body"], headers=names["headers"]) as response,
    ):
        assert response.status == 202, await response.text()


def test_it_has_every_status() -> None:
    rows = re.findall(r"^\| ((?:\d{3}(?:, )?)+) \|", PAGE, re.MULTILINE)
    assert {int(status) for row in rows for status in row.split(", ")} == STATUSES


def test_its_limits_are_ours() -> None:
    limits, most = Limits(), Settings.model_fields["connections"].default
    for words in (
        f"{LARGEST // 1024} KiB without the file",
        f"{LARGEST_WITH_FILE // 2**20} MiB with it",
        f"after {limits.silence:g} s without a byte",
        f"below {limits.rate // 1024:g} KiB a second",
        f"sent more than {limits.small // 1024} KiB",
        f"silent for {limits.idle:g} s",
        f"{most:,} by default",
    ):
        assert words in " ".join(PAGE.split())
