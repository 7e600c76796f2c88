"""What an Ollama server has: its models, what each was made for, and which are in memory."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

import aiohttp

from continuum_briefs.ollama.server import Installed, Loaded, ModelInfo, Server

__all__ = ["InstalledModel", "Inventory", "take_inventory"]


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model on a server, or one that runs elsewhere and is only listed there."""

    name: str
    digest: str
    size: int
    """Bytes on disk."""
    parameters: str | None
    """As Ollama says it: ``8.0B``."""
    info: ModelInfo
    remote_host: str | None = None
    loaded_until: datetime | None = None
    loaded_context: int | None = None
    """Tokens of the context that it was loaded with; older servers do not say."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """A server that answered."""

    url: str
    """Without name and password."""
    version: str
    models: tuple[InstalledModel, ...]


async def take_inventory(url: str) -> Inventory:
    """Ask a server for its version, its models and those in memory.

    :raises ModelDown: it does not answer, or not like an Ollama.
    """
    async with aiohttp.ClientSession() as session:
        server = Server(url, session)
        version, models = await server.version(), await server.models()
        loaded = {one.name: one for one in await server.in_memory()}
        installed = [_installed(server, one, loaded.get(one.name)) for one in models]
        return Inventory(server.name, version, tuple(await asyncio.gather(*installed)))


async def _installed(server: Server, model: Installed, loaded: Loaded | None) -> InstalledModel:
    return InstalledModel(
        name=model.name,
        digest=model.digest,
        size=model.size,
        parameters=model.parameters,
        info=await server.show(model.name),
        remote_host=model.remote_host,
        loaded_until=loaded.expires_at if loaded else None,
        loaded_context=loaded.context_length if loaded else None,
    )
