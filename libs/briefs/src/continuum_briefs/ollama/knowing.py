"""What servers say of one model: that they have it, that all mean the same, and that it runs there."""

import asyncio
from dataclasses import dataclass, field, replace
from math import inf
from time import monotonic
from typing import Final

from continuum_briefs.ollama import observing
from continuum_briefs.ollama.pool import Pool
from continuum_briefs.ollama.seats import Seat
from continuum_briefs.ollama.server import Installed, ModelInfo, Request, Server
from continuum_proto.errors import ModelDown, ModelRefused

__all__ = ["Knowing", "Known"]

KNOWN_FOR: Final = 30.0
"""Seconds for which is believed what a server said of its models."""


@dataclass(frozen=True, slots=True)
class Known:
    """The model that is meant, and since when."""

    at: float
    digest: str
    info: ModelInfo
    context: int
    """Tokens that it is given: what was set, never more than it was made for."""


@dataclass
class Knowing:
    """Asks servers for one model, and leaves out those that lack it or have another by its name.

    ``guest``: gates are about another model; a server that lacks this one stays open for that one.
    """

    model: str
    num_ctx: int
    allow_remote: bool
    guest: bool = False
    _known: Known | None = None
    _lacking: str = ""
    _learning: asyncio.Lock = field(default_factory=asyncio.Lock)

    def of_a_guest(self, model: str) -> "Knowing":
        """Return what is to be known of another model on the same servers."""
        return Knowing(model, self.num_ctx, self.allow_remote, guest=True)

    @property
    def other(self) -> str | None:
        """The model, where it is another one than gates are about."""
        return self.model if self.guest else None

    async def known(self, pool: Pool) -> Known:
        """Return the model as the first server that answers knows it.

        :raises ModelDown: no server answers, or none has it.
        """
        async with self._learning:
            known = self._known
            if known and monotonic() - known.at < KNOWN_FOR and pool.seats.having(self.other):
                return known
            self._known = await self._learned(pool)
            return self._known

    async def _learned(self, pool: Pool) -> Known:
        """Ask every server that is up; the first one that has the model says which one is meant."""
        await pool.ready()
        seats = list(pool.seats.open)
        found = await asyncio.gather(*(self._found(seat) for seat in seats))
        having = [(seat, tag) for seat, tag in zip(seats, found, strict=True) if tag is not None]
        if not having:
            raise ModelDown(self._lacking if self.guest else pool.seats.reasons)
        first, meant = having[0]
        for seat, tag in having[1:]:
            if tag.digest != meant.digest:
                self._leave_out(seat, self._another(seat.server))
        if self._known is not None and self._known.digest == meant.digest:
            return replace(self._known, at=monotonic())
        info = await first.server.show(self.model)
        context = min(self.num_ctx, info.context_length or self.num_ctx)
        return Known(monotonic(), meant.digest, info, context)

    async def _found(self, seat: Seat) -> Installed | None:
        """Return the model as that server has it; it is asked no more where it has not."""
        try:
            tag = await self._fit(seat.server)
            seat.loaded = await seat.server.loaded(self.model)
        except ModelDown as exc:
            self._lacking = str(exc)
            self._leave_out(seat, self._lacking)
            return None
        if self.guest:
            seat.others.add(self.model)
        observing.up(seat.server.url, True)
        return tag

    def _leave_out(self, seat: Seat, reason: str) -> None:
        """Ask that server no more: its gate closes, but for a model that it is not about."""
        if self.guest:
            seat.others.discard(self.model)
        else:
            seat.gate.closed(reason)

    async def _fit(self, server: Server) -> Installed:
        tag = await server.installed(self.model)
        if tag.remote_host and not self.allow_remote:
            raise ModelDown(
                f"{self.model} on {server.name} runs at {tag.remote_host}: documents would leave this place;"
                " set CONTINUUM_BRIEFING_ALLOW_REMOTE_MODEL=true if that is meant"
            )
        return tag

    async def look(self, server: Server, pool: Pool | None) -> None:
        """See whether a server that failed has the model and answers something harmless.

        :raises ModelDown: it does not.
        """
        tag = await self._fit(server)
        if self._known is None:
            return
        if tag.digest != self._known.digest:
            if pool is None or pool.seats.open:
                raise ModelDown(self._another(server))
            # Nobody is left with the one that was known: this is the model from now on.
            self._known = replace(self._known, at=-inf)
        options: dict[str, int | float] = {
            "num_ctx": self._known.context,
            "temperature": 0,
            "seed": 0,
            "num_predict": 1,
        }
        request = Request(self.model, "", "", None, options, self._known.info.think)
        try:
            await server.chat(request.harmless())
        except ModelRefused:
            return  # one token is cut off, of course; whatever else it says to this, it works

    def _another(self, server: Server) -> str:
        return (
            f"{server.name} has another {self.model} than other servers: run `ollama pull {self.model}` there"
        )
