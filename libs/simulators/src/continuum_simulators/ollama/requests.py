"""The body of ``POST /api/chat``, read as leniently and as strictly as the real server does."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from continuum_simulators.ollama.prompt import Message

__all__ = ["BadRequest", "ChatRequest", "parse_duration"]

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_KEEP_ALIVE = 300.0


class BadRequest(Exception):
    """The request cannot be read; answered with 400 and this message."""


@dataclass(frozen=True, slots=True)
class ChatRequest:
    """One request; ``think`` is ``None`` where it says nothing."""

    model: str
    messages: tuple[Message, ...]
    stream: bool
    format: object
    options: Mapping[str, object]
    keep_alive: float
    think: bool | str | None
    truncate: bool
    shift: bool

    @classmethod
    def parse(cls, body: object) -> "ChatRequest":
        """Read a body; raises ``BadRequest``."""
        if not isinstance(body, Mapping):
            raise BadRequest("json: cannot unmarshal into Go value of type api.ChatRequest")
        options = body.get("options")
        think = body.get("think")
        return cls(
            model=str(body.get("model") or ""),
            messages=_messages(body.get("messages") or []),
            stream=body.get("stream") is not False,
            format=body.get("format"),
            options=options if isinstance(options, Mapping) else {},
            keep_alive=parse_duration(body.get("keep_alive")),
            think=think if isinstance(think, bool | str) else None,
            truncate=body.get("truncate") is not False,
            shift=body.get("shift") is not False,
        )

    def option(self, name: str, default: int) -> int:
        """Return a whole number out of the options."""
        value = self.options.get(name, default)
        return int(value) if isinstance(value, int | float) else default


def parse_duration(value: object) -> float:
    """Read ``keep_alive`` as seconds: a number of them or Go's notation; negative means for ever."""
    if value is None:
        return _KEEP_ALIVE
    if isinstance(value, int | float):
        return float(value)
    text = str(value)
    parts = _DURATION.findall(text)
    if not parts or _DURATION.sub("", text) not in {"", "-"}:
        raise BadRequest(f'time: invalid duration "{text}"')
    seconds = sum(float(number) * _SECONDS[unit] for number, unit in parts)
    return -seconds if text.startswith("-") else seconds


def _messages(raw: object) -> tuple[Message, ...]:
    if not isinstance(raw, list) or not all(isinstance(item, Mapping) for item in raw):
        raise BadRequest(
            "json: cannot unmarshal into Go struct field ChatRequest.messages of type []api.Message"
        )
    return tuple(Message(str(item.get("role", "")).lower(), str(item.get("content", ""))) for item in raw)
