"""The ports of the stack: where they come from, and what to say when one is taken."""

import errno
import socket
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from continuum_proto.errors import ConfigurationError

HIGHEST: Final = 65535


@dataclass(frozen=True, slots=True)
class Listener:
    """Somewhere that a process of the stack listens, and the settings that say where."""

    name: str
    host_setting: str
    port_setting: str
    port: int


def _ops(service: str, port: int) -> Listener:
    prefix = f"CONTINUUM_{service.upper()}_OPS"
    return Listener(f"{service}_ops", f"{prefix}_HOST", f"{prefix}_PORT", port)


API: Final = Listener("api", "CONTINUUM_API_HOST", "CONTINUUM_API_PORT", 8090)
INGEST: Final = Listener("ingest", "CONTINUUM_INGEST_HOST", "CONTINUUM_INGEST_PORT", 8091)
PAPERLESS: Final = Listener(
    "paperless", "CONTINUUM_DEMO_PAPERLESS_HOST", "CONTINUUM_DEMO_PAPERLESS_PORT", 8092
)
OPS: Final = tuple(
    _ops(service, 9101 + number)
    for number, service in enumerate(("ingest", "briefing", "persistence", "notification", "api"))
)
UP: Final = (API, INGEST, *OPS)
DEMO: Final = (*UP, PAPERLESS)


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port, both known."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Where to reach it from this machine."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 - told, not bound
        return f"http://{host}:{self.port}"


def settle_ports(listeners: tuple[Listener, ...], environment: Mapping[str, str]) -> dict[str, Address]:
    """Find out where everything will listen; a port of 0 becomes any free one.

    :raises ConfigurationError: a port is taken or no number; names the setting that changes it.
    """
    with ExitStack() as held:
        return {listener.name: _settle(listener, environment, held) for listener in listeners}


def _settle(listener: Listener, environment: Mapping[str, str], held: ExitStack) -> Address:
    """Bind to the address, and keep it bound in ``held`` so that no free port is given twice."""
    host = environment.get(listener.host_setting) or "127.0.0.1"
    wanted = environment.get(listener.port_setting) or str(listener.port)
    if not wanted.isdigit() or int(wanted) > HIGHEST:
        raise ConfigurationError(f"set {listener.port_setting} to a port from 0 to {HIGHEST}, not {wanted!r}")
    probe = held.enter_context(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET))
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, int(wanted)))
    except OSError as exc:
        if exc.errno == errno.EADDRINUSE:
            raise ConfigurationError(
                f"set {listener.port_setting} to a free port (0 takes any): {host}:{wanted} is in use"
            ) from exc
        raise ConfigurationError(
            f"set {listener.host_setting} to an address of this machine: {host}:{wanted} ({exc.strerror})"
        ) from exc
    return Address(host, int(probe.getsockname()[1]))
