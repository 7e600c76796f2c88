"""The body of ``POST /api/chat``, read as leniently and as strictly as the real server does."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from continuum_simulators.ollama.prompt import Message

__all__ = ["BadRequest", "ChatRequest", "WrongOption", "parse_duration", "parse_json"]

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|h|m|s)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_KEEP_ALIVE = 300.0
_GO_NAMES = {list: "array", str: "string", bool: "bool", int: "number", float: "number"}


class BadRequest(Exception):
    """The request cannot be read; answered with 400 and this message."""


class WrongOption(Exception):
    """An option is not of its type; answered with 500."""

    def __init__(self, name: str) -> None:
        super().__init__(f'option "{name}" must be of type integer')


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
    def parse(cls, body: Mapping[str, object]) -> "ChatRequest":
        """Read a body; raises ``BadRequest``."""
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
        """Return a whole number out of the options; raises ``WrongOption``."""
        value = self.options.get(name, default)
        if not isinstance(value, int | float):
            raise WrongOption(name)
        return int(value)


def parse_json(text: str, into: str) -> Mapping[str, object]:
    """Read the object of a body for Go's type ``into``; raises ``BadRequest`` with Go's words."""
    if not text:
        raise BadRequest("missing request body")
    try:
        body = json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or "Unterminated" in error.msg:
            raise BadRequest("unexpected EOF") from error
        raise BadRequest(f"invalid character '{text[error.pos]}' looking for beginning of value") from error
    if not isinstance(body, Mapping):
        raise BadRequest(f"json: cannot unmarshal {_go_name(body)} into Go value of type api.{into}")
    return body


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
    wrong = [item for item in raw if not isinstance(item, Mapping)] if isinstance(raw, list) else [raw]
    if not isinstance(raw, list) or wrong:
        kind = "api.Message" if isinstance(raw, list) else "[]api.Message"
        raise BadRequest(
            f"json: cannot unmarshal {_go_name(wrong[0])} "
            f"into Go struct field ChatRequest.messages of type {kind}"
        )
    return tuple(Message(str(item.get("role", "")).lower(), str(item.get("content", ""))) for item in raw)


def _go_name(value: object) -> str:
    return _GO_NAMES.get(type(value), "object")
