"""In what words a server of some version refuses a chat."""

import json

from aiohttp import web

from continuum_simulators.ollama.behaviour import Behaviour, Model
from continuum_simulators.ollama.requests import BadRequest, ChatRequest

__all__ = ["RUNNER_STOPPED", "check_thinking", "failed", "refused", "unknown_model"]

RUNNER_STOPPED = (
    "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, "
    "check ollama server logs for details"
)
"""What is said when the process in which a model runs dies before the first word."""


def refused(status: int, message: str) -> web.Response:
    """Return a refusal in JSON."""
    return web.json_response({"error": message}, status=status)


def failed(request: ChatRequest, behaviour: Behaviour, status: int, message: str) -> web.Response:
    """Return a failure before the first word; up to 0.12.5 the status of a stream was sent by then."""
    if not request.stream:
        return refused(status, message)
    text = json.dumps({"error": message}).encode()
    if behaviour.honours_truncate:
        return web.Response(status=status, body=text, content_type="application/json")
    return web.Response(body=text + b"\n", content_type="application/x-ndjson")


def unknown_model(name: str, behaviour: Behaviour, *, scheduled: bool) -> str:
    """Say that a model is not there; the scheduler, which was asked first once, had words of its own."""
    if scheduled and behaviour.release < (0, 12, 0):
        return f'model "{name}" not found, try pulling it first'
    return f"model '{name}' not found"


def check_thinking(request: ChatRequest, model: Model, behaviour: Behaviour) -> None:
    """Refuse to think where the model cannot, or not as much as asked; raises ``BadRequest``."""
    graded = isinstance(request.think, str)
    if graded and behaviour.release < (0, 11, 1):
        raise BadRequest("json: cannot unmarshal string into Go struct field ChatRequest.think of type bool")
    if request.think and not model.thinks:
        name = f'"{request.model}"'
        if behaviour.release < (0, 12, 5):
            name = f"registry.ollama.ai/library/{model.name}"
        raise BadRequest(f"{name} does not support thinking")
    if graded and model.family != "gptoss":
        raise BadRequest(f'think value "{request.think}" is not supported for this model')
