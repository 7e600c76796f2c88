"""The harness itself: a process that writes much is never held up by whoever does not read."""

from pathlib import Path

from tests.integration.chassis.processes import started

LOUD = """
import json, sys
for number in range(20_000):
    print(json.dumps({"event": "line", "number": number}), file=sys.stdout)
    print("a complaint of some length", file=sys.stderr)
"""


async def test_a_process_that_writes_much_ends_though_nobody_reads(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(LOUD)
    async with started("loud", PYTHONPATH=str(tmp_path)) as loud:
        assert await loud.process.wait() == 0
        assert await loud.end() == 0
        assert len(loud.lines) == 20_000
        assert (await loud.complaints()).count("\n") == 20_000
