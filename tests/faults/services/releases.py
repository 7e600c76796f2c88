"""Two releases side by side, on the schema of the newer one: what one says the other understands."""

import asyncio
from contextlib import AsyncExitStack
from time import monotonic
from typing import Final

import aiohttp

from tests.faults.earlier import Earlier
from tests.faults.registry import service_row
from tests.faults.services.outcomes import nobody_restarted, nothing_dead, stored_and_told_once
from tests.faults.services.stage import Services
from tests.servers import free_port
from tests.system import SECRET, WORD

ORDER: Final = ("persistence", "briefing", "notification", "ingest", "api")
PUBLIC: Final = ("ingest", "api")
"""Services with a port for others."""


@service_row(42, "two releases side by side", injections=10, recovers=lambda _: 10.0)
async def skewed(services: Services) -> None:
    """Each service runs in this release and in the one before; in turns one of the two has to do without.

    Both ingests get every webhook. At a smaller scale the other release has no environment of its own.
    """
    finding = asyncio.to_thread(Earlier.found, services.folder / "before", installed=services.scale >= 1)
    before = await finding
    ports = {service: free_port() for service in PUBLIC}
    async with AsyncExitStack() as stack:
        others = [
            services.town.another(service, 2, public=ports.get(service, 0), adapt=before.of)
            for service in ORDER
        ]
        await asyncio.gather(*map(stack.enter_async_context, others))
        webhook = f"http://127.0.0.1:{ports['ingest']}/webhooks/paperless"
        services.town.paperless.add_webhook(webhook, headers={SECRET: WORD})
        async with services.flow(rate=3.0, announced=True):
            for number in services.injections():
                service = ORDER[(number - 1) // 2 % len(ORDER)]
                await services.busy()
                async with services.town.down(service if number % 2 else f"{service}-2", orderly=True):
                    await services.recovery(monotonic())
        own = services.town.system.stack.plan.addresses["api"].url
        await _same_answers(services, own, f"http://127.0.0.1:{ports['api']}")
    nobody_restarted(services)
    await nothing_dead(services)
    await stored_and_told_once(services)


async def _same_answers(services: Services, *apis: str) -> None:
    """See that readers get an answer about the same briefs from either release."""
    found: list[list[str]] = []
    async with aiohttp.ClientSession() as client:
        for api in apis:
            async with client.get(f"{api}/api/v1/briefs?limit=20") as answer:
                services.check(answer.status == 200, f"{api} answers 200, not {answer.status}")
                found.append([brief["id"] for brief in (await answer.json())["items"]])
    services.check(found[0] == found[1] != [], "either release lists the same briefs")
