"""docs/schema.md is what the migrations make."""

from pathlib import Path

from continuum_archive import migrate
from continuum_archive.describing import describe

PAGE = Path(__file__).parents[3] / "docs" / "schema.md"


async def test_the_page_is_up_to_date(database_url: str) -> None:
    await migrate(database_url)
    told = await describe(database_url)
    assert told == PAGE.read_text("utf-8"), "run make schema"
