"""Chat, push and everything else that apprise reaches."""

import asyncio
from dataclasses import dataclass
from typing import ClassVar, Final
from urllib.parse import urlsplit
from uuid import UUID

from apprise import Apprise, NotifyFormat
from apprise.plugins.base import NotifyBase

from continuum_notification.errors import NotDelivered, TargetDown
from continuum_notification.notices import Notice

PATIENCE: Final = 5.0
"""Seconds for a host to take a connection."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One apprise address. Such services know no message ids: after a crash nothing is repeated."""

    plugin: NotifyBase
    label: str
    repeatable: ClassVar[bool] = False

    async def tell(self, notice: Notice, message: UUID) -> str:
        """Send plain text; apprise escapes it for services that only take markup.

        :raises TargetDown: the host takes no connections.
        :raises NotDelivered: it does, and yet apprise could not deliver: its one bit says no more.
        """
        sender = Apprise(asset=self.plugin.asset)
        sender.add(self.plugin)
        if await sender.async_notify(title=notice.headline, body=notice.body, body_format=NotifyFormat.TEXT):
            return ""
        where = address(self.plugin)
        if where is not None and not await answers(*where):
            raise TargetDown(where[0], "takes no connections")
        raise NotDelivered(f"{self.label} did not take the message")


def address(plugin: NotifyBase) -> tuple[str, int] | None:
    """Return host and port that ``plugin`` talks to, where they can be known.

    Of a service that people run themselves the address names the host; of others the plugin does. Where
    a service is both, a single word may be a topic: only what looks like a host is taken for one.
    """
    templates: tuple[str, ...] = plugin.templates
    named = ["{host}" in template for template in templates]
    host, port = str(plugin.host), plugin.port
    if all(named) or (any(named) and ("." in host or port)):
        return host, port or (443 if plugin.secure else 80)
    url = getattr(plugin, "notify_url", None)
    parts = urlsplit(url) if isinstance(url, str) else None
    if parts is None or not parts.hostname or "{" in parts.hostname:
        return None
    return parts.hostname, 80 if parts.scheme == "http" else 443


async def answers(host: str, port: int) -> bool:
    """Tell whether ``host`` takes a connection."""
    try:
        async with asyncio.timeout(PATIENCE):
            _, writer = await asyncio.open_connection(host, port)
    except (OSError, TimeoutError):
        return False
    writer.close()
    return True
