"""Health: whether the loop turns, and whether the service can do its work now."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from continuum_proto.errors import ContinuumError

__all__ = ["Health", "Probe"]

Probe: TypeAlias = Callable[[], Awaitable[str | None]]
"""Answers nothing if all is well, else the reason in words."""

PATIENCE: Final = 2.0
"""Seconds that a probe may take; orchestrators give up after a few."""


class Health:
    """The reasons why a service is not ready, in words."""

    def __init__(self) -> None:
        self._probes: dict[str, Probe] = {}
        self.state: str | None = "starting"
        """Why the service as a whole is not ready: starting, waiting, stopping; nothing once it runs."""

    def check(self, name: str, probe: Probe) -> None:
        """Ask ``probe`` whenever somebody wants to know; ``name`` is what it asks about."""
        self._probes[name] = probe

    async def reasons(self) -> list[str]:
        """Return why the service cannot do its work now; nothing if it can."""
        if self.state is not None:
            return [self.state]
        answers = await asyncio.gather(*(_ask(probe) for probe in self._probes.values()))
        return [f"{name}: {answer}" for name, answer in zip(self._probes, answers, strict=True) if answer]


async def _ask(probe: Probe) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await probe()
    except TimeoutError:
        return f"no answer within {PATIENCE:g} seconds"
    except ContinuumError as exc:
        return str(exc)
    except Exception as exc:  # a probe that fails is an answer, whatever it fails of
        return f"asking failed with {type(exc).__qualname__}"
