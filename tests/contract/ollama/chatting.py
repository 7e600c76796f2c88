"""A chat with the simulator: as little of a client as will do."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp

from continuum_simulators.ollama import Behaviour, OllamaSimulator

__all__ = ["DOCUMENT", "MODEL", "QUOTES", "SENTENCES", "Client", "content", "served"]

MODEL = "llama3.1:8b"
SENTENCES = (
    "The reading room of the town library will be closed for repairs from 2 March to 17 April 2026.",
    "Books that are due during these weeks may be returned to the branch in Station Road without a fine.",
)
DOCUMENT = f"<document>\n[page 1]\n{SENTENCES[0]}\n[page 2]\n{SENTENCES[1]}\n</document>"
QUOTES: Mapping[str, object] = {
    "type": "object",
    "properties": {
        "key_points": {
            "type": "array",
            "maxItems": 4,
            "items": {
                "type": "object",
                "properties": {
                    "text": {"type": "string"},
                    "quote": {"type": "string"},
                    "page": {"type": "integer"},
                },
            },
        }
    },
}


class Client:
    """As little of a client as will do."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session

    async def chat(self, **body: object) -> tuple[int, list[dict[str, object]]]:
        """Post a chat; returns the status and the lines of the answer."""
        request = {"model": MODEL, "messages": [{"role": "user", "content": DOCUMENT}]} | body
        async with self.session.post("/api/chat", json=request) as response:
            text = await response.text()
            return response.status, [json.loads(line) for line in text.splitlines()]


@asynccontextmanager
async def served(behaviour: Behaviour | None = None) -> AsyncIterator[tuple[OllamaSimulator, Client]]:
    simulator = OllamaSimulator(behaviour)
    async with simulator.serving() as url, aiohttp.ClientSession(url) as session:
        yield simulator, Client(session)


def content(lines: list[dict[str, object]]) -> str:
    return "".join(str(message["content"]) for line in lines if isinstance(message := line["message"], dict))
