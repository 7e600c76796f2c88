"""The schema as a page for people, drawn and told from what a migrated database says of itself."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import asyncpg

from continuum_archive.errors import translated
from continuum_archive.statements import statements

__all__ = ["describe"]

SQL: Final = statements("describing.sql")
HEAD: Final = """\
# The archive's schema

Made from a migrated database by `make schema`; a test compares the two. The words are the database's own
comments: `\\d+ documents` in `psql` shows them as well. Ids of documents are those of Paperless, ids of
briefs and entities are ours. PostgreSQL 14 to 18, no extension needed.
"""

Parts = Mapping[object, Sequence["asyncpg.Record"]]


async def describe(dsn: str) -> str:
    """Return the schema of a database as Markdown with a drawing in Mermaid.

    :raises DatabaseDown: PostgreSQL does not answer.
    """
    with translated():
        connection = await asyncpg.connect(dsn, timeout=10)
        try:
            tables = await connection.fetch(SQL["tables"])
            ids = [table["id"] for table in tables]
            parts = {
                name: _by_table(await connection.fetch(SQL[name], ids))
                for name in ("columns", "constraints", "indexes", "triggers")
            }
        finally:
            await connection.close()
    drawing = "\n".join(_drawing(tables, parts["constraints"], parts["columns"]))
    told = ("\n".join(_table(table, parts)) for table in tables)
    return "\n".join((HEAD, drawing, *told))


def _by_table(rows: Sequence["asyncpg.Record"]) -> Parts:
    grouped: dict[object, list[asyncpg.Record]] = defaultdict(list)
    for row in rows:
        grouped[row["table_id"]].append(row)
    return grouped


def _drawing(tables: Sequence["asyncpg.Record"], constraints: Parts, columns: Parts) -> Iterator[str]:
    """Draw what points to what: many to one, or one to one where the pointer is a key."""
    yield "```mermaid"
    yield "erDiagram"
    for table in tables:
        own = constraints.get(table["id"], ())
        keys = {frozenset(one["columns"]) for one in own if one["kind"] in {"p", "u"}}
        for pointer in (one for one in own if one["kind"] == "f"):
            many = "|o" if frozenset(pointer["columns"]) in keys else "}o"
            one = "||" if _required(columns[table["id"]], pointer["columns"]) else "o|"
            label = ", ".join(pointer["columns"])
            yield f'    {table["name"]} {many}--{one} {pointer["target"]} : "{label}"'
    yield "```"


def _required(columns: Sequence["asyncpg.Record"], names: Sequence[str]) -> bool:
    return all(column["required"] for column in columns if column["name"] in names)


def _table(table: "asyncpg.Record", parts: Mapping[str, Parts]) -> Iterator[str]:
    yield f"\n## {table['name']}\n"
    yield f"{'A view. ' if table['view'] else ''}{table['words'] or ''}\n"
    yield "| Column | Type | | What |"
    yield "|---|---|---|---|"
    for column in parts["columns"].get(table["id"], ()):
        yield f"| `{column['name']}` | {column['type']} | {_nature(column)} | {column['words'] or ''} |"
    rules = [*_rules(table, parts)]
    if rules:
        yield ""
        yield from rules


def _nature(column: "asyncpg.Record") -> str:
    """Tell whether a column may be empty, and what it holds when nobody says."""
    told = [] if column["required"] else ["may be null"]
    if column["preset"] in {"numbered", "computed"}:
        told = [column["preset"]]
    elif column["preset"] is not None:
        told.append(f"else {_code(column['preset'])}")
    return ", ".join(told)


def _rules(table: "asyncpg.Record", parts: Mapping[str, Parts]) -> Iterator[str]:
    for constraint in parts["constraints"].get(table["id"], ()):
        yield f"- `{constraint['name']}`: {_code(constraint['words'])}"
    for index in parts["indexes"].get(table["id"], ()):
        _, _, place = index["words"].partition(" USING ")
        kind = "unique index" if index["is_unique"] else "index"
        yield f"- `{index['name']}`: {kind} {_code(place)}"
    for trigger in parts["triggers"].get(table["id"], ()):
        yield f"- `{trigger['name']}`: trigger, runs `{trigger['function']}`"


def _code(text: str) -> str:
    """Return SQL as code that stands in one line of a table."""
    return "`" + " ".join(text.split()).replace("|", "\\|") + "`"
