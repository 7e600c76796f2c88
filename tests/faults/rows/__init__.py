"""The faults, by what they strike."""

from tests.faults.registry import ROWS
from tests.faults.rows import clocks, network, people, servers, workers
from tests.faults.services import databases, losses, models, outages, paperless, poison, webhooks

__all__ = [
    "ROWS",
    "clocks",
    "databases",
    "losses",
    "models",
    "network",
    "outages",
    "paperless",
    "people",
    "poison",
    "servers",
    "webhooks",
    "workers",
]
