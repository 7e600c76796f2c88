"""Delivery on Redis Streams: read, lease, settle, retry, dead-letter.

Who declares handlers loads FastStream and aiohttp, a third of the time that all of it takes: who only
looks, as the console does, is spared both.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from continuum_messaging.connection import open_redis
from continuum_messaging.dead_letters import DeadLetters, NoSuchLetter, Which
from continuum_messaging.delivery import Point, Reached
from continuum_messaging.effects import Effects
from continuum_messaging.entries import Taken
from continuum_messaging.epochs import Traces, read_traces
from continuum_messaging.erasing import Erased, Eraser
from continuum_messaging.errors import RedisDown
from continuum_messaging.findings import Finding, redis_findings
from continuum_messaging.heartbeat import Heartbeat
from continuum_messaging.janitor import CROWDED, Janitor, fullness
from continuum_messaging.lanes import RedisLanes
from continuum_messaging.memory import MemoryLanes
from continuum_messaging.pausing import NoSuchGroup, Pausing
from continuum_messaging.publisher import Publisher
from continuum_messaging.queues import GroupState, Queues, StreamState
from continuum_messaging.replaying import LetterStays
from continuum_messaging.routes import Handler, Lanes
from continuum_messaging.settings import DeliverySettings
from continuum_messaging.tailing import Recent, Tail
from continuum_messaging.topology import ensure_topology
from continuum_messaging.values import Letter, Outcome, Published

if TYPE_CHECKING:
    from continuum_messaging.broker import DeliveryBroker
    from continuum_messaging.description import asyncapi
    from continuum_messaging.wiring import deliver

__all__ = [
    "CROWDED",
    "DeadLetters",
    "DeliveryBroker",
    "DeliverySettings",
    "Effects",
    "Erased",
    "Eraser",
    "Finding",
    "GroupState",
    "Handler",
    "Heartbeat",
    "Janitor",
    "Lanes",
    "Letter",
    "LetterStays",
    "MemoryLanes",
    "NoSuchGroup",
    "NoSuchLetter",
    "Outcome",
    "Pausing",
    "Point",
    "Published",
    "Publisher",
    "Queues",
    "Reached",
    "Recent",
    "RedisDown",
    "RedisLanes",
    "StreamState",
    "Tail",
    "Taken",
    "Traces",
    "Which",
    "asyncapi",
    "deliver",
    "ensure_topology",
    "fullness",
    "open_redis",
    "read_traces",
    "redis_findings",
]

_WHEN_ASKED_FOR = {"DeliveryBroker": "broker", "asyncapi": "description", "deliver": "wiring"}


def __getattr__(name: str) -> Any:
    if name not in _WHEN_ASKED_FOR:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHEN_ASKED_FOR[name]}"), name)
