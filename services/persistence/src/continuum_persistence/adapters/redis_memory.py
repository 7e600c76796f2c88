"""What Redis remembers of documents: filled again from the archive after a loss."""

from collections.abc import Sequence

from redis.asyncio import Redis

from continuum_archive.comparing import Remembered
from continuum_messaging.errors import redis_errors
from continuum_proto.topology import EFFECTS

FETCHED, FINGERPRINTS = EFFECTS["fetched"].key, EFFECTS["fingerprint"].key


class RedisMemory:
    """The hashes by which briefing and the sweep leave out what would change nothing."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def remember(self, documents: Sequence[Remembered]) -> None:
        """Fill in what is missing; what is there came of a later settlement than the archive told us of.

        A document that is asked for again loses both, so that it is read whatever they said.

        :raises RedisDown: it may have been done in part, and may be repeated.
        """
        pipeline = self._redis.pipeline(transaction=False)
        for document in documents:
            name = str(document.document_id)
            if document.again:
                pipeline.hdel(FETCHED, name)
                pipeline.hdel(FINGERPRINTS, name)
                continue
            pipeline.hsetnx(FETCHED, name, document.modified.isoformat())
            if document.fingerprint is not None:
                pipeline.hsetnx(FINGERPRINTS, name, document.fingerprint.pack().decode())
        with redis_errors():
            await pipeline.execute()
