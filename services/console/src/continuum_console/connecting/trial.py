"""One real webhook: a document is saved as it is, and the event about it is waited for."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit

from continuum_paperless import DocumentForbidden, DocumentNotFound
from continuum_proto.errors import DependencyDown

PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of the webhook that was to be sent: it came after so many seconds, or ``trouble``."""

    document: int
    seconds: float | None = None
    trouble: tuple[str, ...] = ()


class Saving(Protocol):
    """What a trial needs of Paperless."""

    async def save_unchanged(self, document: int) -> None:
        """Save a document as it is, which fires Document Updated."""


class Waiting(Protocol):
    """What a trial needs of the stream of documents."""

    async def newest(self) -> str:
        """Return the newest entry's id."""

    async def waits(self, document: int) -> bool:
        """Tell whether an event of the document waits to be read."""

    def come(self, document: int, *, after: str, within: float) -> Awaitable[float | None]:
        """Wait for an event that a webhook about the document led to."""


@dataclass(frozen=True)
class Trying:
    """Sends one webhook through Paperless and ingest; ``within`` are seconds."""

    paperless: Saving
    stream: Waiting
    webhook_url: str
    within: float

    async def run(self, document: int) -> Trial:
        """Save the document and wait; say what to look at where nothing comes."""
        try:
            return await self._run(document)
        except (DocumentNotFound, DocumentForbidden, DependencyDown) as problem:
            return Trial(document, trouble=(f"The webhook could not be tried: {problem}",))

    async def _run(self, document: int) -> Trial:
        if await self.stream.waits(document):
            words = (
                f"Document {document} waits to be read already, and a webhook about it would merge into "
                "that: name another one, or try again once it is read (`continuum queue`)."
            )
            return Trial(document, trouble=(words,))
        after = await self.stream.newest()
        await self.paperless.save_unchanged(document)
        seconds = await self.stream.come(document, after=after, within=self.within)
        if seconds is None:
            return Trial(document, trouble=self._what_to_look_at(document))
        return Trial(document, seconds)

    def _what_to_look_at(self, document: int) -> tuple[str, ...]:
        parts = urlsplit(self.webhook_url)
        port = parts.port or PORTS[parts.scheme]
        return (
            f"No event of document {document} came within {self.within:g} s. Look at these, in this order:",
            "Ingest runs and uses this Redis (`continuum status`); its log tells of no refused webhook.",
            f"Where Paperless runs, `curl -i {self.webhook_url}` answers 405: it takes POST alone.",
            "The log of Paperless' worker names the webhook that it could not send; its web pages do not.",
            "PAPERLESS_WEBHOOKS_ALLOW_INTERNAL_REQUESTS, set for Paperless' worker, is not false.",
            f"PAPERLESS_WEBHOOKS_ALLOWED_PORTS, set there, is empty or names {port}.",
            "The worker is not busy: a webhook waits behind the documents that are being consumed.",
        )
