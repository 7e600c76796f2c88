"""The faults, by what they strike."""

from tests.faults.registry import ROWS
from tests.faults.rows import servers, workers

__all__ = ["ROWS", "servers", "workers"]
