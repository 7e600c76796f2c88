"""Whether a service is ready, asked as a machine asks it."""

import http.client
import json
from collections.abc import Callable
from typing import Final

from continuum_console.stack.ports import Address

TIMEOUT: Final = 2.0


def http_probe(address: Address, path: str, *, below: int = 300) -> Callable[[int], str | None]:
    """Return a probe that is content with a status ``below`` that, and else passes on what is said."""

    def problem(pid: int) -> str | None:
        host = address.url.removeprefix("http://").rpartition(":")[0].strip("[]")
        connection = http.client.HTTPConnection(host, address.port, timeout=TIMEOUT)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read(10_000)
        except (OSError, http.client.HTTPException):
            return f"process {pid} does not listen yet"
        finally:
            connection.close()
        return None if answer.status < below else reasons(body) or f"it answers {answer.status}"

    return problem


def reasons(body: bytes) -> str:
    """Put what ``/readyz`` says into one line."""
    try:
        said = json.loads(body)
    except ValueError:
        return body.decode(errors="replace").strip()
    if isinstance(said, dict):
        listed = said.get("reasons", said.get("checks", said))
        if isinstance(listed, dict):
            return "; ".join(f"{name}: {reason}" for name, reason in listed.items() if reason)
        if isinstance(listed, list):
            return "; ".join(str(reason) for reason in listed)
    return str(said)
