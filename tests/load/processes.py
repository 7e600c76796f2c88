"""CPU and memory of processes, as the system accounts for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import psutil

POSTGRESQL: Final = "postgresql"


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds spent so far and bytes resident now, by name of the process."""

    cpu: Mapping[str, float]
    rss: Mapping[str, int]

    @classmethod
    def of(cls, pids: Mapping[str, int]) -> "Usage":
        """Measure now: of PostgreSQL the CPU of all its processes, the memory of the first (they share)."""
        cpu, rss = {}, {}
        for name, pid in pids.items():
            process = psutil.Process(pid)
            family = process.children(recursive=True) if name == POSTGRESQL else []
            cpu[name] = sum(_seconds(member) for member in (process, *family))
            rss[name] = process.memory_info().rss
        return cls(cpu, rss)

    def milliseconds_each(self, earlier: "Usage", documents: int) -> dict[str, float]:
        """Return CPU milliseconds for each document since ``earlier``."""
        return {
            name: round((now - earlier.cpu[name]) * 1000 / documents, 2) for name, now in self.cpu.items()
        }

    def growth(self, earlier: "Usage") -> dict[str, float]:
        """Return by which share each process has grown since ``earlier``."""
        return {name: round(now / earlier.rss[name] - 1, 4) for name, now in self.rss.items()}

    def megabytes(self) -> dict[str, float]:
        """Return resident memory in MB."""
        return {name: round(value / 1e6, 1) for name, value in self.rss.items()}


def _seconds(process: psutil.Process) -> float:
    """Return user and system time of a process alone: the load generator is the parent of all others."""
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:
        return 0.0
    return float(times.user + times.system)
