"""Settings: one frozen class a service, read once from the environment."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self, TypeAlias, TypeVar

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from continuum_chassis.environment import Environment, complain, refuse_unknown
from continuum_proto.errors import ConfigurationError
from continuum_telemetry.logs import LogFormat, LogLevel

__all__ = [
    "CommaSeparated",
    "DatabaseUrl",
    "JaegerUrl",
    "OllamaUrls",
    "PaperlessToken",
    "PaperlessUrl",
    "Port",
    "PublicUrl",
    "RedisUrl",
    "Seconds",
    "ServiceSettings",
    "WorkerSettings",
]

T = TypeVar("T")


def _split(value: object) -> object:
    return tuple(filter(None, map(str.strip, value.split(",")))) if isinstance(value, str) else value


def _lower(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


CommaSeparated = Annotated[tuple[T, ...], BeforeValidator(_split)]
Port: TypeAlias = Annotated[int, Field(ge=0, le=65535)]
Seconds: TypeAlias = Annotated[float, Field(gt=0)]

RedisUrl: TypeAlias = Annotated[
    SecretStr,
    Field(
        validation_alias="REDIS_URL",
        description="the address of Redis or Valkey, such as redis://localhost:6379/0",
    ),
]
DatabaseUrl: TypeAlias = Annotated[
    SecretStr,
    Field(
        validation_alias="DATABASE_URL",
        description="the address of PostgreSQL, such as postgresql://continuum@localhost/continuum",
    ),
]
PaperlessUrl: TypeAlias = Annotated[
    str,
    Field(
        validation_alias="PAPERLESS_URL",
        pattern=r"^https?://",
        description="the address of Paperless, such as http://localhost:8000",
    ),
]
PaperlessToken: TypeAlias = Annotated[
    SecretStr,
    Field(
        validation_alias="PAPERLESS_TOKEN",
        description="an API token of a Paperless user who may see every document",
    ),
]
OllamaUrls: TypeAlias = Annotated[
    CommaSeparated[Annotated[str, Field(pattern=r"^https?://")]],
    Field(
        validation_alias="OLLAMA_URLS",
        min_length=1,
        description="the addresses of Ollama, comma separated, such as http://localhost:11434",
    ),
]
PublicUrl: TypeAlias = Annotated[str | None, Field(validation_alias="PUBLIC_URL")]
JaegerUrl: TypeAlias = Annotated[str | None, Field(validation_alias="JAEGER_URL")]


class ServiceSettings(BaseSettings):
    """What every service reads. Subclass with ``service="ingest"`` and add fields.

    A field is read from ``CONTINUUM_<SERVICE>_<FIELD>``, or from the variable that its
    ``validation_alias`` names; or from the file that the same name with ``_FILE`` names. An empty
    variable counts as not set: that is how Compose passes on what nobody gave. The
    ``description`` of a field without default completes the sentence "set NAME to …".
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, hide_input_in_errors=True, env_ignore_empty=True
    )
    service: ClassVar[str] = ""

    ops_host: str = "127.0.0.1"
    """Where ``/livez``, ``/readyz`` and ``/metrics`` are; port 0 takes any free one."""
    ops_port: Port = 0
    log_level: Annotated[LogLevel, BeforeValidator(_lower)] = Field(
        default="info", validation_alias="CONTINUUM_LOG_LEVEL"
    )
    log_format: LogFormat = Field(default="auto", validation_alias="CONTINUUM_LOG_FORMAT")
    drain_seconds: Seconds = Field(default=10, validation_alias="CONTINUUM_DRAIN_SECONDS")

    def __init_subclass__(cls, *, service: str = "", **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.service = service or cls.service

    @classmethod
    def read(cls) -> Self:
        """Read the environment.

        :raises ConfigurationError: one line that names each wrong variable and says what to set.
        """
        variables = cls.variables()
        try:
            refuse_unknown(cls._prefix(), variables.values())
            return cls()
        except ValidationError as exc:
            raise ConfigurationError(complain(exc, variables, cls.model_fields)) from exc

    @classmethod
    def variables(cls) -> Mapping[str, str]:
        """Return the environment variable of each field."""
        aliases = {name: field.validation_alias for name, field in cls.model_fields.items()}
        return MappingProxyType(
            {
                name: alias if isinstance(alias, str) else cls._prefix() + name.upper()
                for name, alias in aliases.items()
            }
        )

    @classmethod
    def variable(cls, field: str) -> str:
        """Return the environment variable of ``field``."""
        return cls.variables()[field]

    @classmethod
    def _prefix(cls) -> str:
        return f"CONTINUUM_{cls.service.upper()}_"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read what the caller gives, then the environment; nothing else."""
        return init_settings, Environment(settings_cls, cls.variables())


class WorkerSettings(ServiceSettings):
    """What every service reads that takes work from Redis Streams."""

    redis_url: RedisUrl
    lease_seconds: Seconds = Field(default=30, validation_alias="CONTINUUM_LEASE_SECONDS")
    """How long work of a dead worker waits before another may claim it."""
    retry_tiers: CommaSeparated[Seconds] = Field(
        default=(5, 30, 120, 600, 3600), validation_alias="CONTINUUM_RETRY_TIERS"
    )
    """Back-off before each further attempt, in seconds; then the delivery is a dead letter."""
    probe_seconds: Seconds = Field(default=30, validation_alias="CONTINUUM_PROBE_SECONDS")
    """How long at most nobody looks whether something that was away is back."""
    groups_off: CommaSeparated[str] = Field(default=(), validation_alias="CONTINUUM_GROUPS_OFF")
    """Groups of services that are not deployed: what is published is not kept for them."""
