"""What persistence reads from its environment."""

from pydantic import Field

from continuum_chassis import DatabaseUrl, Port, WorkerSettings


class PersistenceSettings(WorkerSettings, service="persistence"):
    """Settings of persistence."""

    database_url: DatabaseUrl
    ops_port: Port = 9103
    slots: int = Field(default=16, ge=1, le=100)
    """Events at a time, for each route; those that wait together share a transaction."""
    connections: int = Field(default=12, ge=3, le=200)
    """To PostgreSQL, one of them to hear of owed events; what finds none free waits."""
