"""The faults, by what they strike."""

from tests.faults.registry import ROWS
from tests.faults.rows import clocks, network, people, servers, workers

__all__ = ["ROWS", "clocks", "network", "people", "servers", "workers"]
