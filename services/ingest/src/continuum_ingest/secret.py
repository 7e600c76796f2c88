"""The shared secrets: what a caller must know, or sign with."""

from base64 import b64decode
from collections.abc import Iterable, Mapping
from hmac import compare_digest
from typing import Final

from standardwebhooks import Webhook, WebhookVerificationError

from continuum_ingest.webhook import Fields

__all__ = ["HEADER", "PARAMETER", "Secrets", "fault_of"]

HEADER: Final = "X-Continuum-Secret"
PARAMETER: Final = "secret"
SIGNING: Final = "whsec_"
"""How a secret begins that signs by Standard Webhooks, https://www.standardwebhooks.com: it is never sent."""
SHORTEST_KEY: Final = 24
"""Bytes, as Standard Webhooks asks."""
SIGNATURE: Final = ("webhook-id", "webhook-timestamp", "webhook-signature")


def fault_of(secret: str) -> str | None:
    """Say what is wrong with a secret that is to sign; nothing for any other."""
    if not secret.startswith(SIGNING):
        return None
    text = secret.removeprefix(SIGNING)
    try:
        key = b64decode(text + "=" * (-len(text) % 4), validate=True)
    except ValueError:
        key = b""
    if len(key) < SHORTEST_KEY:
        return f"a secret that begins with {SIGNING} goes on with {SHORTEST_KEY} bytes or more in base64"
    return None


class Secrets:
    """The secrets of which a caller must know one; several, so that one can be replaced without a gap.

    Every secret is compared, in constant time: how long it takes tells nothing.
    """

    def __init__(self, secrets: Iterable[str], *, anonymous: bool = False) -> None:
        """Admit whoever knows one of ``secrets``; ``anonymous``: where there is none, everybody."""
        known = [*secrets]
        self.needless = anonymous and not known
        self._constant = tuple(_bytes(each) for each in known if not each.startswith(SIGNING))
        self._keys = tuple(Webhook(each) for each in known if each.startswith(SIGNING))

    def sent_in(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the headers carry a secret, a right one or a wrong one."""
        return bool(_sent(headers))

    def known_in(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the headers carry a right one."""
        return self._known(_sent(headers))

    def known_among(self, fields: Fields) -> bool:
        """Tell whether a body's parameter carries a right one."""
        return any(
            isinstance(value, str) and self._known(value) for name, value in fields if name == PARAMETER
        )

    def signed(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the headers carry a signature that could be looked at, once the body is there."""
        return bool(self._keys) and all(name in headers for name in SIGNATURE)

    def known_by_signature(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Tell whether one of them signed ``body``, not longer ago than five minutes."""
        signature = {name: headers[name] for name in SIGNATURE}
        matches = [_signed(key, body, signature) for key in self._keys]
        return any(matches)

    def _known(self, secret: str) -> bool:
        sent = _bytes(secret)
        matches = [compare_digest(sent, each) for each in self._constant]
        return bool(sent) and any(matches)


def _signed(key: Webhook, body: bytes, signature: dict[str, str]) -> bool:
    try:
        key.verify(body, signature, json_parse=False)
    except (WebhookVerificationError, ValueError):  # the latter: what is neither base64 nor UTF-8
        return False
    return True


def _sent(headers: Mapping[str, str]) -> str:
    if secret := headers.get(HEADER):
        return secret
    scheme, _, credentials = headers.get("Authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
