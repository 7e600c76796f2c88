"""The schema tells of itself, whatever PostgreSQL it lies in."""

import asyncpg

from continuum_archive.describing import describe


async def test_every_table_says_what_it_is_for(archive_url: str) -> None:
    connection = await asyncpg.connect(archive_url)
    silent = await connection.fetch(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')"
        " AND relname <> 'alembic_version' AND obj_description(oid, 'pg_class') IS NULL"
    )
    await connection.close()
    assert [row["relname"] for row in silent] == []


async def test_the_drawing_shows_what_points_to_what(archive_url: str) -> None:
    page = await describe(archive_url)
    assert '    briefs |o--|| documents : "document_id"\n' in page
    assert '    citations }o--o| key_points : "brief_id, version, point"\n' in page


async def test_a_column_tells_its_type_its_nature_and_what_it_is_for(archive_url: str) -> None:
    page = await describe(archive_url)
    assert "| `seq` | bigint | numbered |  |" in page
    assert "| `viewers` | integer[] | may be null | users who may see it; null" in page
    assert (
        "- `one_published_version`: unique index `btree (brief_id) WHERE (state = 'published'::text)`" in page
    )
    assert "- `pages_are_immutable`: trigger, runs `refuse_update`" in page
