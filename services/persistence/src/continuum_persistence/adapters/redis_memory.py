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

        A document that is asked for again is fetched whatever was said of it, and has the fingerprint that
        the archive has: where its brief stands there, it is not drafted a second time.

        :raises RedisDown: it may have been done in part, and may be repeated.
        """
        pipeline = self._redis.pipeline(transaction=False)
        for document in documents:
            name = str(document.document_id)
            mark = document.fingerprint.pack().decode() if document.fingerprint is not None else None
            if not document.again:
                pipeline.hsetnx(FETCHED, name, document.modified.isoformat())
                if mark is not None:
                    pipeline.hsetnx(FINGERPRINTS, name, mark)
                continue
            pipeline.hdel(FETCHED, name)
            if mark is not None:
                pipeline.hset(FINGERPRINTS, name, mark)
            else:
                pipeline.hdel(FINGERPRINTS, name)
        with redis_errors():
            await pipeline.execute()
