"""The operations as the running API describes them, and addresses made of them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from tests.integration.api_process.running import Api

PREFIX = "/api/v1"
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Asked:
    """One operation."""

    method: str
    path: str
    """With ``{names}`` in it."""
    described: Mapping[str, Any]

    @property
    def endless(self) -> bool:
        return "text/event-stream" in str(self.described["responses"])

    def parameters(self, place: str) -> list[str]:
        return [one["name"] for one in self.described["parameters"] if one["in"] == place]

    def address(self, brief: str, **replaced: str) -> str:
        """Return an address that leads somewhere, but for the segments that are ``replaced``."""
        known = {"/briefs/": brief, "/documents/": "17", "/problems/": "gone"}

        def fill(gap: re.Match[str]) -> str:
            if gap[1] in replaced:
                return quote(replaced[gap[1]], safe="")
            before = self.path[: gap.start()]
            return next((value for start, value in known.items() if before.endswith(start)), "1")

        return PREFIX + re.sub(r"\{(\w+)\}", fill, self.path)


async def operations(api: Api) -> list[Asked]:
    """Return everything that can be asked."""
    async with api.session.get(f"{api.root}/openapi.json") as answer:
        described = await answer.json()
    return [*_all(described["paths"])]


def _all(paths: Mapping[str, Any]) -> Iterator[Asked]:
    for path, methods in paths.items():
        for method in METHODS:
            if method in methods:
                yield Asked(method.upper(), path, methods[method])
