"""Every name that telemetry uses: spans, attributes, metrics, labels.

The attributes are those of OpenTelemetry's semantic conventions 1.44, which are still "development"
for messaging and model calls: pinned here, so that a change of theirs is a change of this file.
Labels have few values each: never an id, a title or an address of a person.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

__all__ = ["METRICS", "Attribute", "Direction", "Label", "Match", "MetricKind", "MetricName", "Settlement"]

PROCESS: Final = "process"
SEND: Final = "send"
SETTLE: Final = "settle"
CHAT: Final = "chat"
SYSTEM: Final = "redis"


class Attribute:
    """Names of span attributes."""

    SYSTEM: Final = "messaging.system"
    OPERATION_NAME: Final = "messaging.operation.name"
    OPERATION_TYPE: Final = "messaging.operation.type"
    DESTINATION: Final = "messaging.destination.name"
    GROUP: Final = "messaging.consumer.group.name"
    MESSAGE_ID: Final = "messaging.message.id"
    CONVERSATION_ID: Final = "messaging.message.conversation_id"
    ERROR_TYPE: Final = "error.type"
    SERVER_ADDRESS: Final = "server.address"
    SERVER_PORT: Final = "server.port"

    ATTEMPT: Final = "continuum.delivery.attempt"
    OUTCOME: Final = "continuum.delivery.outcome"
    QUEUE_WAIT: Final = "continuum.queue.wait_ms"
    MERGED_INTO: Final = "continuum.merged_into"
    """The id of the event that waits already and stands for this one."""

    HTTP_METHOD: Final = "http.request.method"
    HTTP_ROUTE: Final = "http.route"
    HTTP_STATUS: Final = "http.response.status_code"
    URL_PATH: Final = "url.path"
    URL_SCHEME: Final = "url.scheme"

    MODEL_OPERATION: Final = "gen_ai.operation.name"
    MODEL_PROVIDER: Final = "gen_ai.provider.name"
    MODEL_REQUESTED: Final = "gen_ai.request.model"
    MODEL_ANSWERED: Final = "gen_ai.response.model"
    INPUT_TOKENS: Final = "gen_ai.usage.input_tokens"
    OUTPUT_TOKENS: Final = "gen_ai.usage.output_tokens"
    FINISH_REASONS: Final = "gen_ai.response.finish_reasons"


class Settlement(StrEnum):
    """How a delivery ended: the values of the label ``outcome``."""

    COMPLETED = "completed"
    PARKED = "parked"
    WAITING = "waiting"
    PUT_BACK = "put_back"
    DEAD_LETTERED = "dead_lettered"
    VANISHED = "vanished"
    CRASHED = "crashed"
    DUPLICATE = "duplicate"
    LEASE_LOST = "lease_lost"


class Match(StrEnum):
    """How a quotation was found in its document: the values of the label ``match``."""

    EXACT = "exact"
    NORMALIZED = "normalized"
    APPROXIMATE = "approximate"
    WITHHELD = "withheld"


class Direction(StrEnum):
    """Which way tokens went: the values of the label ``direction``."""

    INPUT = "input"
    OUTPUT = "output"


class Label:
    """Names of metric labels."""

    BACKEND: Final = "backend"
    DEPENDENCY: Final = "dependency"
    DIRECTION: Final = "direction"
    ENGINE: Final = "engine"
    ERROR_TYPE: Final = "error_type"
    EVENT_TYPE: Final = "event_type"
    FINDING: Final = "finding"
    GROUP: Final = "group"
    HTTP_METHOD: Final = "http_request_method"
    HTTP_ROUTE: Final = "http_route"
    HTTP_STATUS: Final = "http_response_status_code"
    LANE: Final = "lane"
    MATCH: Final = "match"
    MODEL: Final = "model"
    OUTCOME: Final = "outcome"
    REASON: Final = "reason"
    SERVICE: Final = "service"
    STATE: Final = "state"
    STREAM: Final = "stream"
    TABLE: Final = "table"
    TIER: Final = "tier"
    VERSION: Final = "version"


class MetricKind(StrEnum):
    """What a metric may do: only grow, move both ways, or count observations by size."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True, slots=True)
