"""The log, where nobody else is to be told."""

from uuid import UUID

import structlog

from continuum_notification.notices import Notice

log = structlog.get_logger()


class Log:
    """Writes an announcement as one line: repeating it after a crash does no harm."""

    label = "log"
    repeatable = True

    async def tell(self, notice: Notice, message: UUID) -> str:
        """Write the link and the message's id; the words are a document's, so they stay out of the log."""
        log.info("brief_announced", link=notice.link, message_id=str(message))
        return ""
