"""Logs: one JSON line on stdout, or readable lines on a terminal."""

import io
import logging
import re
import sys
from typing import TYPE_CHECKING, BinaryIO, Final, Literal, TextIO, TypeAlias

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from continuum_telemetry.exceptions import rendered
from continuum_telemetry.metrics import Metrics
from continuum_telemetry.tracing import current_span_id, current_trace_id

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

__all__ = ["LogFormat", "LogLevel", "setup"]

LogFormat: TypeAlias = Literal["auto", "json", "text"]
LogLevel: TypeAlias = Literal["debug", "info", "warning", "error"]

_FIRST: Final = ("ts", "level", "service", "version", "event")
_CREDENTIALS: Final = re.compile(r"(?<=://)[^\s/@]+@")


class _Unfailing(io.BufferedIOBase):
    """Stdout, except that a line which cannot be written (disk full, reader gone) stops nobody's work."""

    name = "<stdout>"

    def __init__(self, stdout: BinaryIO) -> None:
        super().__init__()
        self._stdout = stdout
        self._lost = Metrics.current().log_lines_lost

    def writable(self) -> bool:
        return True

    def write(self, data: "ReadableBuffer") -> int:
        try:
            self._stdout.write(data)
            self._stdout.flush()
        except OSError:
            self._lost.inc()
        return len(memoryview(data))


def setup(service: str, version: str, *, level: LogLevel = "info", format: LogFormat = "auto") -> None:
    """Send every log line of this process to stdout in one form, those of libraries from warning on.

    ``auto`` is readable on a terminal and JSON elsewhere.
    """
    readable = format == "text" or (format == "auto" and sys.stdout.isatty())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="ts"),
        _identify(service, version),
    ]
    rendering: list[Processor] = _readable() if readable else _json()
    threshold = logging.getLevelNamesMapping()[level.upper()]
    # A scan's file name may hold lone surrogates, which UTF-8 refuses.
    stdout = io.TextIOWrapper(_Unfailing(sys.stdout.buffer), "utf-8", errors="backslashreplace")
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.WriteLoggerFactory(file=stdout),
        cache_logger_on_first_use=True,
    )
    _adopt_libraries(stdout, shared, rendering)


def _adopt_libraries(stdout: TextIO, shared: list[Processor], rendering: list[Processor]) -> None:
    handler = logging.StreamHandler(stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(), structlog.stdlib.add_logger_name],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.captureWarnings(True)


def _identify(service: str, version: str) -> Processor:
    def identify(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["service"] = service
        event["version"] = version
        for name, value in (("trace_id", current_trace_id()), ("span_id", current_span_id())):
            if value is not None:
                event.setdefault(name, value)
        return event

    return identify


def _json() -> list[Processor]:
    return [
        structlog.processors.ExceptionRenderer(rendered),
        _mask_credentials,
        _put_first,
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def _readable() -> list[Processor]:
    return [
        structlog.processors.ExceptionRenderer(rendered),
        _mask_credentials,
        structlog.dev.ConsoleRenderer(colors=sys.stdout.isatty(), timestamp_key="ts"),
    ]


def _mask_credentials(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Blank the user and password of addresses: the words of a library's error may hold ``REDIS_URL``."""
    for name, value in event.items():
        if isinstance(value, str) and "://" in value:
            event[name] = _CREDENTIALS.sub("***@", value)
    return event


def _put_first(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    first = {name: event.pop(name) for name in _FIRST if name in event}
    return {**first, **event}
