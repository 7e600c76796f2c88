"""The AsyncAPI document of all services, as FastStream writes it, repaired."""

from collections.abc import Sequence
from typing import Any

from continuum_messaging.broker import DeliveryBroker

__all__ = ["asyncapi"]


def asyncapi(
    brokers: Sequence[DeliveryBroker], *, title: str = "The Continuum Report", version: str = "1"
) -> dict[str, Any]:
    """Return one AsyncAPI 3.0 document: one channel an address, with the envelope's headers."""
    raise NotImplementedError
