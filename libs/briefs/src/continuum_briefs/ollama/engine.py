"""The engine that asks a language model of Ollama."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from copy import copy
from types import TracebackType
from typing import Self

import aiohttp

from continuum_briefs.computing import Computing, Threads
from continuum_briefs.drafts import Draft, EngineIdentity, Option
from continuum_briefs.fingerprints import fingerprint
from continuum_briefs.ollama import prompts
from continuum_briefs.ollama.asking import Model
from continuum_briefs.ollama.drafting import Drafting, Keeping
from continuum_briefs.ollama.errors import ContextTooSmall, ModelMissing
from continuum_briefs.ollama.gates import Rests
from continuum_briefs.ollama.knowing import Knowing, Known
from continuum_briefs.ollama.noting import Forgetful, KeptNotes
from continuum_briefs.ollama.pool import Pool, Told, nobody
from continuum_briefs.ollama.progress import OnProgress
from continuum_briefs.ollama.pulling import Progress, pulled
from continuum_briefs.ollama.room import enough_room
from continuum_briefs.ollama.seats import Seat
from continuum_briefs.ollama.server import Server, Silence
from continuum_briefs.ollama.tokens import Gauge
from continuum_briefs.source import Source
from continuum_proto.errors import ModelDown

__all__ = ["Ollama"]


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
        self._num_predict = num_predict
        self._silence, self._rests = silence or Silence(), rests or Rests()
        self._told = told
        self._notes, self._on_progress = notes or Forgetful(), on_progress or (lambda _: None)
        self._computing = computing or Threads()
        self._gauge = Gauge()
        self._stack = AsyncExitStack()
        self._shared: Pool | None = None
        self._knowing = Knowing(model, num_ctx=num_ctx, allow_remote=allow_remote)

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
        other._gauge, other._knowing = Gauge(), self._knowing.of_a_guest(model)  # noqa: SLF001 - one of us
        return other

    @property
    def prompt_version(self) -> str:
        """Changes with every word that a model is sent."""
        return prompts.prompt_version()

    async def identity(self) -> EngineIdentity:
        """Return the model with its digest, as the first server that answers knows it.

        :raises ModelDown: no server answers, or none has the model.
        """
        async with self._pool() as pool:
            return self._identity(await self._knowing.known(pool))

    async def problem(self) -> str | None:
        """Say why no brief can be made now, or nothing: a health probe, which wakes no server up."""
        async with self._pool() as pool:
            if not pool.seats.open:
                return pool.seats.reasons
            try:
                known = await self._knowing.known(pool)
                enough_room(self._asked(known), language=self.language)
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
            known = await self._knowing.known(pool)
            model = self._asked(known)
            with pool.document(source.checksum, model=self._knowing.other) as questions:
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

    async def _look(self, server: Server) -> None:
        await self._knowing.look(server, self._shared)

    def _identity(self, known: Known) -> EngineIdentity:
        options: dict[str, Option] = {
            "num_ctx": known.context,
            "num_predict": self._num_predict,
        }
        options |= {"temperature": 0, "seed": 0}
        return EngineIdentity(self.name, self.model, known.digest, options)

    def _fingerprint(self, source: Source, known: Known) -> str:
        return fingerprint(
            source.checksum,
            self._identity(known),
            prompt_version=self.prompt_version,
            language=self.language,
        )

    def _asked(self, known: Known) -> Model:
        return Model(self.model, known.info, known.context, self._num_predict, self._gauge)
