"""The engine that asks a language model of Ollama."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from copy import copy
from dataclasses import dataclass, replace
from math import inf
from time import monotonic
from types import TracebackType
from typing import Final, Self

import aiohttp

from continuum_briefs.computing import Computing, Threads
from continuum_briefs.drafts import Draft, EngineIdentity, Option
from continuum_briefs.fingerprints import fingerprint
from continuum_briefs.ollama import observing, prompts
from continuum_briefs.ollama.asking import Model
from continuum_briefs.ollama.drafting import Drafting, Keeping
from continuum_briefs.ollama.errors import ContextTooSmall, ModelMissing
from continuum_briefs.ollama.gates import Rests
from continuum_briefs.ollama.noting import Forgetful, KeptNotes
from continuum_briefs.ollama.pool import Pool, Told, nobody
from continuum_briefs.ollama.progress import OnProgress
from continuum_briefs.ollama.pulling import Progress, pulled
from continuum_briefs.ollama.seats import Seat
from continuum_briefs.ollama.server import Installed, ModelInfo, Request, Server, Silence
from continuum_briefs.ollama.tokens import Gauge, Scale
from continuum_briefs.source import Source
from continuum_proto.errors import ModelDown, ModelRefused

__all__ = ["Ollama"]

KNOWN_FOR: Final = 30.0
"""Seconds for which is believed what a server said of its models."""
LEAST_ANSWER: Final = 256
"""Tokens without which no answer is worth asking for."""


@dataclass(frozen=True, slots=True)
class _Known:
    at: float
    digest: str
    info: ModelInfo


class Ollama:
    """Asks one model on one or several servers; a context manager, for one session over all documents.

    ``slots`` is how many questions a server is asked at a time: one number for all, or one for each. Long
    texts are read by ``computing``, by default in a thread.
    """

    name = "ollama"

    def __init__(
        self,
        urls: Sequence[str],
        model: str,
        *,
        slots: int | Sequence[int] = 4,
        language: str | None = None,
        num_ctx: int = 8192,
        num_predict: int = 2048,
        silence: Silence | None = None,
        rests: Rests | None = None,
        allow_remote: bool = False,
        told: Told = nobody,
        notes: KeptNotes | None = None,
        on_progress: OnProgress | None = None,
        computing: Computing | None = None,
    ) -> None:
        self.model, self.language = model, language
        self._urls = tuple(urls)
        self._slots = (slots,) * len(self._urls) if isinstance(slots, int) else tuple(slots)
        self._num_ctx, self._num_predict = num_ctx, num_predict
        self._silence, self._rests = silence or Silence(), rests or Rests()
        self._allow_remote, self._told = allow_remote, told
        self._notes, self._on_progress = notes or Forgetful(), on_progress or (lambda _: None)
        self._computing = computing or Threads()
        self._gauge = Gauge()
        self._stack = AsyncExitStack()
        self._shared: Pool | None = None
        self._known: _Known | None = None
        self._learning = asyncio.Lock()
        self._guest = False
        """Whether gates are another engine's to close."""
        self._lacking = ""

    async def __aenter__(self) -> Self:
        self._shared = await self._stack.enter_async_context(self._opened())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._shared = None
        await self._stack.aclose()

    def with_model(self, model: str) -> "Ollama":
        """Return an engine that asks another model through the same slots, while this one is open.

        A server that lacks it stays open for this one.
        """
        other = copy(self)
        other.model = model
        other._known, other._gauge, other._learning = None, Gauge(), asyncio.Lock()  # noqa: SLF001 - one of us
        other._guest = True  # noqa: SLF001
        return other

    @property
    def _other(self) -> str | None:
        """The model, where it is another one than gates are about."""
        return self.model if self._guest else None

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
        """Say why no brief can be made now, or nothing: a health probe, which wakes no server up."""
        async with self._pool() as pool:
            if not pool.seats.open:
                return pool.seats.reasons
            try:
                self._roomy(await self._know(pool))
            except (ModelDown, ContextTooSmall) as exc:
                return str(exc)
        return None

    async def draft(self, source: Source) -> Draft:
        """Draft a brief: in one question where the document fits, else by notes of its parts.

        :raises ModelDown: no server works; no attempt is used up.
        :raises ModelRefused: the model answers, but not with a brief.
        :raises ContextTooSmall: no document at all would fit.
        """
        async with self._pool() as pool:
            known = await self._know(pool)
            self._roomy(known)
            model = Model(self.model, known.info, self._context(known.info), self._num_predict, self._gauge)
            with pool.document(source.checksum, model=self._other) as questions:
                return await Drafting(
                    model,
                    questions,
                    source,
                    language=self.language,
                    keeping=Keeping(self._notes, self._fingerprint(source, known)),
                    computing=self._computing,
                    on_progress=self._on_progress,
                ).run()

    async def pull(self) -> AsyncIterator[Progress]:
        """Let every server that lacks the model fetch it, one after the other; yields how far each is.

        :raises ModelDown: servers are away, or cannot fetch it; after all others were tried.
        """
        failures: list[str] = []
        async with self._pool() as pool:
            for seat in pool.seats.all:
                try:
                    async for progress in self._pulled(seat):
                        yield progress
                except ModelDown as exc:
                    failures.append(str(exc))
        if failures:
            raise ModelDown("; ".join(failures))

    async def _pulled(self, seat: Seat) -> AsyncIterator[Progress]:
        try:
            await seat.server.installed(self.model)
        except ModelMissing:
            async for progress in pulled(seat.server, self.model):
                yield progress
            seat.gate.hurried()

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
        # A connection that was kept open may have died with its server: that would look like our doing.
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            servers = [Server(url, session, self._silence) for url in self._urls]
            chosen = list(zip(servers, self._slots, strict=True))
            async with Pool(chosen, look=self._look, told=self._told, rests=self._rests) as pool:
                yield pool

    # What is known of the model --------------------------------------------------------------------

    async def _know(self, pool: Pool) -> _Known:
        async with self._learning:
            known = self._known
            if known and monotonic() - known.at < KNOWN_FOR and pool.seats.having(self._other):
                return known
            self._known = await self._learned(pool)
            return self._known

    async def _learned(self, pool: Pool) -> _Known:
        """Ask every server that is up; the first one that has the model says which one is meant."""
        await pool.ready()
        seats = list(pool.seats.open)
        found = await asyncio.gather(*(self._found(seat) for seat in seats))
        having = [(seat, tag) for seat, tag in zip(seats, found, strict=True) if tag is not None]
        if not having:
            raise ModelDown(self._lacking if self._guest else pool.seats.reasons)
        first, meant = having[0]
        for seat, tag in having[1:]:
            if tag.digest != meant.digest:
                self._leave_out(seat, self._another(seat.server))
        if self._known is not None and self._known.digest == meant.digest:
            return _Known(monotonic(), meant.digest, self._known.info)
        return _Known(monotonic(), meant.digest, await first.server.show(self.model))

    async def _found(self, seat: Seat) -> Installed | None:
        """Return the model as that server has it; it is asked no more where it has not."""
        try:
            tag = await self._fit(seat.server)
            seat.loaded = await seat.server.loaded(self.model)
        except ModelDown as exc:
            self._lacking = str(exc)
            self._leave_out(seat, self._lacking)
            return None
        if self._guest:
            seat.others.add(self.model)
        observing.up(seat.server.url, True)
        return tag

    def _leave_out(self, seat: Seat, reason: str) -> None:
        """Ask that server no more: its gate closes, but for a model that it is not about."""
        if self._guest:
            seat.others.discard(self.model)
        else:
            seat.gate.closed(reason)

    async def _fit(self, server: Server) -> Installed:
        tag = await server.installed(self.model)
        if tag.remote_host and not self._allow_remote:
            raise ModelDown(
                f"{self.model} on {server.name} runs at {tag.remote_host}: documents would leave this place;"
                " set CONTINUUM_BRIEFING_ALLOW_REMOTE_MODEL=true if that is meant"
            )
        return tag

    async def _look(self, server: Server) -> None:
        """See whether a server that failed has the model and answers something harmless.

        :raises ModelDown: it does not.
        """
        tag = await self._fit(server)
        if self._known is None:
            return
        if tag.digest != self._known.digest:
            if self._shared is None or self._shared.seats.open:
                raise ModelDown(self._another(server))
            # Nobody is left with the one that was known: this is the model from now on.
            self._known = replace(self._known, at=-inf)
        info = self._known.info
        options: dict[str, int | float] = {"num_ctx": self._context(info), "temperature": 0, "seed": 0}
        request = Request(self.model, "", "", None, {**options, "num_predict": 1}, info.think)
        try:
            await server.chat(request.harmless())
        except ModelRefused:
            return  # one token is cut off, of course; whatever else it says to this, it works

    def _another(self, server: Server) -> str:
        return (
            f"{server.name} has another {self.model} than other servers: run `ollama pull {self.model}` there"
        )

    def _identity(self, known: _Known) -> EngineIdentity:
        options: dict[str, Option] = {"num_ctx": self._context(known.info), "num_predict": self._num_predict}
        options |= {"temperature": 0, "seed": 0}
        return EngineIdentity(self.name, self.model, known.digest, options)

    def _fingerprint(self, source: Source, known: _Known) -> str:
        return fingerprint(
            source.checksum,
            self._identity(known),
            prompt_version=self.prompt_version,
            language=self.language,
        )

    def _context(self, info: ModelInfo) -> int:
        return min(self._num_ctx, info.context_length or self._num_ctx)

    def _roomy(self, known: _Known) -> None:
        """Refuse a context that the question alone fills."""
        context = self._context(known.info)
        question = prompts.system_prompt() + prompts.brief_prompt((), language=self.language, points=12)
        needed = Scale().tokens(question) + LEAST_ANSWER
        if needed > context:
            raise ContextTooSmall(
                f"{self.model} is given num_ctx {context}, the question alone needs {needed} tokens:"
                " set CONTINUUM_BRIEFING_NUM_CTX higher, or take a model with a larger context"
            )
