"""The faults, by what they strike."""

from tests.faults.registry import ROWS
from tests.faults.rows import clocks, network, people, servers, workers
from tests.faults.services import losses, paperless, webhooks

__all__ = ["ROWS", "clocks", "losses", "network", "paperless", "people", "servers", "webhooks", "workers"]
