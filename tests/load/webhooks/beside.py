"""What else goes on while webhooks come; ingest is measured once with each."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final, TypeAlias

from tests.load.delivery.server import Server

GoingOn: TypeAlias = Callable[[Server], AbstractAsyncContextManager[None]]
"""Begins before the first webhook and ends after the last."""


@asynccontextmanager
async def nothing(server: Server) -> AsyncIterator[None]:
    """Leave ingest and its Redis to the webhooks."""
    yield


BESIDE: Final[Mapping[str, GoingOn]] = {"": nothing}
"""By the words that stand after "ingest" in the figures; the first is what the others are compared with."""
