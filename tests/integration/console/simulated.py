"""A simulated Paperless as a process, looked at and changed from outside as by other people."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.request import Request, urlopen

TOKEN = "simulated"
NAME = "The Continuum Report"


@dataclass(frozen=True)
class Simulated:
    """A Paperless that answers at ``url``."""

    url: str

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Send a request as its administrator; return the answer's JSON."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Token {TOKEN}", "Content-Type": "application/json"}
        with urlopen(Request(self.url + path, data, headers, method=method), timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def writes(self) -> list[str]:
        """Return every request that meant to change something."""
        told: list[str] = self.ask("GET", "/simulator/writes")["writes"]
        return told

    def workflows(self) -> list[Any]:
        """Return the workflows."""
        listed: list[Any] = self.ask("GET", "/api/workflows/")["results"]
        return listed

    def workflow(self) -> Any:
        """Return ours."""
        (ours,) = [each for each in self.workflows() if each["name"] == NAME]
        return ours

    def change_webhook(self, **changes: object) -> None:
        """Change the webhook of our workflow as a person would."""
        ours = self.workflow()
        ours["actions"][0]["webhook"].update(changes)
        self.ask("PATCH", f"/api/workflows/{ours['id']}/", ours)

    def add(self, *contents: str) -> list[int]:
        """Add documents that nobody is told of."""
        documents = [{"content": content, "owner": None} for content in contents]
        ids: list[int] = self.ask("POST", "/simulator/documents", {"documents": documents})["ids"]
        return ids

    def let_in(self, token: str, *rights: str) -> None:
        """Let somebody in who has these rights only."""
        self.ask("POST", "/simulator/users", {"username": token, "token": token, "rights": rights})


@contextmanager
def simulated(*options: str) -> Iterator[Simulated]:
    """Run a simulator on any free port."""
    command = [sys.executable, "-m", "continuum_simulators", "paperless", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Simulated(process.stdout.readline().split()[2])
        finally:
            process.terminate()
