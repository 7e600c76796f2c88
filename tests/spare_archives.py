"""Empty archives that tests pass on: a database costs a quarter of a second, emptying it milliseconds."""

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from typing import Final

import asyncpg

from continuum_console.embedded import PostgreSQL

__all__ = ["SpareArchives"]

LEAVE: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
SHAPE: Final = """
SELECT md5(concat(
    (SELECT string_agg(concat(c.oid, relname, relkind, relacl, attname, atttypid, attnotnull), ','
                       ORDER BY c.oid, attnum)
       FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.oid >= 16384),
    (SELECT string_agg(pg_get_viewdef(oid), ',' ORDER BY oid) FROM pg_class
      WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace),
    (SELECT string_agg(md5(prosrc), ',' ORDER BY oid) FROM pg_proc WHERE oid >= 16384),
    (SELECT string_agg(concat(tgrelid, tgname, tgenabled), ',' ORDER BY oid) FROM pg_trigger),
    (SELECT string_agg(conname, ',' ORDER BY oid) FROM pg_constraint WHERE oid >= 16384),
    (SELECT string_agg(extname, ',' ORDER BY oid) FROM pg_extension),
    (SELECT concat(datconnlimit, datallowconn) FROM pg_database WHERE datname = current_database()),
    (SELECT string_agg(setconfig::text, ',') FROM pg_db_role_setting
      WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())),
    (SELECT count(*) FROM pg_statistic WHERE starelid >= 16384),
    (SELECT bool_or(pg_relation_size(oid) > 256 * 1024) FROM pg_class WHERE relkind = 'r' AND oid >= 16384)))
"""
"""What a test may have changed of a database beside its rows, and what makes the planner think otherwise."""
EMPTY: Final = """
DO $$ DECLARE one text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relname <> 'alembic_version'
                  AND relnamespace = 'public'::regnamespace LOOP
        EXECUTE 'DELETE FROM ' || one;
    END LOOP;
    PERFORM setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S';
END $$
"""

_numbers = count(1)


@dataclass(slots=True)
class SpareArchives:
    """Copies of a template; one that comes back with another shape than it had is thrown away."""

    server: PostgreSQL
    _spare: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _shapes: dict[str, str] = field(default_factory=dict)

    def take(self, template: str) -> str:
        """Return the name of an empty archive that nobody else has."""
        if self._spare[template]:
            return self._spare[template].pop()
        name = f"archive_{next(_numbers)}"
        self.server.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        self._shapes[name] = asyncio.run(self._shape(name))
        return name

    def give_back(self, template: str, name: str) -> None:
        """Empty an archive for the next one."""
        if asyncio.run(self._emptied(name)):
            self._spare[template].append(name)
        else:
            self.server.run(f"DROP DATABASE {name} WITH (FORCE)")

    async def _shape(self, name: str) -> str:
        connection = await asyncpg.connect(self.server.url(name))
        try:
            shape: str = await connection.fetchval(SHAPE)
            return shape
        finally:
            await connection.close()

    async def _emptied(self, name: str) -> bool:
        connection = await asyncpg.connect(self.server.url(name))
        try:
            await connection.execute(LEAVE)
            same: bool = await connection.fetchval(SHAPE) == self._shapes[name]
            if same:
                await connection.execute(EMPTY)
        except asyncpg.PostgresError:  # it may not be written to, or is locked: whatever a test did to it
            return False
        else:
            return same
        finally:
            await connection.close()
