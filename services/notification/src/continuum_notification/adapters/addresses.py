"""From addresses that apprise understands to targets."""

import logging
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from apprise import Apprise, AppriseAsset
from apprise.plugins.base import NotifyBase
from apprise.plugins.email import NotifyEmail

from continuum_notification.adapters.chat import Chat
from continuum_notification.adapters.mail import Account, Mail
from continuum_notification.handlers import Target
from continuum_proto.errors import ConfigurationError

SCHEME: Final = re.compile(r"([A-Za-z0-9]{2,20})://")


def understood(addresses: Sequence[str]) -> Sequence[Target]:
    """Return a target for each of the ``addresses``.

    :raises ConfigurationError: one is not understood; said without the address, which may hold a secret.
    """
    _silence()
    asset = AppriseAsset(app_id="The Continuum Report", app_desc="The Continuum Report", app_url="")
    plugins = [_plugin(address, number, asset) for number, address in enumerate(addresses, start=1)]
    made: dict[str, Target] = {}
    for plugin in plugins:
        label = _label(plugin, taken=made)
        made[label] = Mail(_account(plugin), label) if type(plugin) is NotifyEmail else Chat(plugin, label)
    return list(made.values())


def _plugin(address: str, number: int, asset: AppriseAsset) -> NotifyBase:
    plugin = Apprise.instantiate(address, asset=asset)
    if plugin is None:
        scheme = SCHEME.match(address)
        kind = f"{scheme[1]}://…" if scheme else "no address"
        raise ConfigurationError(
            f"CONTINUUM_NOTIFICATION_TARGETS: number {number} ({kind}) is not an address that apprise "
            "understands: see https://github.com/caronc/apprise/wiki"
        )
    return plugin


def _account(plugin: NotifyEmail) -> Account:
    """Return what apprise read out of a mail address; it knows the servers of the large providers."""
    name, sender = plugin.from_addr
    return Account(
        host=str(plugin.smtp_host),
        port=int(plugin.port or 0),
        secure=str(plugin.secure_mode),
        user=plugin.user,
        password=plugin.password,
        verify=bool(plugin.verify_certificate),
        sender=(str(name or "The Continuum Report"), str(sender)),
        to=tuple((str(who or ""), str(address)) for who, address in plugin.targets),
        cc=tuple(sorted(plugin.cc)),
        bcc=tuple(sorted(plugin.bcc)),
        reply_to=tuple(sorted(plugin.reply_to)),
    )


def _label(plugin: NotifyBase, *, taken: dict[str, Target]) -> str:
    """Return a name without secrets: apprise masks passwords and tokens, the hash hides the rest."""
    masked = str(plugin.url(privacy=True))  # type: ignore[no-untyped-call]
    scheme = masked.partition(":")[0]
    label = f"{scheme}:{sha256(masked.encode()).hexdigest()[:12]}"
    again = sum(1 for other in taken if other.partition("#")[0] == label)
    return f"{label}#{again + 1}" if again else label


def _silence() -> None:
    """Keep apprise's own words out of the log: they hold addresses, which hold secrets."""
    logger = logging.getLogger("apprise")
    logger.handlers = [logging.NullHandler()]
    logger.propagate = False
