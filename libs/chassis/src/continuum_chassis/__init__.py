"""How every service starts, reports its health and stops: one call.

A service is a settings class, a composition root and a ``main``::

    class Settings(WorkerSettings, service="briefing"):
        database_url: DatabaseUrl                      # DATABASE_URL, or the file DATABASE_URL_FILE names
        ops_port: Port = 9102                          # CONTINUUM_BRIEFING_OPS_PORT
        model: str = Field(description="the model to ask, such as qwen3:8b")   # CONTINUUM_BRIEFING_MODEL

    async def compose(service: Service, settings: Settings) -> None:
        model = await service.stack.enter_async_context(Model.open(settings.model))  # closed after the drain
        service.health.check("model", model.problem)   # None, or the reason in words that /readyz shows
        service.work(lanes)                            # started after this, drained at the end
        service.spawn(model.watch(), name="models")    # if it fails, so does the service
        service.serve(app(model), host="127.0.0.1", port=80, setting=settings.variable("port"))

    def main() -> None:
        run("briefing", Settings, compose)

What a composition root and a worker may let out: ``ConfigurationError`` ends the process with one line
on stderr and exit code 78; ``DependencyDown`` is shown on ``/readyz`` while the start is tried again.
A handler of a public listener raises :class:`Problem`, or an error of ours.
"""

from continuum_chassis.health import Health, Probe
from continuum_chassis.http import Listener, listen, observed
from continuum_chassis.lists import Names, Pairs, names, pairs
from continuum_chassis.problems import Problem, problem_middleware
from continuum_chassis.repeating import repeat
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
from continuum_chassis.watchdog import Limits, Watchdog

__all__ = [
    "CommaSeparated",
    "Compose",
    "DatabaseUrl",
    "Health",
    "JaegerUrl",
    "Limits",
    "Listener",
    "Names",
    "OllamaUrls",
    "Pairs",
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
    "Watchdog",
    "Worker",
    "WorkerSettings",
    "listen",
    "names",
    "observed",
    "pairs",
    "problem_middleware",
    "repeat",
    "run",
]
