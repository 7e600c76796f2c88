"""Where Paperless is, and where it is to send webhooks: out of the settings and the running stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from continuum_console.stack.environment import setting
from continuum_console.stack.plan import SECRET_HEADER
from continuum_console.stack.ports import INGEST, Address
from continuum_proto.errors import ConfigurationError

PATH: Final = "/webhooks/paperless"
LONGEST: Final = 256
"""Characters of an address that a workflow of Paperless can hold."""
SIGNING: Final = "whsec_"
"""How a secret begins with which others sign their webhooks."""
HIDDEN_FROM: Final = 12
"""Characters from which on a secret is long enough for its beginning to be shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """A Paperless, the token for it, and the secret that its webhooks carry."""

    url: str
    token: str
    secret: str


def place_of(settings: Mapping[str, str]) -> Place:
    """Read where Paperless is.

    :raises ConfigurationError: something is not set; says what to set.
    """
    return Place(*paperless_of(settings), secret_of(settings))


def paperless_of(settings: Mapping[str, str]) -> tuple[str, str]:
    """Read the address of Paperless and the token for it.

    :raises ConfigurationError: one is not set; says what to set.
    """
    url = _needed("PAPERLESS_URL", settings, "the address of Paperless, such as http://paperless.lan:8000")
    return url, _needed("PAPERLESS_TOKEN", settings, "an API token of Paperless (My Profile there)")


def secret_of(settings: Mapping[str, str]) -> str:
    """Return the secret that webhooks are to carry: the first, while an old one is still let in.

    One that signs is never sent, and Paperless cannot sign.

    :raises ConfigurationError: there is none.
    """
    meaning = f"a long random word, which Paperless sends as {SECRET_HEADER}"
    every = _needed("CONTINUUM_INGEST_SECRETS", settings, meaning).split(",")
    sent = (each.strip() for each in every if not each.strip().startswith(SIGNING))
    first = next(filter(None, sent), "")
    if not (first and first.isascii() and first.isprintable()):
        raise ConfigurationError(f"set CONTINUUM_INGEST_SECRETS to {meaning}: letters and digits")
    return first


def masked(secret: str) -> str:
    """Return enough of a secret to know it by, and too little to use it."""
    return f"{secret[:2]}…" if len(secret) >= HIDDEN_FROM else "…"


def hook_address(given: str) -> str:
    """Return the whole address that webhooks go to; a bare host gets the path that ingest serves.

    :raises ConfigurationError: it cannot be one.
    """
    parts = urlsplit(given.strip()) if is_address(given) else None
    if parts is None or parts.query or parts.fragment or parts.username:
        raise ConfigurationError(
            f"--webhook-url: {given!r} is not an address such as http://this-machine:{INGEST.port}{PATH}"
        )
    address = parts.geturl() if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}{PATH}"
    if len(address) > LONGEST:
        raise ConfigurationError(
            f"--webhook-url: Paperless keeps {LONGEST} characters at most, and this has {len(address)}"
        )
    return address


def is_address(text: str) -> bool:
    """Tell whether a webhook can be sent there at all."""
    try:
        parts = urlsplit(text.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def usual_address(settings: Mapping[str, str], paperless: str, *, running: str | None) -> str:
    """Return where ingest listens, as far as that can be known from here.

    :raises ConfigurationError: a Paperless elsewhere cannot reach it there.
    """
    host = settings.get(INGEST.host_setting, "").strip() or "127.0.0.1"
    port = settings.get(INGEST.port_setting, "").strip() or str(INGEST.port)
    base = running or (Address(host, int(port)).url if port.isdigit() else f"http://{host}:{INGEST.port}")
    if _on_this_machine(urlsplit(base).hostname) and not _on_this_machine(urlsplit(paperless).hostname):
        shown = f"http://THIS-MACHINE:{urlsplit(base).port}{PATH}"
        raise ConfigurationError(
            f"say --webhook-url {shown}: the Paperless at {paperless} cannot reach ingest at {base}"
        )
    return hook_address(base)


def _needed(name: str, settings: Mapping[str, str], meaning: str) -> str:
    value = setting(name, settings)
    if not value:
        raise ConfigurationError(f"set {name} in the environment or in .env: {meaning}")
    return value


def _on_this_machine(host: str | None) -> bool:
    if host is None or host == "localhost":
        return host is not None
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
