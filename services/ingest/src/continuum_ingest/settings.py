"""What ingest reads from the environment."""

from typing import Self

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from continuum_chassis import CommaSeparated, Port, RedisUrl, Seconds, ServiceSettings
from continuum_ingest.secret import fault_of

HINT = (
    "the secret that Paperless sends in X-Continuum-Secret; several, comma separated, while you change it; "
    "or set CONTINUUM_INGEST_ALLOW_ANONYMOUS=true where nobody else can reach this service"
)


class Settings(ServiceSettings, service="ingest"):
    """The settings of ingest."""

    redis_url: RedisUrl
    allow_anonymous: bool = False
    """Whether a start without a secret is meant so; it stands before ``secrets``, which look at it."""
    secrets: CommaSeparated[SecretStr] = Field(default=(), validate_default=True, description=HINT)
    connections: int = Field(default=2000, ge=10)
    """Connections at once: one more, and the oldest without a whole request is closed."""
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
    def _fit(cls, secrets: tuple[SecretStr, ...], others: ValidationInfo) -> tuple[SecretStr, ...]:
        if not secrets and not others.data.get("allow_anonymous"):
            raise PydanticCustomError("too_short", "should hold a secret")  # shown as the description
        for secret in secrets:
            if (fault := fault_of(secret.get_secret_value())) is not None:
                raise ValueError(fault)
        return secrets

    @model_validator(mode="after")
    def _address_and_token(self) -> Self:
        if (self.paperless_url is None) != (self.paperless_token is None):
            raise ValueError("set PAPERLESS_URL and PAPERLESS_TOKEN both, or neither")
        return self
