"""The operators' listener: ``/livez``, ``/readyz``, ``/metrics``."""

from typing import Final

from aiohttp import web

from continuum_chassis.health import Health
from continuum_chassis.lag import LoopLag
from continuum_telemetry import Metrics

__all__ = ["Ops"]

LONGEST_LAG: Final = 10.0
"""Seconds without a turn of the watching task after which the process is worth a restart."""


class Ops:
    """The endpoints; ``health`` is that of the service as it is now."""

    def __init__(self, name: str, version: str, lag: LoopLag) -> None:
        self.health = Health()
        self._who = {"service": name, "version": version}
        self._lag = lag

    def app(self) -> web.Application:
        """Return the application that serves them."""
        app = web.Application()
        app.router.add_get("/livez", self.livez)
        app.router.add_get("/readyz", self.readyz)
        app.router.add_get("/metrics", self.metrics)
        return app

    async def livez(self, request: web.Request) -> web.Response:
        """Tell whether the loop turns. Asks nobody else: a restart of ours does not mend them."""
        lag = self._lag.seconds
        alive = lag < LONGEST_LAG
        document = {**self._who, "alive": alive, "loop_lag_seconds": round(lag, 3)}
        return web.json_response(document, status=200 if alive else 503)

    async def readyz(self, request: web.Request) -> web.Response:
        """Tell whether the service can do its work now, and why not."""
        reasons = await self.health.reasons()
        document = {**self._who, "ready": not reasons, "reasons": reasons}
        return web.json_response(document, status=503 if reasons else 200)

    async def metrics(self, request: web.Request) -> web.Response:
        """Show the metrics in the format that the scrape asks for."""
        body, content_type = Metrics.current().exposition(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})
