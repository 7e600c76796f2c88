"""The faults, by what they strike."""

from tests.faults.registry import ROWS
from tests.faults.rows import clocks, network, people, servers, workers
from tests.faults.services import (
    databases,
    losses,
    models,
    outages,
    paperless,
    poison,
    releases,
    repeats,
    standstill,
    webhooks,
)

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
    "releases",
    "repeats",
    "servers",
    "standstill",
    "webhooks",
    "workers",
]
