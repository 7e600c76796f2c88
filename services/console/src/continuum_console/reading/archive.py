"""The API of the archive, as the console reads it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

import aiohttp
from pydantic import ValidationError

from continuum_console.reading.shapes import DocumentStatus, Reading, Shape, Summary
from continuum_proto.errors import ContinuumError, DependencyDown

TIMEOUT: Final = aiohttp.ClientTimeout(total=20, connect=3)
PAGE: Final = 100


class ApiDown(DependencyDown):
    """The API does not answer, or not as one of ours would."""

    dependency = "api"


class NoSuchBrief(ContinuumError):
    """There is no brief with that id, or no longer."""


class NotAsked(ContinuumError):
    """The API does not take the question; the message says why."""


class ListAnswer(Shape):
    """A page of a list."""

    items: tuple[dict[str, object], ...]
    next: str | None = None
    total: int | None = None


class ArchiveApi:
    """Reads briefs, texts and the states of documents."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self._session = session
        self._base = base.rstrip("/")

    @classmethod
    @asynccontextmanager
    async def open(cls, base: str) -> AsyncIterator["ArchiveApi"]:
        """Open a client of the API at ``base``."""
        async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
            yield cls(session, base)

    async def documents(self) -> list[DocumentStatus]:
        """Return every document that the archive knows."""
        return [DocumentStatus.model_validate(item) for item in await self._all("documents")]

    async def document(self, number: int) -> DocumentStatus:
        """Return what became of a document.

        :raises NoSuchBrief: the archive does not know it.
        """
        missing = f"document {number} is not known here: `continuum read` lists the briefs that there are"
        async with self._get(f"documents/{number}", accept="application/json", missing=missing) as answer:
            return DocumentStatus.model_validate(await answer.json())

    async def briefs(self, *, limit: int | None = None) -> list[Summary]:
        """Return the briefs, newest first; all of them without a limit."""
        return [Summary.model_validate(item) for item in await self._all("briefs", limit=limit)]

    async def brief(self, id: str) -> dict[str, object]:
        """Return a brief as the API tells it.

        :raises NoSuchBrief: there is none.
        """
        async with self._get(f"briefs/{id}", accept="application/json", missing=_no_brief(id)) as answer:
            body: dict[str, object] = await answer.json()
            return body

    async def markdown(self, id: str) -> str:
        """Return a brief as Markdown.

        :raises NoSuchBrief: there is none.
        """
        async with self._get(f"briefs/{id}", accept="text/markdown", missing=_no_brief(id)) as answer:
            return await answer.text()

    async def search(self, words: str, *, limit: int) -> dict[str, object]:
        """Return the best of what holds the words, as the API tells it.

        :raises NotAsked: these words cannot be searched; says why.
        """
        query = {"q": words, "limit": str(limit)}
        async with self._get("search", accept="application/json", query=query) as answer:
            body: dict[str, object] = await answer.json()
            return body

    async def reading(self, id: str) -> Reading:
        """Return a brief to be shown.

        :raises NoSuchBrief: there is none.
        """
        return Reading.model_validate(await self.brief(id))

    async def _all(self, what: str, *, limit: int | None = None) -> list[dict[str, object]]:
        items: list[dict[str, object]] = []
        query = {"limit": str(min(PAGE, limit or PAGE))}
        while True:
            async with self._get(what, accept="application/json", query=query) as answer:
                try:
                    page = ListAnswer.model_validate(await answer.json())
                except (ValidationError, ValueError) as exc:
                    raise ApiDown(f"{self._base} does not answer like the Continuum API") from exc
            items += page.items
            if page.next is None or (limit is not None and len(items) >= limit):
                return items[:limit]
            query["after"] = page.next

    @asynccontextmanager
    async def _get(
        self, path: str, *, accept: str, query: Mapping[str, str] | None = None, missing: str = ""
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        url = f"{self._base}/api/v1/{path}"
        try:
            async with self._session.get(url, params=query, headers={"Accept": accept}) as answer:
                if answer.status == 404 and missing:
                    raise NoSuchBrief(missing)
                if answer.status in (400, 410):
                    why = str((await answer.json(content_type=None)).get("detail"))
                    raise NotAsked(why) if answer.status == 400 else NoSuchBrief(why)
                if answer.status >= 400:
                    raise ApiDown(f"{url} answers {answer.status}: {(await answer.text())[:200]}")
                yield answer
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise ApiDown(f"{self._base} does not answer ({str(exc) or type(exc).__name__})") from exc


def _no_brief(id: str) -> str:
    return f"there is no brief {id}: `continuum read` lists what there is"
