"""A failed test whose loop cannot be closed ends all the same, and says who would not go."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
STUBBORN = """
import asyncio


async def stays() -> None:
    while True:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            pass


async def test_something() -> None:
    task = asyncio.create_task(stays())
    await asyncio.sleep(0)
    assert task.done()


def test_the_next_one() -> None: ...
"""


def test_a_task_that_will_not_be_cancelled_is_named_and_the_run_goes_on(tmp_path: Path) -> None:
    (tmp_path / "test_stubborn.py").write_text(STUBBORN)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.endings", "-p", "no:cacheprovider"]
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(tmp_path), "-o", "ending_timeout=0.3"]
    run = subprocess.run(
        [*command, *settings, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "still at work" in run.stdout
    assert "stays (" in run.stdout
    assert "test_stubborn.py:8) → Event.wait" in run.stdout
    assert "1 failed, 1 passed, 1 error" in run.stdout
