"""What persistence reads from its environment."""

from pydantic import Field

from continuum_chassis import DatabaseUrl, Port, WorkerSettings


class PersistenceSettings(WorkerSettings, service="persistence"):
    """Settings of persistence."""

    database_url: DatabaseUrl
    ops_port: Port = 9103
    slots: int = Field(default=16, ge=1, le=100)
    """Events at a time, for each route; those that wait together share a transaction."""
    connections: int = Field(default=12, ge=4, le=200)
    """To PostgreSQL, two of them to hear of owed events and of requests; what finds none free waits.

    A request to forget a document needs two others at a time.
    """
    erase_after_days: int = Field(default=30, ge=0, le=3650)
    """Days after which a document that Paperless has no more is erased; 0 erases it within minutes."""
    keep_log_days: int = Field(default=90, ge=14, le=3650)
    """Days for which the steps of documents' histories are kept."""
    keep_events_days: int = Field(default=30, ge=14, le=3650)
    """Days for which it is remembered which events were handled and published: longer than Redis has any."""
