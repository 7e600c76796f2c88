"""Reading plans: what goes through a whole table, or through more of it than a page could need."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import asyncpg

from tests.plans.questions import Question

__all__ = ["LARGE", "SMALL", "faults"]

LARGE: Final = frozenset(
    {
        *("announcements", "asks", "audit_log", "brief_versions", "brief_words", "briefs", "citations"),
        *(
            "documents",
            "entities",
            "findable_briefs",
            "handled_events",
            "key_points",
            "letter_closings",
            "letters",
            "marks",
        ),
        *("mentions", "name_counts", "name_tails", "namings", "outbox", "pages", "passages"),
        *("processing_log", "request_letters", "requests", "sources"),
    }
)
"""Tables that grow with the archive."""
SMALL: Final = frozenset(
    {"alembic_version", "inventory_parts", "name_changes", "reconciliations", "system_facts"}
)
OFTEN: Final = 7
"""A prepared statement is planned for its arguments five times, and then for any where that seems as good."""
FEW: Final = 500
"""Rows that may be all of an index, such as of what is not searchable yet, or of a nearly empty table."""
LOOK_UPS: Final = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
"""What is cheaper than a hundred look-ups where a table has but a few thousand rows."""

Node = Mapping[str, Any]


async def faults(connection: asyncpg.Connection, question: Question, *, small: bool = False) -> Sequence[str]:
    """Ask often, and return what was wrong with the first plan or the last; nothing is kept of what it does.

    In a ``small`` archive to go through a whole table may be right: there it is told where no index would do.
    In another one it may be right for a table that has but a few rows.
    """
    begun = connection.transaction()
    await begun.start()
    try:
        for setting in LOOK_UPS if small else ():
            await connection.execute(f"SET LOCAL {setting} = off")
        if question.before:
            await connection.execute(question.before)
        await connection.execute(f"PREPARE question AS {question.sql}")
        plans = [await _plan(connection, question.arguments) for _ in range(OFTEN)]
        await connection.execute("DEALLOCATE question")
    finally:
        await begun.rollback()
    few = 0 if small else FEW
    found = dict.fromkeys(
        fault for plan in (plans[0], plans[-1]) for fault in _found(plan, question.most, few)
    )
    return [f"{question.name} {question.arguments}: {fault}" for fault in found]


async def _plan(connection: asyncpg.Connection, arguments: Sequence[object]) -> Node:
    called = f"question({', '.join(map(_literal, arguments))})" if arguments else "question"
    told = await connection.fetchval(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) EXECUTE {called}")
    plan: Node = json.loads(told)[0]["Plan"]
    return plan


def _found(plan: Node, most: int, few: int) -> Iterator[str]:
    seen: dict[str, float] = {}
    for node, limited in _nodes(plan):
        table = node.get("Relation Name")
        if table not in LARGE:
            continue
        if node["Node Type"] == "Seq Scan":
            if not few or _looked_at(node) > few:
                yield f"goes through all of {table}"
        elif (
            "Index" in node["Node Type"]
            and "Index Cond" not in node
            and not limited
            and _looked_at(node) > FEW
        ):
            yield f"goes through all of {node['Index Name']}"
        seen[table] = seen.get(table, 0) + _looked_at(node)
    yield from (f"looks at {rows:.0f} rows of {table}" for table, rows in seen.items() if rows > most)


def _nodes(node: Node, *, limited: bool = False) -> Iterator[tuple[Node, bool]]:
    """Yield every node, and whether one above it stops when it has enough."""
    yield node, limited
    below = limited or node["Node Type"] == "Limit"
    for child in node.get("Plans", ()):
        yield from _nodes(child, limited=below)


def _looked_at(node: Node) -> float:
    """Return how many rows a scan met; PostgreSQL tells the mean of its loops."""
    each = sum(node.get(what, 0) for what in ("Actual Rows", "Rows Removed by Filter"))
    return float(each * node.get("Actual Loops", 1))


def _literal(value: object) -> str:
    """Write a value as SQL; its type is that of the parameter."""
    match value:
        case None:
            return "NULL"
        case list() | tuple():
            return _quoted("{" + ",".join(json.dumps(str(item)) for item in value) + "}")
        case datetime():
            return _quoted(value.isoformat())
        case _:
            return _quoted(str(value))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
