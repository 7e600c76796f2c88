"""Readiness, in words."""

import asyncio

import pytest

from continuum_chassis import Health, Probe, health
from continuum_proto.errors import DatabaseDown


async def _fine() -> str | None:
    return None


async def _full() -> str | None:
    return "the disk is full"


async def _down() -> str | None:
    raise DatabaseDown("PostgreSQL does not answer")


async def _broken() -> str | None:
    raise RuntimeError("what nobody should read here")


async def _silent() -> str | None:
    await asyncio.Event().wait()
    return None


def _running(**probes: Probe) -> Health:
    watched = Health()
    watched.state = None
    for name, probe in probes.items():
        watched.check(name, probe)
    return watched


async def test_service_without_checks_is_ready_once_it_runs() -> None:
    assert await Health().reasons() == ["starting"]
    assert await _running().reasons() == []


async def test_reasons_name_what_is_wrong() -> None:
    watched = _running(redis=_fine, disk=_full, postgresql=_down, model=_broken)
    assert await watched.reasons() == [
        "disk: the disk is full",
        "postgresql: PostgreSQL does not answer",
        "model: asking failed with RuntimeError",
    ]


async def test_silence_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.01)
    assert await _running(redis=_silent, disk=_fine).reasons() == ["redis: no answer within 0.01 seconds"]
