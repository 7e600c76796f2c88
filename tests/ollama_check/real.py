"""A real Ollama of some version, with a home of its own and nothing but tiny models."""

import asyncio
import hashlib
import os
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import aiohttp
import psutil

from continuum_console.embedded import Program, Running
from continuum_console.stack.ports import Address
from continuum_console.stack.probes import http_probe
from tests.contract.ollama.asking import BABBLER, SENTENCE, SPEAKER, THINKER, Asker, Json
from tests.ollama_check.tiny_model import tiny_model
from tests.system import free_port

__all__ = ["Real", "served"]

ROOT: Final = Path(__file__).parents[2]
PATIENCE: Final = 60.0
TEMPLATE: Final = "{{ range .Messages }}<{{ .Role }}>{{ .Content }}{{ end }}"
"""Ends with what the user said: a question decides what the speaker goes on with."""
THINKING: Final = (
    "{{ range .Messages }}<{{ .Role }}>{{ if .Thinking }}<think>{{ .Thinking }}</think>{{ end }}"
    "{{ .Content }}{{ end }}"
)
MODELS: Final[Mapping[str, tuple[str | None, str]]] = {
    SPEAKER: (SENTENCE, TEMPLATE),
    BABBLER: (None, TEMPLATE),
    THINKER: (SENTENCE, THINKING),
}
"""What each model says and how it is asked."""


@dataclass(frozen=True, slots=True)
class Real:
    """A server that runs."""

    url: str
    pid: int
    ask: Asker

    async def crash(self) -> None:
        """Kill the processes in which models run."""
        for runner in psutil.Process(self.pid).children(recursive=True):
            runner.kill()


@asynccontextmanager
async def served(version: str) -> AsyncIterator[Real]:
    """Run a version with one slot and a queue of one; afterwards nothing of it is left."""
    with tempfile.TemporaryDirectory(prefix="ollama-") as home:
        address = Address("127.0.0.1", free_port())
        server = Running(_program(version, Path(home), address), patience=PATIENCE)
        await asyncio.to_thread(server.start)
        try:
            async with aiohttp.ClientSession(address.url) as session:
                real = Real(address.url, server.pid, Asker(session))
                for name in MODELS:
                    await _create(real.ask, name)
                yield real
        finally:
            await asyncio.to_thread(server.stop)


def _program(version: str, home: Path, address: Address) -> Program:
    return Program(
        name=f"Ollama {version}",
        argv=(str(ROOT / ".tools" / f"ollama-{version}" / "ollama"), "serve"),
        folder=home,
        log=home / "log",
        problem=http_probe(address, "/api/version"),
        environment={
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(home),
            "OLLAMA_HOST": f"{address.host}:{address.port}",
            "OLLAMA_MODELS": str(home / "models"),
            "OLLAMA_NUM_PARALLEL": "1",
            "OLLAMA_MAX_QUEUE": "1",
        },
    )


async def _create(ask: Asker, name: str) -> None:
    says, template = MODELS[name]
    file = tiny_model(says)
    digest = f"sha256:{hashlib.sha256(file).hexdigest()}"
    uploaded = await ask.post(f"/api/blobs/{digest}", file)
    # On a busy machine two threads would wait for each other most of the time.
    parameters: Json = {"num_thread": 1}
    created = await ask.post(
        "/api/create",
        {"model": name, "files": {"tiny.gguf": digest}, "template": template, "parameters": parameters,
         "stream": False},
    )  # fmt: skip
    if uploaded.status not in (200, 201) or created.status != 200:
        raise RuntimeError(f"{name} could not be made: {uploaded.text} {created.text}")
