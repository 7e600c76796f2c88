"""How a simulated Ollama behaves: its models, its pace, its limits, its failures."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from continuum_simulators.ollama.planting import Planting

__all__ = ["DEFAULT_MODEL", "Behaviour", "Fault", "Model"]


class Fault(StrEnum):
    """A way in which one answer goes wrong."""

    MID_STREAM_ERROR = "mid-stream-error"
    """An ``{"error": …}`` line after some of the content, the status being 200 already."""
    UNFINISHED = "unfinished"
    """The stream ends in good order but without ``done: true``, as after thirty equal tokens."""
    CUT_OFF = "cut-off"
    """The connection is closed in the middle of a chunk."""
    SILENCE = "silence"
    """Some content, then nothing more until the client gives up."""
    SERVER_ERROR = "server-error"
    """Status 500 instead of an answer, as when what runs the model dies before the first word."""
    BUSY = "busy"
    """Status 503 as if the queue were full."""
    NOT_JSON = "not-json"
    """Content that breaks off inside the JSON that was asked for."""
    EMPTY = "empty"
    """No content at all, as when thinking has eaten the budget."""
    HUNG = "hung"
    """The request is accepted and never answered."""
    FOREVER = "forever"
    """A stream that goes on and on, whatever its limit was."""
    REFUSAL = "refusal"
    """A sentence of excuse instead of what was asked for."""
    REPETITION = "repetition"
    """The same token again and again, until the server has enough and ends the stream without ``done``."""
    ENDLESS = "endless"
    """The same words again and again, up to the limit of tokens."""


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is installed on the server."""

    name: str
    context_length: int = 131_072
    family: str = "llama"
    parameter_size: str = "8.0B"
    capabilities: tuple[str, ...] = ("completion", "tools")
    remote_host: str | None = None
    """Set for a cloud model, which looks like a local one but for this."""

    @property
    def digest(self) -> str:
        """A digest that follows from what the model is."""
        return hashlib.sha256(f"{self.name} {self.family} {self.parameter_size}".encode()).hexdigest()

    @property
    def thinks(self) -> bool:
        """Whether it can be told to think."""
        return "thinking" in self.capabilities


DEFAULT_MODEL = Model("llama3.1:8b")


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Everything that can be set; times in seconds, rates in tokens a second, zero meaning none."""

    models: tuple[Model, ...] = (
        DEFAULT_MODEL,
        Model(
            "qwen3:4b",
            family="qwen3",
            parameter_size="4.0B",
            capabilities=("completion", "tools", "thinking"),
        ),
    )
    version: str = "0.33.0"
    latency: float = 0.0
    """From the request to the first token of a model that is loaded."""
    latency_spread: float = 0.0
    """Sigma of a lognormal spread about ``latency``, which is then the median."""
    load_time: float = 0.0
    tokens_per_second: float = 0.0
    slots: int = 4
    queue: int = 512
    num_ctx: int = 4_096
    """For requests that do not say."""
    num_keep: int = 4
    invented_share: float = 0.0
    """Share of the quotations that do not stand in the document."""
    mid_stream_error_share: float = 0.0
    unfinished_share: float = 0.0
    deadly: str = ""
    """A text in a prompt under which the whole server falls over; empty for none."""
    restart_time: float = 0.0
    """From a fall until connections are accepted again."""
    seed: int = 0
    planting: Planting | None = None
    """Spoils statements and quotations by a plan, and keeps a ledger of that."""
    obeys: bool = False
    """Whether the model does what the document tells it."""

    @property
    def release(self) -> tuple[int, ...]:
        """The version as numbers."""
        return tuple(int(part) for part in self.version.split("-")[0].split("."))

    @property
    def honours_truncate(self) -> bool:
        """Whether ``truncate: false`` makes an over-long prompt an error; older servers ignore it."""
        return self.release >= (0, 12, 6)

    @property
    def lists_context(self) -> bool:
        """Whether ``/api/ps`` tells the context that a model was loaded with."""
        return self.release >= (0, 10, 0)

    @property
    def lists_capabilities(self) -> bool:
        """Whether ``/api/tags`` tells what models can do; ``/api/show`` always does."""
        return self.release >= (0, 30, 0)

    @property
    def keeps_half(self) -> bool:
        """Whether an over-long prompt is cut to about half of the context, as llama-server does."""
        return self.release >= (0, 30, 0)
