"""The shared secrets: what a caller must know."""

from collections.abc import Iterable, Mapping
from hmac import compare_digest

HEADER = "X-Continuum-Secret"


class SharedSecrets:
    """The secrets of which a caller must send one; several, so that one can be replaced without a gap."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(_bytes(secret) for secret in secrets)

    def known(self, headers: Mapping[str, str]) -> bool:
        """Tell whether the headers carry one of them.

        Every secret is compared, in constant time: how long it takes tells nothing.
        """
        sent = _bytes(_sent(headers))
        matches = [compare_digest(sent, secret) for secret in self._secrets]
        return bool(sent) and any(matches)


def _sent(headers: Mapping[str, str]) -> str:
    if secret := headers.get(HEADER):
        return secret
    scheme, _, credentials = headers.get("Authorization", "").partition(" ")
    return credentials.strip() if scheme.lower() == "bearer" else ""


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
