"""What an entry costs while few wait behind it, and while very many do."""

from collections.abc import Callable
from typing import Any, Final

from redis import Redis

from continuum_proto.topology import BRIEFS
from tests.load.delivery.bench import Bench, Worker
from tests.load.delivery.contestants import OURS
from tests.load.peers.told import payload

FEW: Final = 100
WARM_UP: Final = 2_000
FILL: Final = """
local data = string.gsub(ARGV[3], '"document_id":0', '"document_id":%%s', 1)
for job = tonumber(ARGV[1]), tonumber(ARGV[2]) do
  redis.call('XADD', KEYS[1], '*', 'id', string.format('00000000-0000-4000-8000-%012x', job),
    'type', 'continuum.document.skipped.v1', 'source', 'continuum/bench',
    'subject', 'paperless/documents/' .. job, 'time', '2026-11-24T08:00:00.000Z',
    'data', string.format(data, job))
end
"""
PAGE: Final = 5_000


def cost_with_few(bench: Bench, entries: int) -> float:
    """Return the milliseconds of CPU, ours and the server's, that an entry takes while 100 wait."""
    added = 0

    def keep_waiting() -> None:
        nonlocal added
        wanted = bench.noted() + FEW
        _add(bench.server.redis, added + 1, wanted)
        added = max(added, wanted)

    _begin(bench)
    keep_waiting()
    with bench.worker(OURS) as worker:
        return _cost(bench, worker, entries, keep_waiting)


def cost_with_many(bench: Bench, entries: int, waiting: int) -> float:
    """Return the same while ``waiting`` entries and more wait."""
    _begin(bench)
    _add(bench.server.redis, 1, waiting + entries + WARM_UP)
    with bench.worker(OURS) as worker:
        return _cost(bench, worker, entries, lambda: None)


def _begin(bench: Bench) -> None:
    bench.begin()
    bench.enqueue(OURS, 0)  # makes the groups


def _add(redis: Redis, first: int, last: int) -> None:
    run: Any = redis.register_script(FILL)
    for begin in range(first, last + 1, PAGE):
        run(keys=[BRIEFS.name], args=[begin, min(begin + PAGE - 1, last), payload(0)])


def _cost(bench: Bench, worker: Worker, entries: int, meanwhile: Callable[[], None]) -> float:
    def passed(number: int) -> bool:
        meanwhile()
        return bench.noted() >= number

    bench.until([worker], lambda: passed(WARM_UP))
    first, spent = bench.noted(), worker.cpu() * 1000 + _served(bench)
    bench.until([worker], lambda: passed(WARM_UP + entries))
    return (worker.cpu() * 1000 + _served(bench) - spent) / (bench.noted() - first)


def _served(bench: Bench) -> float:
    """Milliseconds of the server in reading and settling, not in being fed."""
    return bench.server.milliseconds_in("xreadgroup", "evalsha")
