"""A Redis in the midst of real work, for the commands of the runbooks to look at."""

import asyncio
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from redis.asyncio import Redis

from continuum_console.demo.pointers import client_arguments, redis_client
from continuum_console.stack.record import Record
from continuum_messaging import (
    DeliveryBroker,
    DeliverySettings,
    Heartbeat,
    Pausing,
    Publisher,
    RedisLanes,
    open_redis,
)
from continuum_proto.documents import DocumentChanged
from continuum_proto.errors import PermanentError, TransientError
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, VANISHED_KEY
from tests.contract.messaging.benches import changed
from tests.integration.messaging.workers import eventually_so, pending

CONSUMER = "briefing-host-1f01a84a"
GROUP = "briefing"
POISON, PARKED, DELETED, HELD, WAITING = 1, 2, 3, 4, (11, 12)
PATIENT = DeliverySettings(slots=1, block=0.1)
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Shown:
    """A command of a page and the output that stands below it."""

    question: str
    command: str
    output: str


def commands_of(page: Path) -> list[Shown]:
    """Return every command in the ``console`` blocks of a page, in order."""
    found = []
    for section in page.read_text(encoding="utf-8").split("\n## ")[1:]:
        question = section.partition("\n")[0]
        for block in BLOCK.findall(section):
            for each in block.split("$ ")[1:] if block.startswith("$ ") else ():
                command, _, output = each.partition("\n")
                found.append(Shown(question, command, output))
    return found


@dataclass
class Handler:
    """To which each document is something else."""

    redis: Redis

    async def on_document_changed(self, event: Event[DocumentChanged]) -> None:
        match event.data.document_id:
            case 1:
                raise PermanentError("document 1 cannot be read")
            case 2:
                raise TransientError("Paperless answers 500 for document 2")
            case 3:
                taken = await self.redis.xpending_range(DOCUMENTS.name, GROUP, "-", "+", 1, CONSUMER)
                await self.redis.xdel(DOCUMENTS.name, taken[0]["message_id"])
            case 4:
                await asyncio.Event().wait()


@asynccontextmanager
async def work_under_way(url: str) -> AsyncIterator[dict[str, str]]:
    """Keep a worker busy: a letter, a parked, a vanished, a held and two waiting entries.

    Yields the variables that the page speaks of.
    """
    redis = open_redis(url)
    await redis.config_set("maxmemory", "100mb")
    lanes = RedisLanes(url, service="briefing", version="0.1.0", consumer=CONSUMER, settings=PATIENT)
    broker = DeliveryBroker(url, lanes=lanes)
    handler = Handler(redis).on_document_changed
    broker.on(DOCUMENTS, group=GROUP, emits=BRIEFS, guards_document=True)(handler)
    heart = Heartbeat(
        redis, service="briefing", consumer=CONSUMER, version="0.1.0", slots=1, bulk_slots=1, held=lambda: 1
    )
    await broker.start()
    await heart.start()
    try:
        await Pausing(redis).pause("notification")
        async with Publisher.open(url) as publisher:
            for document in (POISON, PARKED, DELETED, HELD):
                await publisher.publish_document(replace(changed(document), source="continuum/ingest"))
            await eventually_so(lambda: _busy(redis))
            for document in WAITING:
                await publisher.publish_document(replace(changed(document), source="continuum/ingest"))
        yield {"ENTRY": await _parked_entry(redis), "DOCUMENT": str(HELD)}
    finally:
        await heart.drain(1)
        await broker.drain(0)
        await redis.aclose()


async def _busy(redis: Redis) -> bool:
    """Tell whether each document has come to where it stays."""
    letters, vanished = await redis.xlen(DEAD_LETTERS.name), await redis.hlen(VANISHED_KEY)
    held = await pending(redis, stream=DOCUMENTS, group=GROUP)
    return (letters, vanished, held) == (1, 1, {"retry-1": 1, CONSUMER: 1})


async def _parked_entry(redis: Redis) -> str:
    parked: Any = await redis.xpending_range(DOCUMENTS.name, GROUP, "-", "+", 1, "retry-1")
    return str(parked[0]["message_id"].decode())


def client_folder(folder: Path, url: str, *, paperless: str = "", database: str = "") -> Path:
    """Make a folder whose ``redis-cli`` and ``continuum`` look into the Redis at ``url``."""
    place = Record(os.getpid(), "demo", "", "", paperless, url, url, database, "extractive", {})
    (folder / "demo").mkdir(exist_ok=True)
    place.write(folder / "demo")
    programs = folder / "bin"
    programs.mkdir()
    console = [sys.executable, "-m", "continuum_console"]
    client = redis_client()
    client = client and (shutil.which(client) or str(Path(client).absolute()))
    looks = [client, *client_arguments(url), "--no-raw"] if client else [*console, "redis"]
    for name, command in (("redis-cli", looks), ("continuum", console)):
        program = programs / name
        # The path of before: else what stands in for redis-cli would be found in its own place.
        path = shlex.quote(os.environ["PATH"])
        program.write_text(f'#!/bin/sh\nPATH={path} exec {shlex.join(command)} "$@"\n')
        program.chmod(0o755)
    return programs


def say(command: str, *, programs: Path, variables: dict[str, str]) -> str:
    """Run one line of a page as a person would; return all that it says."""
    path = f"{programs}{os.pathsep}{os.environ['PATH']}"
    own = {"PATH": path, "CONTINUUM_DATA": str(programs.parent), "COLUMNS": "100"}
    environment = {**os.environ, **variables, **own}
    done = subprocess.run(
        ["/bin/bash", "-c", command], env=environment, capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout + done.stderr


def stop(command: str, *, programs: Path, once: Callable[[], bool]) -> str:
    """Run one line of a page and press Ctrl-C once a condition holds; return all that it says."""
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    process = subprocess.Popen(
        ["/bin/bash", "-c", f"exec {command}"],
        env={**environment, "CONTINUUM_DATA": str(programs.parent)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    end = monotonic() + 30
    while not once():
        assert process.poll() is None, "it ended first"
        assert monotonic() < end, "it never came so far"
        sleep(0.05)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)
    return said
