"""Gives documents to Paperless as a person's scanner would: by the real upload API, one after the other."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final

import aiohttp

from continuum_console.demo.board import Board
from continuum_console.demo.papers import Paper
from continuum_paperless import Paperless, TaskState
from continuum_proto.errors import PaperlessDown

PAGE: Final = 100
PATIENCE: Final = 60.0
"""Seconds that Paperless may take to make a document of a file."""


class Feed:
    """Uploads papers and tells the board how far they came."""

    def __init__(
        self, paperless: Paperless, filing: "Filing", board: Board, clock: Callable[[], float]
    ) -> None:
        self._paperless = paperless
        self._filing = filing
        self._board = board
        self._clock = clock

    async def give(self, papers: Sequence[Paper]) -> None:
        """Give every paper that Paperless does not have yet."""
        known = await self._known()
        for paper in papers:
            if paper.checksum in known:
                self._board.arrived(paper.checksum, known[paper.checksum])
                continue
            task = await self._upload(paper)
            self._board.uploaded(paper.checksum, at=self._clock())
            await self._consumed(paper, task)

    async def _known(self) -> dict[str, int]:
        """Return what Paperless has already: checksum of the file to document."""
        known: dict[str, int] = {}
        page, more = 1, True
        while more:
            listing = await self._paperless.listing(page=page, page_size=PAGE)
            for item in listing.items:
                checksum = (await self._paperless.document(item.id)).checksum
                if checksum is not None:
                    known[checksum] = item.id
            page, more = page + 1, listing.has_more
        return known

    async def _upload(self, paper: Paper) -> str:
        filing = self._filing
        return await self._paperless.upload(
            paper.file_name,
            paper.content,
            title=paper.title,
            created=paper.created,
            correspondent=await filing.id("correspondents", paper.correspondent),
            document_type=await filing.id("document_types", paper.document_type),
            tags=[found for tag in paper.tags if (found := await filing.id("tags", tag)) is not None],
            mime_type=paper.mime_type,
        )

    async def _consumed(self, paper: Paper, task_id: str) -> None:
        """Wait until Paperless has made a document of the file, or has refused it."""
        deadline = self._clock() + PATIENCE
        while self._clock() < deadline:
            task = await self._paperless.task(task_id)
            if task is not None and task.state is TaskState.DONE and task.document_id is not None:
                self._board.arrived(paper.checksum, task.document_id)
                return
            if task is not None and task.state is TaskState.FAILED:
                self._board.refused(paper.checksum, task.error or "refused", at=self._clock())
                return
            await asyncio.sleep(0.05)
        self._board.refused(paper.checksum, f"no answer within {PATIENCE:g} s", at=self._clock())


class Filing:
    """The correspondents, document types and tags of Paperless, made where they are missing."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._ids: dict[str, dict[str, int]] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str, token: str) -> AsyncIterator["Filing"]:
        """Open a client with the right to make names."""
        headers = {"Authorization": f"Token {token}", "Accept": "application/json; version=9"}
        async with aiohttp.ClientSession(headers=headers) as session:
            yield cls(session, url)

    async def id(self, kind: str, name: str | None) -> int | None:
        """Return the id of a name, which Paperless knows afterwards."""
        if not name:
            return None
        if kind not in self._ids:
            listed = await self._send("GET", f"{kind}/?page_size=1000")
            results = listed.get("results", [])
            assert isinstance(results, list)
            self._ids[kind] = {str(item["name"]): int(item["id"]) for item in results}
        if name not in self._ids[kind]:
            made = await self._send("POST", f"{kind}/", {"name": name})
            self._ids[kind][name] = int(str(made["id"]))
        return self._ids[kind][name]

    async def _send(self, method: str, path: str, body: object = None) -> dict[str, object]:
        try:
            async with self._session.request(method, f"{self._url}/api/{path}", json=body) as answer:
                answer.raise_for_status()
                parsed: dict[str, object] = await answer.json()
                return parsed
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise PaperlessDown(f"{self._url} does not answer ({exc})") from exc
