"""What becomes of the messages before the model sees them: rendered, counted, cut."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuum_simulators.ollama.behaviour import Behaviour

__all__ = ["Message", "Prompt", "PromptTooLong", "render", "tokens"]

_BYTES_PER_TOKEN = 4
_OVERHEAD = 5  # tokens that a chat template lays around each message


class PromptTooLong(Exception):
    """The prompt does not fit and may not be cut; the message is the server's own."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a chat."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """The text that reaches the model and the number of its tokens."""

    user: str
    """Of the last user message what is left of it."""
    text: str
    token_count: int


def tokens(text: str) -> int:
    """Estimate the tokens of a text; four bytes of UTF-8 are one, so that Hebrew costs twice as much."""
    return -(-len(text.encode()) // _BYTES_PER_TOKEN)


def render(
    messages: Sequence[Message], behaviour: Behaviour, *, num_ctx: int, num_keep: int, truncate: bool
) -> Prompt:
    """Turn messages into a prompt of at most ``num_ctx`` tokens.

    As ``server/prompt.go`` does, older messages go first, the system's stay. What is still too long is
    an error if the request forbids cutting and the version knows of that; else it loses its beginning
    behind the first ``num_keep`` tokens, silently, the system's words included.
    """
    truncate = truncate or not behaviour.honours_truncate
    kept = _latest(messages, num_ctx) if truncate else list(messages)
    text = "\n".join(message.content for message in kept)
    user = next((message.content for message in reversed(kept) if message.role == "user"), "")
    count = _count(kept)
    limit = num_ctx - 1 if behaviour.keeps_half else num_ctx
    if count <= limit:
        return Prompt(user=user, text=text, token_count=count)
    if not truncate:
        raise PromptTooLong(_too_long(count, num_ctx, behaviour))
    if behaviour.keeps_half:
        limit = num_ctx - max((num_ctx - min(num_keep, num_ctx - 1)) // 2, 1)
    tail = _tail(text, limit - num_keep)
    return Prompt(
        user=user if tail.endswith(user) else _tail(user, limit - num_keep), text=tail, token_count=limit
    )


def _latest(messages: Sequence[Message], num_ctx: int) -> list[Message]:
    for first in range(len(messages)):
        system = [message for message in messages[:first] if message.role == "system"]
        kept = [*system, *messages[first:]]
        if _count(kept) <= num_ctx:
            return kept
    return [message for message in messages[:-1] if message.role == "system"] + list(messages[-1:])


def _count(messages: Sequence[Message]) -> int:
    return sum(tokens(message.content) + _OVERHEAD for message in messages)


def _tail(text: str, token_count: int) -> str:
    return text.encode()[-max(token_count, 1) * _BYTES_PER_TOKEN :].decode(errors="ignore")


def _too_long(count: int, num_ctx: int, behaviour: Behaviour) -> str:
    if not behaviour.keeps_half:
        return "the input length exceeds the context length"
    # llama-server's own body, which Ollama passes on as a string.
    return (
        f'{{"error":{{"code":400,"message":"request ({count} tokens) exceeds the available context size '
        f'({num_ctx} tokens), try increasing it","type":"exceed_context_size_error",'
        f'"n_prompt_tokens":{count},"n_ctx":{num_ctx}}}}}'
    )
