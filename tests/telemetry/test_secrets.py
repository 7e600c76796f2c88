"""A secret that goes through a service shows nowhere: not in logs, spans or metrics."""

from signal import SIGTERM

import aiohttp

from tests.integration.chassis.processes import started
from tests.telemetry.otlp_receiver import OtlpReceiver

TINY = "tests.integration.chassis.tiny"
MARK = "swordfish-3f9a"


async def test_secret_shows_nowhere() -> None:
    """The endpoint ``/bug`` raises an error whose words hold the secret, on a later line."""
    receiver = OtlpReceiver()
    async with (
        receiver as endpoint,
        started(
            TINY,
            CONTINUUM_TINY_TOKEN=MARK,
            CONTINUUM_LOG_LEVEL="debug",
            OTEL_EXPORTER_OTLP_ENDPOINT=endpoint,
        ) as tiny,
        aiohttp.ClientSession() as session,
    ):
        ops = (await tiny.event("started"))["ops"]
        public = f"http://127.0.0.1:{(await tiny.event('listening'))['port']}"
        shown = [
            await (await session.get(url)).text()
            for url in (f"{public}/bug", f"{ops}/metrics", f"{ops}/readyz")
        ]
        tiny.signal(SIGTERM)
        assert await tiny.end() == 0
        shown += [await tiny.complaints(), str(tiny.lines), str(receiver.spans)]
    assert "request_failed" in tiny.events()
    assert receiver.named("GET /bug")
    assert MARK not in "".join(shown)


async def test_secret_in_a_wrong_setting_is_not_quoted() -> None:
    async with started(TINY, CONTINUUM_TINY_TOKEN=MARK, CONTINUUM_TINY_BEHAVIOUR=MARK) as tiny:
        assert await tiny.end() == 78
        complaint = await tiny.complaints()
    assert "CONTINUUM_TINY_BEHAVIOUR should be 'works'" in complaint
    assert MARK not in complaint
