"""What notification reads from its environment."""

from pydantic import Field, SecretStr

from continuum_chassis import DatabaseUrl, Port, PublicUrl, WorkerSettings


class Settings(WorkerSettings, service="notification"):
    """Settings of notification."""

    database_url: DatabaseUrl
    ops_port: Port = 9104
    slots: int = Field(default=4, ge=1, le=100)
    """Announcements at a time."""
    targets: SecretStr = SecretStr("")
    """Apprise addresses, comma separated; they hold passwords. Without any, the log is told."""
    public_url: PublicUrl = None
    """Where people read; links lead there, or to the api without it."""
    api_url: str = Field(default="http://127.0.0.1:8090", pattern=r"^https?://")
