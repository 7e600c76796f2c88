"""Fixtures of the tests around Paperless."""

from collections.abc import AsyncIterator

import pytest

from tests.contract.paperless.receiving import Receiver, receiving


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver of webhooks."""
    async with receiving() as opened:
        yield opened
