"""Everything that there is to see of the queues, at one instant."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from redis.asyncio import Redis

from continuum_messaging import GroupState, Pausing, Queues, StreamState


@dataclass(frozen=True, slots=True)
class QueueReport:
    """What waits, who works, what is parked, paused or shut out."""

    at: datetime
    streams: Sequence[StreamState]
    services: Mapping[str, Mapping[str, Any]]
    """Signs of life by consumer name; whoever is silent for 30 s is not among them."""
    paused: frozenset[str]
    dead_letters: int

    @classmethod
    async def read(cls, redis: Redis) -> "QueueReport":
        """Look at all of it.

        :raises RedisDown: Redis does not answer.
        """
        queues = Queues(redis)
        return cls(
            datetime.now(UTC),
            await queues.read(),
            await queues.services(),
            await Pausing(redis).groups(),
            await queues.dead_letters(),
        )

    @property
    def begun(self) -> bool:
        """Whether any service ever started on this Redis."""
        return any(stream.groups for stream in self.streams)

    @property
    def idle(self) -> bool:
        """Whether nothing waits, is held or parked anywhere."""
        groups = [group for stream in self.streams for group in stream.groups]
        return not any(group.undelivered or group.leased or group.parked for group in groups)

    def silent(self, group: GroupState) -> tuple[str, ...]:
        """Return the consumers of a group that give no sign of life."""
        return tuple(name for name in group.names if name not in self.services)

    def closed_gates(self) -> dict[str, list[str]]:
        """Return the dependencies that are waited for, and the services that wait."""
        closed: dict[str, list[str]] = {}
        for consumer, sign in sorted(self.services.items()):
            for dependency, is_open in sign.get("gates", {}).items():
                if not is_open:
                    closed.setdefault(dependency, []).append(str(sign.get("name", consumer)))
        return closed

    def notes(self) -> list[str]:
        """Return what the services themselves say is unusual, each once."""
        return sorted({str(note) for sign in self.services.values() for note in sign.get("notes", ())})

    def as_json(self) -> dict[str, Any]:
        """Return the object for machines."""
        return {
            "at": self.at.isoformat(timespec="milliseconds"),
            "streams": [self._stream(stream) for stream in self.streams],
            "services": dict(self.services),
            "gates_closed": self.closed_gates(),
            "notes": self.notes(),
            "paused": sorted(self.paused),
            "dead_letters": self.dead_letters,
        }

    def _stream(self, stream: StreamState) -> dict[str, Any]:
        groups = [self._group(group) for group in stream.groups]
        return {"stream": stream.stream, "length": stream.length, "groups": groups}

    def _group(self, group: GroupState) -> dict[str, Any]:
        silent = self.silent(group)
        return {
            **asdict(group),
            "paused": group.group in self.paused,
            "alive": [name for name in group.names if name not in silent],
            "silent": list(silent),
        }
