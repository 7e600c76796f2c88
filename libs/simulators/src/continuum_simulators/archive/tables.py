"""Tables that a made-up archive fills, in an order in which each finds what it refers to, and their columns.

Columns that are not here have defaults or are computed.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["COLUMNS"]

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        table: tuple(columns.split())
        for table, columns in {
            "documents": """
                id title file_name correspondent document_type tags owner viewers created added modified
                mime_type size page_count checksum language found found_reason found_cause found_time
                read_until heard heard_reason heard_cause heard_time cause_id cause_time cause_trigger
                cause_lane first_seen asked_at updated_at
            """,
            "sources": "id document_id checksum cut pages stored_at",
            "pages": "source_id n text",
            "briefs": "id document_id current_version created_at",
            "brief_versions": """
                brief_id version document_id state headline summary kind language coverage provenance
                withheld fingerprint source_id source_checksum document_modified event_id cause_id
                cause_time cause_trigger lane created_by created_at published_by published_at
                withdrawn_at withdrawn_reason superseded_at
            """,
            "key_points": "brief_id version id n text",
            "asks": "brief_id version n text due_iso due_precision of_whom",
            "citations": "brief_id version n point ask page start end quote prefix suffix match wording",
            "entities": "id type key name date_iso date_precision number unit created_at",
            "mentions": "brief_id version entity_id page start end text",
            "handled_events": "event_id type document_id verdict handled_at",
            "processing_log": "document_id event_id event status attempt duration_ms trace_id at detail",
            "outbox": """
                id event_id document_id brief_id version stream type source subject payload traceparent
                created_at published_at entry_id
            """,
            "announcements": "event_type brief_id version target state message_id event_id started_at at",
            "letters": """
                id stream group_name event_id entry letter_entry document_id modified field_names
                field_values error_type error deliveries round service version first_delivered failed_at
                state closed_at closed_by replayed_as close_reason recorded_at
            """,
            "letter_closings": "letter_id state closed_at closed_by replayed_as close_reason",
        }.items()
    }
)
