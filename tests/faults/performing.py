"""Performing one row from beginning to end."""

import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tests.faults.plan import Times
from tests.faults.registry import Row
from tests.faults.result import Result
from tests.faults.stage import Stage, Tell

__all__ = ["perform"]


async def perform(
    row: Row, *, scale: float, times: Times | None = None, tell: Tell = lambda line: None
) -> Result:
    """Perform ``row``; what it leaves in a temporary folder is kept where it failed."""
    folder = Path(tempfile.mkdtemp(prefix="ctm-"))
    try:
        async with Stage.open(row, scale=scale, times=times or Times(), folder=folder, tell=tell) as stage:
            try:
                await row.perform(stage)
            except TimeoutError as exc:
                stage.check(False, str(exc) or "it ended in time")
            result = replace(await stage.result(), day=f"{datetime.now(UTC):%Y-%m-%d}")
    except BaseException:
        tell(f"{row.number:>2} {row.name}: what it left lies in {folder}\n")
        raise
    if result.passed:
        shutil.rmtree(folder)
    else:
        tell(f"{row.number:>2} {row.name}: what it left lies in {folder}\n")
    return result
