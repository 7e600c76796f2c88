"""Kill every service twice while documents pass: each brief is made once, and announced once."""

import asyncio
import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from continuum_console.embedded import PostgreSQL, Running, runtime_folder
from continuum_console.stack.environment import SERVICES
from tests.e2e.demos import START, RunningDemo, demo

DOCUMENTS = 300
"""More than pass while everything is killed, on a fast machine too."""
LEASE = "4"
LETTER = """Harbour Lettings Ltd
Quay House, Bristol

Reference HL-2026-{number:03}

Dear tenant of flat {number},

from 1 September 2026 the rent of your flat rises from {before} EUR to {after} EUR a month. The new rent
covers the repair of the roof, which was finished in May 2026. Please sign the enclosed copy and return it
to our office by 31 July 2026 at the latest. If you have questions, call us on 0117 496 0{number:03}.

Yours sincerely
Harbour Lettings Ltd
"""


@pytest.fixture
def letters(tmp_path: Path) -> Path:
    folder = tmp_path / "letters"
    folder.mkdir()
    for number in range(DOCUMENTS):
        text = LETTER.format(number=number, before=700 + number, after=730 + number)
        (folder / f"letter-{number:03}.txt").write_text(text)
    return folder


def kill_each_twice(running: RunningDemo, chance: random.Random, killed: Counter[str]) -> None:
    """Kill -9 the services in random order, twice each, from the first document on."""
    victims = [*SERVICES, *SERVICES]
    chance.shuffle(victims)
    for name in victims:
        time.sleep(chance.uniform(0.05, 0.3))
        while running.process.poll() is None:
            record = running.record()
            child = next((child for child in record.children if child.name == name), None) if record else None
            if child is not None and child.pid and child.state in ("ready", "starting"):
                with suppress(ProcessLookupError):
                    os.kill(child.pid, signal.SIGKILL)
                    killed[name] += 1
                    break
            time.sleep(0.05)


async def announcements(data: Path) -> Counter[str]:
    """Count the ledger's rows by brief, out of the database that the demo left."""
    folder = data / "demo"
    server = PostgreSQL(folder / "postgresql", runtime_folder(folder))
    with Running(server.prepare()):
        connection = await asyncpg.connect(server.url())
        try:
            rows = await connection.fetch(
                "SELECT brief_id, state FROM announcements WHERE event_type = 'continuum.brief.published.v1'"
            )
        finally:
            await connection.close()
    return Counter(row["brief_id"] for row in rows)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [20261123])
def test_each_brief_is_made_and_announced_once_when_every_service_is_killed_twice(
    tmp_path: Path, letters: Path, seed: int
) -> None:
    killed: Counter[str] = Counter()
    options = ("--documents", str(letters), "--exit-when-done", "--json")
    with demo(tmp_path / "data", *options, settings={"CONTINUUM_LEASE_SECONDS": LEASE}) as running:
        running.until(lambda: running.says("Everything is up"), within=START)
        killer = threading.Thread(target=kill_each_twice, args=(running, random.Random(seed), killed))
        killer.start()
        code = running.process.wait(400)
        killer.join()
        assert code == 0, running.story()
        result = running.result()
    assert killed == dict.fromkeys(SERVICES, 2)
    assert (result["documents"], result["briefs"], result["dead_letters"]) == (DOCUMENTS, DOCUMENTS, 0)
    announced = asyncio.run(announcements(tmp_path / "data"))
    assert len(announced) == DOCUMENTS
    assert set(announced.values()) == {1}
