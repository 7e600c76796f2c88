"""The API on a shelf in memory."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.unit.api.serving import Client, serving
from tests.unit.api.shelves import brief_row, shelf_with


@pytest.fixture
async def api_of_two() -> AsyncIterator[Client]:
    shelf = shelf_with(brief_row(), brief_row("b_second", document=8))
    for log in shelf.log.values():
        log.append(replace(log[0], key="b_2"))
    async with serving(shelf, shelf, shelf) as client:
        yield client
