"""The role of the api: what it may read, that it writes requests and nothing else, and how it is made."""

from base64 import b64decode

import asyncpg
import pytest

from continuum_archive import Archive
from continuum_archive.passwords import scram
from continuum_archive.roles import API_READS, API_WRITES, NOT_FOR_THE_API, grant
from continuum_console.embedded import PostgreSQL
from continuum_proto.errors import ConfigurationError

TABLES = (
    "SELECT relname AS tablename, relkind = 'v' AS view FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') ORDER BY relname"
)
COLUMNS = "SELECT column_name FROM information_schema.columns WHERE table_name = $1"
HIDDEN = {"field_names", "field_values"}
DENIED = asyncpg.InsufficientPrivilegeError


async def test_every_table_is_read_or_named_as_not_for_the_api(archive: Archive) -> None:
    tables = {row["tablename"] for row in await archive.fetch(TABLES)}
    assert tables == set(API_READS) | NOT_FOR_THE_API


async def test_of_letters_all_is_read_but_what_the_entries_held(archive: Archive) -> None:
    columns = {row["column_name"] for row in await archive.fetch(COLUMNS, "letters")}
    assert columns - set(API_READS["letters"]) == HIDDEN


async def test_it_reads_what_it_shows(api_archive: Archive) -> None:
    for table, columns in API_READS.items():
        await api_archive.fetch(f"SELECT {', '.join(columns) or '*'} FROM {table}")


async def test_it_changes_nothing(archive: Archive, api_archive: Archive) -> None:
    for row in await archive.fetch(TABLES):
        table = row["tablename"]
        if row["view"]:
            continue  # refuses whatever would change it, whoever asks
        [column] = await archive.fetch(f"{COLUMNS} LIMIT 1", table)
        statements = [
            f"UPDATE {table} SET {column['column_name']} = DEFAULT",
            f"DELETE FROM {table}",
            f"ALTER TABLE {table} RENAME TO taken",
        ]
        if table not in API_WRITES:
            statements.append(f"INSERT INTO {table} DEFAULT VALUES")
        for statement in statements:
            with pytest.raises(DENIED):
                await api_archive.fetch(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT field_values FROM letters",
        "SELECT * FROM inventory_parts",
        "SELECT * FROM letter_closings",
        "INSERT INTO requests (state) VALUES ('done')",
        "INSERT INTO requests (asked_at) VALUES (now())",
        "INSERT INTO request_letters (outcome) VALUES ('done')",
        "SELECT id FROM requests FOR UPDATE",
        "SELECT rolpassword FROM pg_authid",
        "CREATE ROLE mightier SUPERUSER",
    ],
)
async def test_it_sees_no_bytes_and_decides_no_ends(api_archive: Archive, statement: str) -> None:
    with pytest.raises(DENIED):
        await api_archive.fetch(statement)


async def test_granting_again_takes_away_what_was_too_much(
    archive: Archive, archive_url: str, api_archive: Archive, api_role: str
) -> None:
    await archive.fetch(f"GRANT DELETE ON pages TO {api_role}")
    await archive.fetch(f"GRANT SELECT (field_values) ON letters TO {api_role}")
    await grant(archive_url, api_role)
    for statement in ("DELETE FROM pages", "SELECT field_values FROM letters"):
        with pytest.raises(DENIED):
            await api_archive.fetch(statement)
    await api_archive.fetch("SELECT * FROM pages")


async def test_who_may_make_no_role_is_told_what_to_run(archive: Archive, archive_url: str) -> None:
    await archive.fetch("CREATE ROLE plain LOGIN")
    try:
        with pytest.raises(ConfigurationError, match="CREATE ROLE newcomer LOGIN"):
            await grant(archive_url.replace("continuum@", "plain@", 1), "newcomer")
    finally:
        await archive.fetch("DROP ROLE plain")


@pytest.mark.parametrize("name", ["", "a b", "x; DROP TABLE pages", "Robert", "a" * 64, '"x"'])
async def test_a_name_that_cannot_be_one_is_refused(archive_url: str, name: str) -> None:
    with pytest.raises(ConfigurationError, match="cannot be the name of a role"):
        await grant(archive_url, name)


async def test_a_password_is_kept_as_postgresql_would_keep_it(
    archive: Archive, archive_url: str, postgresql: PostgreSQL
) -> None:
    """The server makes a verifier of its own; with its salt ours is the same."""
    password = "It's 100 % of a pass$word"
    await grant(archive_url, "with_password", password=password)
    try:
        ours = await verifier(archive)
        await archive.fetch("SET password_encryption = 'scram-sha-256'")
        quoted = password.replace("'", "''")
        await archive.fetch(f"ALTER ROLE with_password PASSWORD '{quoted}'")
        theirs = await verifier(archive)
        assert ours.startswith("SCRAM-SHA-256$4096:")
        assert theirs == scram(password, salt=salt_of(theirs))
        assert ours == scram(password, salt=salt_of(ours))
    finally:
        await archive.fetch("DROP OWNED BY with_password")
        await archive.fetch("DROP ROLE with_password")


async def verifier(archive: Archive) -> str:
    [row] = await archive.fetch("SELECT rolpassword FROM pg_authid WHERE rolname = 'with_password'")
    return str(row["rolpassword"])


def salt_of(verifier: str) -> bytes:
    return b64decode(verifier.split("$")[1].split(":")[1])


@pytest.mark.parametrize("password", ["", "pässword", "a\nb"])
def test_a_password_that_would_have_to_be_normalised_is_refused(password: str) -> None:
    with pytest.raises(ConfigurationError):
        scram(password)
