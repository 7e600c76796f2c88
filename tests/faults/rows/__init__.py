"""The faults, by what they strike."""

from tests.faults.registry import ROWS
from tests.faults.rows import workers

__all__ = ["ROWS", "workers"]
