"""What the api reads from its environment."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from continuum_api.admission import Admission, Anonymous
from continuum_api.links import is_web_address
from continuum_chassis import CommaSeparated, DatabaseUrl, JaegerUrl, Port, PublicUrl, ServiceSettings


def _web_address(url: str | None) -> str | None:
    if url is not None and not is_web_address(url):
        raise ValueError("must be an address such as https://paperless.example.org, without user or password")
    return url


WebAddress = AfterValidator(_web_address)


def _sendable(token: SecretStr | None) -> SecretStr | None:
    if token is not None and not re.fullmatch(r"[!-~]{24,}", token.get_secret_value()):
        raise ValueError("must have at least 24 characters, those of a plain keyboard without spaces")
    return token


class Settings(ServiceSettings, service="api"):
    """Settings of the api."""

    database_url: DatabaseUrl
    operator_token: Annotated[SecretStr | None, AfterValidator(_sendable)] = None
    """Whoever sends it as ``Authorization: Bearer …`` is an operator."""
    anonymous: Anonymous = "reader"
    """What those are who send none: ``reader``, ``operator``, or ``nobody``."""
    redis_url: SecretStr | None = Field(default=None, validation_alias="REDIS_URL")
    """Where heartbeats are read; without it the health answer knows no services."""
    ops_port: Port = 9105
    host: str = "127.0.0.1"
    port: Port = 8090
    hosts: CommaSeparated[str] = ()
    """Host names that requests may carry beside this machine's and the one in ``PUBLIC_URL``."""
    connections: int = Field(default=10, ge=1, le=100)
    """Connections to PostgreSQL."""
    http_connections: int = Field(default=2000, ge=1)
    """Connections of clients; at this number the one that has waited longest without a request goes."""
    listeners: int = Field(default=1000, ge=1)
    """How many may listen to events at the same time; whoever comes then is asked to come back."""
    public_url: Annotated[PublicUrl, WebAddress] = None
    jaeger_url: Annotated[JaegerUrl, WebAddress] = None
    paperless_public_url: Annotated[str | None, WebAddress] = Field(
        default=None, validation_alias="PAPERLESS_PUBLIC_URL"
    )
    """Where readers open Paperless, if that is not where services do."""
    paperless_url: Annotated[str | None, WebAddress] = Field(default=None, validation_alias="PAPERLESS_URL")

    @property
    def admission(self) -> Admission:
        """Who may ask for what."""
        token = self.operator_token.get_secret_value() if self.operator_token else None
        return Admission(token, self.anonymous)

    @field_validator("anonymous")
    @classmethod
    def _somebody(cls, anonymous: Anonymous, others: ValidationInfo) -> Anonymous:
        if anonymous == "nobody" and others.data.get("operator_token") is None:
            raise ValueError("nobody could read anything: set CONTINUUM_API_OPERATOR_TOKEN as well")
        return anonymous
