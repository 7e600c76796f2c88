"""What readers may not see is told by no question, even where a version of it is still called published.

Writers withdraw a version with the word that hides its document. Were one to forget it, the status of the
document would keep readers from all that was made of it.
"""

from collections.abc import Iterator
from typing import Final

import pytest

from continuum_api.operations import OPERATIONS
from continuum_archive import Archive
from continuum_archive.writing import Writer
from tests.archives import PAGES, drafted
from tests.secret import SECRET, SECRET_PAGES, secret_draft
from tests.unit.api.serving import Client

UNANSWERED: Final = {"/events", "/problems/{name}", "/requests/{id}", "/dead-letters/{id}"}
"""Streams without end, and questions about other things."""
HEARD: Final = """
UPDATE documents SET heard = $1, heard_time = now(), heard_cause = gen_random_uuid() WHERE id = 7"""
TELLING: Final = {
    *("/briefs", "/briefs/{id}", "/briefs/{id}/text", "/briefs/{id}/versions"),
    *("/briefs/{id}.md", "/briefs/{id}.json", "/search", "/timeline", "/feed.atom", "/feed.json"),
    *("/documents", "/documents/{id}", "/documents/{id}/text", "/documents/{id}.md", "/documents/{id}.json"),
    *("/entities", "/entities/{id}", "/entities/{id}/mentions", "/entities/{id}/neighbours"),
    *("/entities/{id}.md", "/entities/{id}.json", "/pipeline"),
}
"""Operations that tell of a document that readers may see."""


class Asked:
    """Every question that may tell of document 7, and of another that shares names with it."""

    def __init__(self, brief: str, other: str, secret: str, shared: str) -> None:
        self._ids = {"/briefs": (brief, other), "/documents": ("7", "8"), "/entities": (secret, shared)}
        self._queries = {
            "/briefs": ("", f"entity={secret}", f"tag={SECRET}", f"correspondent={SECRET}", "document=7"),
            "/briefs/{id}": ("", "version=1"),
            "/briefs/{id}/text": ("", "version=1"),
            "/briefs/{id}/diff": ("", "from=1&to=2"),
            "/documents": ("", "status=hidden"),
            "/entities": ("", "type=person", f"q={SECRET[:3]}"),
            "/timeline": ("", f"entity={secret}", "from=2026&to=2026"),
            "/feed.atom": ("", f"entity={secret}"),
            "/feed.json": ("", f"entity={secret}"),
            "/search": (f"q={SECRET}", "q=invoice", f"q=invoice&entity={secret}", f"q=invoice&tag={SECRET}"),
        }

    def paths(self) -> Iterator[tuple[str, str]]:
        """Yield each operation with a path."""
        for operation in OPERATIONS:
            if operation.method == "GET" and operation.path not in UNANSWERED:
                ids = self._ids.get(operation.path.partition("/{id}")[0], ("",))
                for name in ids if "{id}" in operation.path else ids[:1]:
                    for query in self._queries.get(operation.path, ("",)):
                        path = operation.path.replace("{id}", name)
                        yield operation.path, f"/api/v1{path}" + (f"?{query}" if query else "")


@pytest.fixture
async def asked(archive: Archive, writer: Writer) -> Asked:
    await writer.draft(secret_draft(1), SECRET_PAGES)
    await writer.draft(secret_draft(2, fingerprint="b"), SECRET_PAGES)
    await writer.draft(drafted(1, document=8), PAGES)
    briefs = {
        row["document_id"]: row["id"] for row in await archive.fetch("SELECT id, document_id FROM briefs")
    }
    names = {row["name"]: row["id"] for row in await archive.fetch("SELECT id, name FROM entities")}
    return Asked(briefs[7], briefs[8], names[SECRET], names["3 May 2026"])


async def telling(api: Client, asked: Asked) -> set[str]:
    """Return which operations have the secret in an answer."""
    return {
        operation
        for operation, path in asked.paths()
        if SECRET.casefold() in (await api.get(path)).text.casefold()
    }


async def test_what_readers_may_see_is_told_by_these(api: Client, asked: Asked) -> None:
    """Else what follows proved nothing."""
    assert await telling(api, asked) == TELLING


async def test_what_readers_may_not_see_is_told_by_no_question(
    api: Client, archive: Archive, asked: Asked
) -> None:
    for status in ("hidden", "gone", "excluded", "forgotten"):
        await archive.fetch(HEARD, status)
        assert await telling(api, asked) == set(), status
        [other] = (await api.get("/api/v1/briefs")).json["items"]
        assert other["document"]["id"] == 8
    rows = await archive.fetch("SELECT FROM brief_versions WHERE document_id = 7 AND state = 'published'")
    assert len(rows) == 1
