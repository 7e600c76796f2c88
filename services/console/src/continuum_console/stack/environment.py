"""Which settings each process gets: what it needs and nothing more."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from continuum_console.stack.ports import Address
from continuum_proto.errors import ConfigurationError

SERVICES: Final = ("ingest", "briefing", "persistence", "notification", "api")
NEEDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "ingest": ("REDIS_URL", "PAPERLESS_URL", "PAPERLESS_TOKEN"),
        "briefing": ("REDIS_URL", "PAPERLESS_URL", "PAPERLESS_TOKEN", "OLLAMA_URLS"),
        "persistence": ("REDIS_URL", "DATABASE_URL"),
        "notification": ("REDIS_URL", "DATABASE_URL", "PUBLIC_URL"),
        "api": (
            "REDIS_URL",
            "DATABASE_URL",
            "PAPERLESS_URL",
            "PAPERLESS_PUBLIC_URL",
            "PUBLIC_URL",
            "JAEGER_URL",
        ),
    }
)
SHARED: Final = frozenset(name for names in NEEDS.values() for name in names)
OURS: Final = "CONTINUUM_"
LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")
CONSOLE_ONLY: Final = ("CONTINUUM_DATA", "CONTINUUM_DEMO_")


def of_service(service: str, settings: Mapping[str, str], addresses: Mapping[str, Address]) -> dict[str, str]:
    """Return the whole environment of a service.

    ``settings`` are all that were given, those of other services and other people's programs too.
    """
    chosen = {name: value for name, value in settings.items() if _is_for(service, name)}
    ops = addresses[f"{service}_ops"]
    prefix = f"{OURS}{service.upper()}"
    chosen |= {f"{prefix}_OPS_HOST": ops.host, f"{prefix}_OPS_PORT": str(ops.port)}
    if service in addresses:
        public = addresses[service]
        chosen |= {f"{prefix}_HOST": public.host, f"{prefix}_PORT": str(public.port)}
    return {"PYTHONUNBUFFERED": "1", **chosen}


def _is_for(service: str, name: str) -> bool:
    plain = name.removesuffix("_FILE")
    if plain in SHARED:
        return plain in NEEDS[service]
    if not name.startswith(OURS):
        return True
    others = tuple(f"{OURS}{other.upper()}_" for other in SERVICES if other != service)
    return not name.startswith((*others, *CONSOLE_ONLY))


def without_ours(settings: Mapping[str, str]) -> dict[str, str]:
    """Drop what points at real systems: the demo touches nothing that is not its own.

    How the parts run (logs, leases, ports, telemetry) stays as it was set.
    """
    ours = ("BRIEFING_ENGINE", "BRIEFING_MODEL", "INGEST_SECRETS", "NOTIFICATION_TARGETS")
    dropped = {*(OURS + name for name in ours), *SHARED}
    return {
        name: value
        for name, value in settings.items()
        if name.removesuffix("_FILE") not in dropped and not name.startswith(f"{OURS}BRIEFING_MODEL_FOR_")
    }


def operators_here(api: Address, settings: Mapping[str, str]) -> dict[str, str]:
    """Let whoever sits at this machine operate, where nobody else can reach the api and no token is set."""
    token = setting("CONTINUUM_API_OPERATOR_TOKEN", settings)
    return {"CONTINUUM_API_ANONYMOUS": "operator"} if api.host in LOOPBACK and not token else {}


def setting(name: str, settings: Mapping[str, str]) -> str:
    """Return a setting, given itself or as the file that ``NAME_FILE`` names; empty where it is not.

    :raises ConfigurationError: that file cannot be read.
    """
    if value := settings.get(name, "").strip():
        return value
    place = settings.get(f"{name}_FILE", "").strip()
    if not place:
        return ""
    try:
        return Path(place).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigurationError(f"set {name}_FILE to a file that can be read: {place} ({exc})") from exc


def given(dotenv: Path | None = None) -> dict[str, str]:
    """Return the settings of this process: its environment, over those in the file ``dotenv``."""
    if dotenv is None or not dotenv.is_file():
        return dict(os.environ)
    from dotenv import dotenv_values

    filed = {name: value for name, value in dotenv_values(dotenv).items() if value is not None}
    return {**filed, **os.environ}
