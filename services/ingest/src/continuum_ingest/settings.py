"""What ingest reads from the environment."""

from typing import Self

from pydantic import Field, SecretStr, field_validator, model_validator

from continuum_chassis import CommaSeparated, Port, RedisUrl, Seconds, ServiceSettings

HINT = "the secret that Paperless sends in X-Continuum-Secret; several, comma separated, while you change it"


class Settings(ServiceSettings, service="ingest"):
    """The settings of ingest."""

    redis_url: RedisUrl
    secrets: CommaSeparated[SecretStr] = Field(description=HINT)
    host: str = "127.0.0.1"
    port: Port = 8091
    ops_port: Port = 9101
    paperless_url: str | None = Field(default=None, validation_alias="PAPERLESS_URL", pattern=r"^https?://")
    paperless_token: SecretStr | None = Field(default=None, validation_alias="PAPERLESS_TOKEN")
    sweep_seconds: Seconds = 60
    """How often to look for what webhooks lost, where a Paperless to look at is named."""
    look_seconds: Seconds = 5
    """How often to look whether all of Paperless is to be listed: on command, daily, after a loss."""

    @field_validator("secrets")
    @classmethod
    def _at_least_one(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        if not secrets:
            raise ValueError(f"set it to {HINT}")
        return secrets

    @model_validator(mode="after")
    def _address_and_token(self) -> Self:
        if (self.paperless_url is None) != (self.paperless_token is None):
            raise ValueError("set PAPERLESS_URL and PAPERLESS_TOKEN both, or neither")
        return self
