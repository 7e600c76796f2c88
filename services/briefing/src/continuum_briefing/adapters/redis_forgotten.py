"""The documents that nobody is to read, as persistence keeps them in Redis."""

from dataclasses import dataclass

from continuum_messaging import Effects

__all__ = ["RedisForgotten"]


@dataclass(frozen=True, slots=True)
class RedisForgotten:
    """Reads the hash ``continuum.forgotten``."""

    effects: Effects

    async def holds(self, document_id: int) -> bool:
        """Tell whether a document was forgotten.

        :raises RedisDown: Redis does not answer.
        """
        return await self.effects.read("forgotten", document_id=document_id) is not None
