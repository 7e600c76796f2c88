"""An engine in place of one that does not answer."""

from dataclasses import dataclass, replace

from continuum_briefs.drafts import Draft, Engine, EngineIdentity
from continuum_briefs.source import Source

__all__ = ["StandIn"]


@dataclass(frozen=True, slots=True)
class StandIn:
    """Drafts as ``engine`` does; its briefs say for whom, and so have a fingerprint of their own."""

    engine: Engine
    absent: str

    @property
    def name(self) -> str:
        """The engine that drafts."""
        return self.engine.name

    @property
    def prompt_version(self) -> str:
        """That of the engine that drafts."""
        return self.engine.prompt_version

    @property
    def language(self) -> str | None:
        """That of the engine that drafts."""
        return self.engine.language

    async def identity(self) -> EngineIdentity:
        """Say what drafts the briefs, and for whom."""
        own = await self.engine.identity()
        return replace(own, options={**own.options, "stands_in_for": self.absent})

    async def draft(self, source: Source) -> Draft:
        """Draft a brief; nothing in it is verified."""
        return await self.engine.draft(source)
