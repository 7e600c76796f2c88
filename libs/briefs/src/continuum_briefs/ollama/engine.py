"""The engine that asks a language model of Ollama."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Final, Self

import aiohttp

from continuum_briefs.drafts import Draft, EngineIdentity, Option
from continuum_briefs.fingerprints import fingerprint
from continuum_briefs.ollama import observing, prompts
from continuum_briefs.ollama.asking import Model
from continuum_briefs.ollama.drafting import Drafting, Keeping
from continuum_briefs.ollama.noting import Forgetful, KeptNotes
from continuum_briefs.ollama.pool import Pool
from continuum_briefs.ollama.progress import OnProgress
from continuum_briefs.ollama.server import ModelInfo, Server, Silence
from continuum_briefs.ollama.tokens import Gauge
from continuum_briefs.source import Source
from continuum_proto.errors import ModelDown

__all__ = ["Ollama"]

KNOWN_FOR: Final = 30.0
"""Seconds for which a model's digest is believed."""


@dataclass(frozen=True, slots=True)
class _Known:
    at: float
    digest: str
    info: ModelInfo


class Ollama:
    """Asks one model on one or several servers; a context manager, for one session over all documents."""

    name = "ollama"

    def __init__(
        self,
        urls: Sequence[str],
        model: str,
        *,
        slots: int = 4,
        language: str | None = None,
        num_ctx: int = 8192,
        num_predict: int = 2048,
        silence: Silence | None = None,
        allow_remote: bool = False,
        notes: KeptNotes | None = None,
        on_progress: OnProgress | None = None,
    ) -> None:
        self.model, self.language = model, language
        self._urls, self._slots = tuple(urls), slots
        self._num_ctx, self._num_predict = num_ctx, num_predict
        self._silence = silence or Silence()
        self._allow_remote = allow_remote
        self._gauge = Gauge()
        self._notes = notes or Forgetful()
        self._on_progress = on_progress or (lambda _: None)
        self._stack = AsyncExitStack()
        self._shared: Pool | None = None
        self._known: _Known | None = None

    async def __aenter__(self) -> Self:
        self._shared = await self._stack.enter_async_context(self._opened())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shared = None
        await self._stack.aclose()

    @property
    def prompt_version(self) -> str:
        """Changes with every word that a model is sent."""
        return prompts.prompt_version()

    async def identity(self) -> EngineIdentity:
        """Return the model with its digest, as the first server that answers knows it.

        :raises ModelDown: no server answers, or none has the model.
        """
        async with self._pool() as pool:
            return self._identity(await self._know(pool))

    async def problem(self) -> str | None:
        """Say why no brief can be made now, or nothing: a health probe."""
        try:
            await self.identity()
        except ModelDown as exc:
            return str(exc)
        return None

    async def draft(self, source: Source) -> Draft:
        """Draft a brief: in one question where the document fits, else by notes of its parts."""
        async with self._pool() as pool:
            known = await self._know(pool)
            model = Model(self.model, known.info, self._context(known.info), self._num_predict, self._gauge)
            mark = fingerprint(
                source.checksum,
                self._identity(known),
                prompt_version=self.prompt_version,
                language=self.language,
            )
            return await Drafting(
                model,
                pool,
                source,
                language=self.language,
                keeping=Keeping(self._notes, mark),
                on_progress=self._on_progress,
            ).run()

    @asynccontextmanager
    async def _pool(self) -> AsyncIterator[Pool]:
        if self._shared is not None:
            yield self._shared
        else:
            async with self._opened() as pool:
                yield pool

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Pool]:
        timeout = aiohttp.ClientTimeout(total=None, connect=10)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            servers = [Server(url, session, self._silence) for url in self._urls]
            yield Pool(servers, slots=self._slots)

    async def _know(self, pool: Pool) -> _Known:
        known = self._known
        if known is not None and monotonic() - known.at < KNOWN_FOR:
            return known
        errors: list[str] = []
        for server in pool.servers:
            try:
                self._known = await self._learn(server)
            except ModelDown as exc:
                errors.append(str(exc))
                observing.up(server.url, False)
            else:
                observing.up(server.url, True)
                return self._known
        raise ModelDown("; ".join(errors))

    async def _learn(self, server: Server) -> _Known:
        found = await server.digest(self.model)
        if found is None:
            raise ModelDown(f"{server.url} has no model {self.model}: run `ollama pull {self.model}` there")
        digest, host = found
        if host and not self._allow_remote:
            raise ModelDown(f"{self.model} on {server.url} runs at {host}: documents would leave this place")
        return _Known(monotonic(), digest, await server.show(self.model))

    def _identity(self, known: _Known) -> EngineIdentity:
        options: dict[str, Option] = {"num_ctx": self._context(known.info), "num_predict": self._num_predict}
        options |= {"temperature": 0, "seed": 0}
        return EngineIdentity(self.name, self.model, known.digest, options)

    def _context(self, info: ModelInfo) -> int:
        return min(self._num_ctx, info.context_length or self._num_ctx)
