"""No question of a reader goes through a whole table, however many briefs there are."""

from importlib.resources import files
from itertools import chain

import asyncpg
import pytest

from continuum_archive.statements import statements
from tests.plans.checking import LARGE, SMALL, faults
from tests.plans.questions import EXAMPLES, NOT_FOR_READERS, Question, questions
from tests.plans.sample import Sample


async def test_every_question_finds_its_rows_by_an_index(
    connection: asyncpg.Connection, sample: Sample
) -> None:
    found = [await faults(connection, question, small=True) for question in questions(sample)]
    assert list(chain.from_iterable(found)) == []


async def test_the_archive_is_large_enough_to_tell(connection: asyncpg.Connection) -> None:
    """Every table that a question reads has rows; the planner would go through a small one in any case."""
    rows = await connection.fetch("SELECT relname, n_live_tup FROM pg_stat_user_tables")
    few = {row["relname"] for row in rows if row["n_live_tup"] < 1200} & LARGE
    assert few == {"audit_log", "letter_closings", "letters"}


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("SELECT * FROM citations WHERE quote = $1", "goes through all of citations"),
        ("SELECT count(brief_id) FROM mentions WHERE $1 <> ''", "goes through all of"),
        (
            "SELECT max(n) FROM citations WHERE brief_id = ANY(SELECT id FROM briefs WHERE $1 <> '')",
            "looks at",
        ),
    ],
)
async def test_a_plan_that_reads_too_much_is_told(
    connection: asyncpg.Connection, sql: str, fault: str
) -> None:
    found = await faults(connection, Question("bad", sql, ("x",)))
    assert any(fault in one for one in found)


def test_every_file_of_statements_is_known() -> None:
    folder = files("continuum_archive").joinpath("sql")
    there = {file.name for file in folder.iterdir() if file.name.endswith(".sql")}
    assert there == set(EXAMPLES) | NOT_FOR_READERS


@pytest.mark.parametrize("file", EXAMPLES)
def test_every_statement_has_examples(file: str) -> None:
    assert set(EXAMPLES[file]) == set(statements(file))


async def test_every_table_is_known(connection: asyncpg.Connection) -> None:
    rows = await connection.fetch("SELECT relname FROM pg_stat_user_tables")
    assert {row["relname"] for row in rows} == LARGE | SMALL
