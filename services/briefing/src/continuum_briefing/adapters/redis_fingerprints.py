"""The fingerprints of stored briefs, as persistence keeps them in Redis."""

from dataclasses import dataclass

from continuum_messaging import Effects
from continuum_proto.fingerprints import StoredFingerprint

__all__ = ["RedisFingerprints"]


@dataclass(frozen=True, slots=True)
class RedisFingerprints:
    """Reads the hash ``continuum.fingerprints``."""

    effects: Effects

    async def stored(self, document_id: int) -> StoredFingerprint | None:
        """Return the fingerprint of a document's stored brief, if it has one.

        :raises RedisDown: Redis does not answer.
        """
        packed = await self.effects.read("fingerprint", document_id=document_id)
        return StoredFingerprint.unpack(packed) if packed is not None else None
