"""What a stack is made of: its data folder, its addresses, its settings, its programs."""

import secrets
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Self

from continuum_console.embedded import PostgreSQL, Program, Valkey, runtime_folder
from continuum_console.stack.environment import (
    SERVICES,
    of_service,
    operators_here,
    setting,
    without_ours,
)
from continuum_console.stack.ports import DEMO, UP, Address, settle_ports
from continuum_console.stack.probes import http_probe
from continuum_proto.errors import ConfigurationError

API_ROLE: Final = "continuum_api"
"""Whom the api is in an embedded PostgreSQL."""
DRAIN_SECONDS: Final = "5"
"""How long services finish what they began; short enough that all is down within 15 seconds."""
SWEEP_SECONDS: Final = "10"
"""How often ingest looks for lost webhooks in the demo, where nobody waits for a minute."""
SECRET_HEADER: Final = "X-Continuum-Secret"  # noqa: S105 - a header's name
EXAMPLES: Final = {
    "PAPERLESS_URL": "the address of Paperless, such as http://paperless.lan:8000",
    "PAPERLESS_TOKEN": "an API token of a Paperless user who sees the documents (My Profile in Paperless)",
    "CONTINUUM_INGEST_SECRETS": f"the secret that the Paperless workflow sends as {SECRET_HEADER}",
}


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that is known before the first process starts."""

    kind: str
    data: Path
    runtime: Path
    """Where the sockets of embedded servers are."""
    addresses: Mapping[str, Address]
    settings: Mapping[str, str]
    """All settings, those that we chose included."""
    valkey: Valkey | None
    postgresql: PostgreSQL | None

    @classmethod
    def demo(cls, data: Path, given: Mapping[str, str], *, engine: Mapping[str, str]) -> Self:
        """Plan a stack of its own, from Paperless to the database; ``engine`` are briefing's settings.

        :raises ConfigurationError: a port is taken.
        """
        addresses = settle_ports(DEMO, given)
        runtime = runtime_folder(data)
        valkey, postgresql = Valkey(data / "valkey", runtime), PostgreSQL(data / "postgresql", runtime)
        settings = {
            "CONTINUUM_DRAIN_SECONDS": DRAIN_SECONDS,
            "CONTINUUM_INGEST_SWEEP_SECONDS": SWEEP_SECONDS,
            **operators_here(addresses["api"], given),
            **without_ours(given),
            "CONTINUUM_NOTIFICATION_API_URL": addresses["api"].url,
            **engine,
            "REDIS_URL": valkey.url,
            "DATABASE_URL": postgresql.url(),
            "PAPERLESS_URL": addresses["paperless"].url,
            "PAPERLESS_TOKEN": kept_secret(data / "paperless-token"),
            "CONTINUUM_INGEST_SECRETS": kept_secret(data / "webhook-secret"),
        }
        return cls(
            kind="demo",
            data=data,
            runtime=runtime,
            addresses=addresses,
            settings=settings,
            valkey=valkey,
            postgresql=postgresql,
        )

    @classmethod
    def up(cls, data: Path, given: Mapping[str, str]) -> Self:
        """Plan a stack beside a real Paperless; Redis and PostgreSQL are embedded where none is named.

        :raises ConfigurationError: a setting is missing, or a port is taken.
        """
        for name, meaning in EXAMPLES.items():
            if not setting(name, given):
                raise ConfigurationError(f"set {name} in the environment or in .env: {meaning}")
        addresses = settle_ports(UP, given)
        runtime = runtime_folder(data)
        valkey = None if setting("REDIS_URL", given) else Valkey(data / "valkey", runtime)
        postgresql = None if setting("DATABASE_URL", given) else PostgreSQL(data / "postgresql", runtime)
        settings = {
            "CONTINUUM_DRAIN_SECONDS": DRAIN_SECONDS,
            "CONTINUUM_NOTIFICATION_API_URL": addresses["api"].url,
            **operators_here(addresses["api"], given),
            **given,
        }
        if valkey is not None:
            settings["REDIS_URL"] = valkey.url
        if postgresql is not None:
            settings["DATABASE_URL"] = postgresql.url()
        return cls(
            kind="up",
            data=data,
            runtime=runtime,
            addresses=addresses,
            settings=settings,
            valkey=valkey,
            postgresql=postgresql,
        )

    def service(self, name: str) -> Program:
        """Return how a service is started."""
        return self._python(
            name,
            ["-m", f"continuum_{name}"],
            http_probe(self.addresses[f"{name}_ops"], "/readyz"),
            of_service(name, self._settings_of(name), self.addresses),
        )

    def paperless(self) -> Program:
        """Return how the Paperless simulator is started: its workflow calls ingest."""
        own, ingest = self.addresses["paperless"], self.addresses["ingest"]
        arguments = ["-m", "continuum_simulators", "paperless", "--host", own.host, "--port", str(own.port)]
        arguments += ["--data", str(self.data / "paperless")]
        arguments += ["--webhook", f"{ingest.url}/webhooks/paperless"]
        others = {
            name: value for name, value in without_ours(self.settings).items() if name != "DATABASE_URL"
        }
        environment = {
            **others,
            # Not as options: everybody on a machine may see how a process was called.
            "SIMULATED_PAPERLESS_TOKEN": self.settings["PAPERLESS_TOKEN"],
            "SIMULATED_PAPERLESS_HEADER": f"{SECRET_HEADER}: {self.settings['CONTINUUM_INGEST_SECRETS']}",
        }
        answers = http_probe(own, "/api/", below=500)  # 401 is an answer
        return self._python("paperless", arguments, answers, environment)

    def server(self, server: Valkey | PostgreSQL) -> Program:
        """Prepare an embedded server; its log goes where all logs are."""
        program = server.prepare()
        return replace(program, log=self.log(program.name))

    def migration(self) -> Program:
        """Return the command that brings the database to the schema of this release."""
        environment = of_service("persistence", self._settings_of("persistence"), self.addresses)
        if self.postgresql is not None:
            environment["CONTINUUM_ARCHIVE_API_ROLE"] = API_ROLE
        return self._python("migrate", ["-m", "continuum_archive", "migrate"], lambda pid: None, environment)

    def clear_runtime(self) -> None:
        """Remove the folder of the sockets, once nothing is in it."""
        with suppress(OSError):
            self.runtime.rmdir()

    def log(self, name: str) -> Path:
        """Return where a process writes."""
        folder = self.data / "logs"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder / f"{name}.log"

    @property
    def redis(self) -> str:
        """The Redis as the console uses it, with the operator's password where it is embedded."""
        return setting("REDIS_URL", self.settings)

    @property
    def redis_reader(self) -> str:
        """The Redis as a person looks into it."""
        return self.valkey.reader_url if self.valkey is not None else self.redis

    @property
    def database(self) -> str:
        """The database of the services."""
        return setting("DATABASE_URL", self.settings)

    def _settings_of(self, service: str) -> Mapping[str, str]:
        """Return the settings with the service's own users of embedded servers."""
        settings = dict(self.settings)
        if self.valkey is not None:
            settings["REDIS_URL"] = self.valkey.url_of(service)
        if service == "api" and self.postgresql is not None:
            settings["DATABASE_URL"] = self.postgresql.url(user=API_ROLE)
        return settings

    def _python(
        self,
        name: str,
        arguments: list[str],
        problem: Callable[[int], str | None],
        environment: Mapping[str, str],
    ) -> Program:
        return Program(
            name=name,
            argv=(sys.executable, *arguments),
            folder=self.data,
            log=self.log(name),
            problem=problem,
            environment=environment,
        )


def kept_secret(place: Path) -> str:
    """Return the secret in a file, made once."""
    if not place.exists():
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.touch(mode=0o600)
        place.write_text(secrets.token_hex(20))
    return place.read_text().strip()


__all__ = ["SERVICES", "Plan", "kept_secret"]
