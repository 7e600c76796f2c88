"""How every service starts, reports its health and stops: one call.

A service is a settings class, a composition root and three lines of ``__main__``::

    class Settings(WorkerSettings, service="ingest"):
        ops_port: Port = 9101  # CONTINUUM_INGEST_OPS_PORT
        host: str = "127.0.0.1"  # CONTINUUM_INGEST_HOST
        port: Port = 8091
        secrets: CommaSeparated[SecretStr] = Field(description="the secret that Paperless sends")


    async def compose(service: Service, settings: Settings) -> None:
        publisher = await service.stack.enter_async_context(Publisher.open(...))
        service.health.check("redis", publisher.problem)
        service.serve(app(publisher), host=settings.host, port=settings.port, setting="CONTINUUM_INGEST_PORT")


    def main() -> None:
        run("ingest", Settings, compose)
"""

from continuum_chassis.health import Health, Probe
from continuum_chassis.http import Listener, listen, observed
from continuum_chassis.problems import Problem, problem_middleware
from continuum_chassis.running import Compose, run
from continuum_chassis.service import Service, Worker
from continuum_chassis.settings import (
    CommaSeparated,
    DatabaseUrl,
    JaegerUrl,
    OllamaUrls,
    PaperlessToken,
    PaperlessUrl,
    Port,
    PublicUrl,
    RedisUrl,
    Seconds,
    ServiceSettings,
    WorkerSettings,
)

__all__ = [
    "CommaSeparated",
    "Compose",
    "DatabaseUrl",
    "Health",
    "JaegerUrl",
    "Listener",
    "OllamaUrls",
    "PaperlessToken",
    "PaperlessUrl",
    "Port",
    "Probe",
    "Problem",
    "PublicUrl",
    "RedisUrl",
    "Seconds",
    "Service",
    "ServiceSettings",
    "Worker",
    "WorkerSettings",
    "listen",
    "observed",
    "problem_middleware",
    "run",
]
