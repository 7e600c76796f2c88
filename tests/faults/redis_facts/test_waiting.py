"""A read that waits: what wakes it, and what does not."""

import threading
from collections.abc import Callable
from time import monotonic

import pytest
from redis import Redis
from redis.exceptions import ResponseError

from tests.faults.redis_facts.asking import GROUP, STREAM, Asking
from tests.servers import StreamServer

BLOCK = 1200
"""Milliseconds that the read would wait."""


class WaitingRead:
    """A read in a thread of its own, with what came of it."""

    def __init__(self, server: StreamServer) -> None:
        self.answer: object = None
        self.seconds = 0.0
        self._server = server
        self._thread = threading.Thread(target=self._read)

    def interrupted_by(self, ask: Asking, *command: str | int) -> "WaitingRead":
        """Let it wait, then run ``command``."""
        ask.read("a")
        self._thread.start()
        _until(lambda: b"blocked_clients:1" in ask("INFO", "clients"))
        ask(*command)
        self._thread.join(10)
        return self

    @property
    def was_woken(self) -> bool:
        return self.seconds < 0.8 * BLOCK / 1000

    def _read(self) -> None:
        with self._server.client() as redis:
            redis.response_callbacks.clear()
            began = monotonic()
            try:
                self.answer = _blocking(redis)
            except ResponseError as refusal:
                self.answer = str(refusal)
            self.seconds = monotonic() - began


def _blocking(redis: Redis) -> object:
    return redis.execute_command(  # type: ignore[no-untyped-call]
        "XREADGROUP", "GROUP", GROUP, "b", "BLOCK", BLOCK, "STREAMS", STREAM, ">"
    )


def _until(condition: Callable[[], bool]) -> None:
    deadline = monotonic() + 10
    while not condition():
        assert monotonic() < deadline


def test_a_waiting_read_is_woken_by_an_entry(ask: Asking, stream_server: StreamServer) -> None:
    read = WaitingRead(stream_server).interrupted_by(ask, "XADD", STREAM, "*", "id", "y")
    assert read.was_woken
    assert ask.pending("b")


def test_a_waiting_read_is_told_when_its_group_is_destroyed(ask: Asking, stream_server: StreamServer) -> None:
    read = WaitingRead(stream_server).interrupted_by(ask, "XGROUP", "DESTROY", STREAM, GROUP)
    assert read.was_woken
    assert "NOGROUP" in str(read.answer) or "UNBLOCKED" in str(read.answer)


@pytest.mark.parametrize("command", [("DEL", STREAM), ("FLUSHALL",), ("RENAME", STREAM, "continuum.other")])
def test_a_waiting_read_is_told_that_its_stream_is_gone_by_all_but_old_servers(
    ask: Asking, stream_server: StreamServer, command: tuple[str, ...]
) -> None:
    read = WaitingRead(stream_server).interrupted_by(ask, *command)
    assert read.was_woken != ask.build.keeps_ghosts
    assert (read.answer is None) == ask.build.keeps_ghosts
