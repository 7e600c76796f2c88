"""What the api may do in PostgreSQL: read what it shows, and write down what people ask for."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import asyncpg

from continuum_archive.errors import translated
from continuum_archive.passwords import scram
from continuum_proto.errors import ConfigurationError

__all__ = ["API_READS", "API_WRITES", "NOT_FOR_THE_API", "grant"]

NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,62}")
EVERY: Final = ()

API_READS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "alembic_version": EVERY,
        "announcements": EVERY,
        "asks": EVERY,
        "audit_log": EVERY,
        "brief_versions": EVERY,
        "brief_words": EVERY,
        "briefs": EVERY,
        "citations": EVERY,
        "documents": EVERY,
        "entities": EVERY,
        "findable_briefs": EVERY,
        "handled_events": EVERY,
        "key_points": EVERY,
        # All but the bytes of the entries, which may be anything that was ever in a document.
        "letters": (
            *("id", "stream", "group_name", "event_id", "entry", "letter_entry", "document_id", "modified"),
            *("error_type", "error", "deliveries", "round", "service", "version", "traceparent"),
            *("first_delivered", "failed_at", "state", "closed_at", "closed_by", "replayed_as"),
            *("close_reason", "recorded_at"),
        ),
        "marks": EVERY,
        "mentions": EVERY,
        "name_counts": EVERY,
        "name_tails": EVERY,
        "namings": EVERY,
        "outbox": EVERY,
        "pages": EVERY,
        "passages": EVERY,
        "processing_log": EVERY,
        "readable_briefs": EVERY,
        "reconciliations": EVERY,
        "request_letters": EVERY,
        "requests": EVERY,
        "sources": EVERY,
        "system_facts": EVERY,
    }
)
"""Tables, and of some the columns that are read."""
API_WRITES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "requests": (
            *("id", "action", "document_id", "brief_id", "group_name", "reason", "asked_by", "key", "digest"),
            "traceparent",
        ),
        "request_letters": ("request_id", "letter_id", "skipped"),
    }
)
"""Columns of rows that are inserted; nothing is ever changed or deleted."""
NOT_FOR_THE_API: Final = frozenset({"inventory_parts", "letter_closings", "name_changes"})
"""Every table and view is either here or read."""


async def grant(dsn: str, role: str, *, password: str | None = None) -> None:
    """Give ``role`` the rights of the api and no other, in one step; make it where there is none.

    To make it, and to give it a ``password``, takes the right to make roles; for the rest the tables must be
    ours.

    :raises ConfigurationError: the name cannot be one, or we may not do it: the message says what to run.
    :raises DatabaseDown: PostgreSQL is away.
    """
    if not NAME.fullmatch(role):
        raise ConfigurationError(f"{role!r} cannot be the name of a role: a-z, 0-9 and _ only")
    with translated():
        connection = await asyncpg.connect(dsn, timeout=10)
        try:
            async with connection.transaction():
                await _make(connection, role, password)
                for statement in _statements(role):
                    await connection.execute(statement)
        except asyncpg.InsufficientPrivilegeError as exc:
            hint = f"CREATE ROLE {role} LOGIN PASSWORD '…'"
            raise ConfigurationError(f"{exc}: let somebody who may do so run {hint}, then try again") from exc
        finally:
            await connection.close()


async def _make(connection: "asyncpg.Connection", role: str, password: str | None) -> None:
    if not await connection.fetchval("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", role):
        await connection.execute(f"CREATE ROLE {role} LOGIN")
    if password is not None:
        # Hashed here: what the server is told may stand in its log.
        await connection.execute(f"ALTER ROLE {role} PASSWORD '{scram(password)}'")


def _statements(role: str) -> list[str]:
    """Return what takes every right away and gives those of the api. Names are ours or were checked."""
    return [
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        f"GRANT USAGE ON SCHEMA public TO {role}",
        *(f"GRANT SELECT{_columns(names)} ON {table} TO {role}" for table, names in API_READS.items()),
        *(f"GRANT INSERT{_columns(names)} ON {table} TO {role}" for table, names in API_WRITES.items()),
    ]


def _columns(columns: tuple[str, ...]) -> str:
    return f" ({', '.join(columns)})" if columns else ""
