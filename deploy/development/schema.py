"""Write docs/schema.md: migrate an embedded PostgreSQL and ask it what it is made of."""

import asyncio
import tempfile
from pathlib import Path

from continuum_archive import migrate
from continuum_archive.describing import describe
from continuum_console.embedded import PostgreSQL, Running

PAGE = Path(__file__).parents[2] / "docs" / "schema.md"


async def write(url: str) -> None:
    """Describe a database that is migrated for it."""
    await migrate(url)
    PAGE.write_text(await describe(url), "utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="ctm-") as folder:
        server = PostgreSQL(Path(folder) / "pg" / "data", Path(folder), durable=False)
        with Running(server.prepare()):
            asyncio.run(write(server.url()))
