"""What ingest reads from the environment."""

from pydantic import Field, SecretStr, field_validator

from continuum_chassis import CommaSeparated, Port, RedisUrl, ServiceSettings

HINT = "the secret that Paperless sends in X-Continuum-Secret; several, comma separated, while you change it"


class Settings(ServiceSettings, service="ingest"):
    """The settings of ingest."""

    redis_url: RedisUrl
    secrets: CommaSeparated[SecretStr] = Field(description=HINT)
    host: str = "127.0.0.1"
    port: Port = 8091
    ops_port: Port = 9101

    @field_validator("secrets")
    @classmethod
    def _at_least_one(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not secrets:
            raise ValueError(f"set it to {HINT}")
        return secrets
