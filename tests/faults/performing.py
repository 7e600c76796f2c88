"""Performing one row from beginning to end."""

import shutil
import tempfile
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.faults.performance import Performance, Tell
from tests.faults.plan import Times
from tests.faults.registry import SERVICES, NotHere, Row
from tests.faults.result import Result
from tests.faults.services.stage import Services
from tests.faults.stage import Stage

__all__ = ["perform"]

STAGES: Mapping[str, Callable[..., AbstractAsyncContextManager[Performance]]] = {
    "": Stage.open,
    SERVICES: Services.open,
}
"""How each stage is opened, by the mark of its rows."""


async def perform(
    row: Row[Any], *, scale: float, times: Times | None = None, tell: Tell = lambda line: None
) -> Result:
    """Perform ``row``; what it leaves in a temporary folder is kept where it failed."""
    folder = Path(tempfile.mkdtemp(prefix="ctm-"))
    try:
        opened = STAGES[row.on](row, scale=scale, times=times or Times(), folder=folder, tell=tell)
        async with opened as stage:
            try:
                await row.perform(stage)
            except TimeoutError as exc:
                stage.check(False, str(exc) or "it ended in time")
            result = replace(await stage.result(), day=f"{datetime.now(UTC):%Y-%m-%d}")
    except NotHere:
        shutil.rmtree(folder)
        raise
    except BaseException:
        tell(f"{row.title}: what it left lies in {folder}\n")
        raise
    if result.passed:
        shutil.rmtree(folder)
    else:
        tell(f"{row.title}: what it left lies in {folder}\n")
    return result
