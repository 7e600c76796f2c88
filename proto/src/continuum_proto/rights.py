"""What each service may do in Redis: an ACL user of its own, with what it needs and no more.

The rules load on Redis 6.2, which knows neither selectors nor a right to read apart from one to write a
key: who may only read is said by the commands.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from continuum_proto.topology import (
    BUDGET_KEY,
    CRASHES_KEY,
    DOCUMENTS,
    DOCUMENTS_BULK,
    EFFECTS,
    EPOCH_KEY,
    FAILURES_KEY,
    GATE_KEY,
    INVENTORY,
    LISTING_KEY,
    LISTING_WANTED_KEY,
    LOCK_KEY,
    NOTED_KEY,
    NOTES_KEY,
    OWED_KEY,
    PAUSED_KEY,
    PUBLISHED_KEY,
    QUEUED_KEY,
    SERVICES_KEY,
    STREAMS,
    SWEEP_CURSOR_KEY,
    VANISHED_KEY,
    WORKING_KEY,
)

__all__ = ["OPERATOR", "READER", "RIGHTS", "Rights", "user_of", "users_file"]

OPERATOR: Final = "operator"
"""The console of whoever runs the system."""
READER: Final = "reader"
"""A person who only looks."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Keys and commands of one user; nothing else is allowed, and no channel."""

    keys: tuple[str, ...]
    commands: tuple[str, ...]

    @property
    def rules(self) -> str:
        """The rules as ``ACL SETUSER`` takes them."""
        keys = " ".join(f"~{key}" for key in self.keys)
        commands = " ".join(name if name.startswith("-") else f"+{name}" for name in self.commands)
        return f"resetchannels {keys} -@all {commands}"


def user_of(service: str) -> str:
    """Return the name of a service's user."""
    return f"continuum-{service}"


def users_file() -> str:
    """Return an ACL file with every user, switched off until it is given a password.

    ``default`` is off too, so that nobody comes in as it, but keeps its rights: with these a server reads
    its append-only file, and some versions silently leave out what a script wrote that ``default`` may not.
    """
    users = [f"user {user_of(service)} off {rights.rules}" for service, rights in RIGHTS.items()]
    return "\n".join(["user default off ~* &* +@all", *users])


def _all(*patterns: str, **names: str) -> tuple[str, ...]:
    """Fill in ``names``; what is not named stands for all."""
    return tuple(re.sub(r"\{(\w+)\}", lambda gap: names.get(gap[1], "*"), pattern) for pattern in patterns)


CONNECT: Final = ("ping", "select", "info")
BEAT: Final = ("hset", "hgetall", "hdel")
PUBLISH: Final = ("eval", "evalsha", "xadd", "xrange", "get", "set")
READ_GROUPS: Final = ("xreadgroup", "xpending", "xinfo", "xgroup|create", "xgroup|delconsumer")
DELIVER: Final = ("xclaim", "xack", "del", "pexpire", "hget", "hincrby", "sismember", "time", "pttl")
LOOK: Final = ("@read", "-keys", "ping", "select", "info", "command")
TEXT, FETCHED, FINGERPRINTS, FORGOTTEN = (
    EFFECTS[name].key for name in ("text", "fetched", "fingerprint", "forgotten")
)
ALL_CRASHES: Final = CRASHES_KEY.format(stream="*", group="*")
ALL_FAILURES: Final = FAILURES_KEY.format(group="*", event_id="*")


def _consumer(group: str, *keys: str, commands: tuple[str, ...] = ()) -> Rights:
    """Return the rights of a service that reads streams.

    It sees all of them: whichever service starts first creates every group.
    """
    poll = LOCK_KEY.format(job=f"poll:*:{group}")
    beside = (
        *(PUBLISHED_KEY, CRASHES_KEY, FAILURES_KEY, VANISHED_KEY, PAUSED_KEY, SERVICES_KEY, GATE_KEY),
        *(EPOCH_KEY, poll),
    )
    streams = tuple(stream.name for stream in STREAMS)
    return Rights(
        (*streams, *_all(*beside, *keys, group=group)),
        (*CONNECT, *BEAT, *PUBLISH, *READ_GROUPS, *DELIVER, *commands),
    )


RIGHTS: Final[Mapping[str, Rights]] = MappingProxyType(
    {
        "ingest": Rights(
            _all(
                *(DOCUMENTS.name, DOCUMENTS_BULK.name, INVENTORY.name, PUBLISHED_KEY, QUEUED_KEY),
                *(SWEEP_CURSOR_KEY, FETCHED, EPOCH_KEY, LISTING_KEY, LISTING_WANTED_KEY, VANISHED_KEY),
                *(SERVICES_KEY, LOCK_KEY.format(job="sweep"), LOCK_KEY.format(job="listing")),
            ),
            (*CONNECT, *BEAT, *PUBLISH, "hmget", "pttl", "hlen", "pexpire", "xinfo|stream"),
        ),
        "briefing": _consumer(
            "briefing",
            *(QUEUED_KEY, WORKING_KEY, TEXT, FETCHED, FINGERPRINTS, FORGOTTEN),
            *(BUDGET_KEY, NOTES_KEY, NOTED_KEY, OWED_KEY),
            commands=("hrandfield",),
        ),
        "persistence": _consumer(
            "persistence",
            *(QUEUED_KEY, TEXT, FETCHED, FINGERPRINTS, LOCK_KEY.format(job="janitor")),
            # What it erases: everything of a document, whoever wrote it.
            *(FORGOTTEN, NOTES_KEY, NOTED_KEY, OWED_KEY, ALL_CRASHES, ALL_FAILURES),
            # The last ones carry out what people ask the api for, and put letters back that were lost.
            commands=(
                *("xtrim", "xlen", "xdel", "xgroup|destroy", "hsetnx", "hlen"),
                *("sadd", "srem", "xrevrange"),
            ),
        ),
        "notification": _consumer("notification"),
        "api": Rights(
            (*(stream.name for stream in STREAMS), SERVICES_KEY),
            ("ping", "select", "hgetall", "xread", "xrange", "xrevrange", "xlen", "xpending", "xinfo"),
        ),
        OPERATOR: Rights(("continuum.*",), (*LOOK, *PUBLISH, "xdel", "xack", "hdel", "sadd", "srem")),
        READER: Rights(("continuum.*",), LOOK),
    }
)
"""By service, and what people use."""
