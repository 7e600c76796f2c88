"""The faults, by what they strike."""

from tests.faults.registry import ROWS
from tests.faults.rows import clocks, network, people, servers, workers
from tests.faults.services import losses

__all__ = ["ROWS", "clocks", "losses", "network", "people", "servers", "workers"]