class MetricName:
    """A metric: its name as scraped (without ``_total``), its help text, its labels in order."""

    name: str
    kind: MetricKind
    help: str
    labels: tuple[str, ...] = ()
    buckets: tuple[float, ...] = ()


HOP_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600)
WAIT_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400, 86400)
REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10)
LAG_SECONDS: Final = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)

_COUNTER, _GAUGE, _HISTOGRAM = MetricKind.COUNTER, MetricKind.GAUGE, MetricKind.HISTOGRAM
_HOP = (Label.STREAM, Label.GROUP, Label.LANE)
_GROUP = (Label.STREAM, Label.GROUP)

MESSAGES_PROCESSED: Final = MetricName(
    "continuum_messages_processed",
    _COUNTER,
    "Deliveries by how they ended.",
    (*_HOP, Label.OUTCOME, Label.ERROR_TYPE),
)
MESSAGES_PUBLISHED: Final = MetricName(
    "continuum_messages_published", _COUNTER, "Events added to a stream.", (Label.STREAM, Label.EVENT_TYPE)
)
MESSAGE_PROCESSING: Final = MetricName(
    "continuum_message_processing_duration_seconds",
    _HISTOGRAM,
    "Time from reading an entry to its settlement.",
    _HOP,
    HOP_SECONDS,
)
MESSAGE_QUEUE_WAIT: Final = MetricName(
    "continuum_message_queue_wait_seconds",
    _HISTOGRAM,
    "Time from the publishing of an event to its first delivery.",
    _HOP,
    WAIT_SECONDS,
)
DOCUMENT_END_TO_END: Final = MetricName(
    "continuum_document_end_to_end_duration_seconds",
    _HISTOGRAM,
    "Time from the event that announced a document to its stored brief.",
    (Label.LANE,),
    WAIT_SECONDS,
)
HTTP_SERVER_REQUEST: Final = MetricName(
    "http_server_request_duration_seconds",
    _HISTOGRAM,
    "Time that a request took.",
    (Label.HTTP_METHOD, Label.HTTP_ROUTE, Label.HTTP_STATUS),
    REQUEST_SECONDS,
)
CONNECTIONS_CUT: Final = MetricName(
    "continuum_connections_cut",
    _COUNTER,
    "Connections ended because a request did not come: silent, slow, idle, or too many.",
    (Label.REASON,),
)
STREAM_UNDELIVERED: Final = MetricName(
    "continuum_stream_undelivered_messages", _GAUGE, "Entries that a group has not been given yet.", _GROUP
)
STREAM_LEASED: Final = MetricName(
    "continuum_stream_leased_messages", _GAUGE, "Entries that a worker holds.", _GROUP
)
STREAM_PARKED: Final = MetricName(
    "continuum_stream_parked_messages", _GAUGE, "Entries that wait for a retry.", (*_GROUP, Label.TIER)
)
STREAM_OLDEST_AGE: Final = MetricName(
    "continuum_stream_oldest_age_seconds",
    _GAUGE,
    "Age of the oldest entry in a state.",
    (*_GROUP, Label.STATE),
)
STREAM_LAG_KNOWN: Final = MetricName(
    "continuum_stream_lag_known", _GAUGE, "1 where the undelivered entries could be counted.", _GROUP
)
STREAM_LENGTH: Final = MetricName(
    "continuum_stream_length", _GAUGE, "Entries in a stream, settled ones included.", (Label.STREAM,)
)
DEAD_LETTERS: Final = MetricName("continuum_dead_letters", _GAUGE, "Dead letters that wait for a person.", ())
LLM_REQUEST: Final = MetricName(
    "continuum_llm_request_duration_seconds",
    _HISTOGRAM,
    "Time that a model took to answer.",
    (Label.MODEL,),
    HOP_SECONDS,
)
LLM_REQUESTS: Final = MetricName(
    "continuum_llm_requests", _COUNTER, "Questions to a model by outcome.", (Label.MODEL, Label.OUTCOME)
)
LLM_TOKENS: Final = MetricName(
    "continuum_llm_tokens", _COUNTER, "Tokens by direction.", (Label.MODEL, Label.DIRECTION)
)
LLM_BACKEND_INFLIGHT: Final = MetricName(
    "continuum_llm_backend_inflight_requests", _GAUGE, "Questions under way.", (Label.BACKEND,)
)
LLM_BACKEND_UP: Final = MetricName(
    "continuum_llm_backend_up", _GAUGE, "1 while a model server answers.", (Label.BACKEND,)
)
CITATIONS: Final = MetricName(
    "continuum_citations", _COUNTER, "Quotations by how they were found in the document.", (Label.MATCH,)
)
BRIEFS: Final = MetricName("continuum_briefs", _COUNTER, "Briefs made, by engine.", (Label.ENGINE,))
POINTS_WITHHELD: Final = MetricName(
    "continuum_points_withheld",
    _COUNTER,
    "Key points left out because the document does not prove them.",
    (Label.ENGINE,),
)
SLOTS: Final = MetricName("continuum_slots", _GAUGE, "Slots of this process by state.", (Label.STATE,))
GATE_OPEN: Final = MetricName(
    "continuum_gate_open", _GAUGE, "1 while work that needs a dependency is let through.", (Label.DEPENDENCY,)
)
READING_STOPPED: Final = MetricName(
    "continuum_reading_stopped",
    _GAUGE,
    "1 where a group stopped reading because most first deliveries failed unforeseen: a bad deploy.",
    _GROUP,
)
CLOCK_SKEW: Final = MetricName(
    "continuum_clock_skew_seconds", _GAUGE, "How far the clock of this host is ahead of that of Redis."
)
DOCUMENTS_ASKED_AGAIN: Final = MetricName(
    "continuum_documents_asked_again",
    _COUNTER,
    "Documents that a comparison with all of Paperless asked for.",
    (Label.FINDING,),
)
RECONCILIATION_ALARM: Final = MetricName(
    "continuum_reconciliation_alarm",
    _GAUGE,
    "1 where so many documents were absent from the last listing that nothing was asked for.",
)
RECONCILIATION_ENDED: Final = MetricName(
    "continuum_reconciliation_timestamp_seconds",
    _GAUGE,
    "When all of Paperless was last compared with the archive.",
)
DOCUMENTS_ERASED: Final = MetricName(
    "continuum_documents_erased",
    _COUNTER,
    "Documents erased because Paperless has had them no more for long.",
)
ROWS_REMOVED: Final = MetricName(
    "continuum_rows_removed",
    _COUNTER,
    "Rows deleted because they were older than they are kept.",
    (Label.TABLE,),
)
BUILD_INFO: Final = MetricName(
    "continuum_build_info", _GAUGE, "Always 1: what runs here.", (Label.SERVICE, Label.VERSION)
)
LAST_SUCCESS: Final = MetricName(
    "continuum_last_success_timestamp_seconds", _GAUGE, "When a delivery was last completed.", _GROUP
)
EVENT_LOOP_LAG: Final = MetricName(
    "continuum_event_loop_lag_seconds", _HISTOGRAM, "How late the event loop woke.", (), LAG_SECONDS
)
SPANS_DROPPED: Final = MetricName(
    "continuum_spans_dropped", _COUNTER, "Spans that no collector took.", (Label.OUTCOME,)
)
LOG_LINES_LOST: Final = MetricName(
    "continuum_log_lines_lost", _COUNTER, "Log lines that stdout did not take: disk full, reader gone."
)

METRICS: Final[Mapping[str, MetricName]] = MappingProxyType(
    {value.name: value for value in tuple(globals().values()) if isinstance(value, MetricName)}
)
"""Every metric by its name."""
