"""Wrong clocks, by libfaketime: the wall clock only, since no clock step moves the monotonic one."""

from collections.abc import Mapping
from pathlib import Path

from tests.faults.registry import NotHere

__all__ = ["Clock", "wrong_by"]

PLACES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib")


def _library() -> str:
    for place in PLACES:
        for found in sorted(Path(place).glob("**/faketime/libfaketime.so.1")):
            return str(found)
    raise NotHere("install the package faketime")


def wrong_by(seconds: int) -> Mapping[str, str]:
    """Return the environment of a process whose clock is always wrong by so much.

    :raises NotHere: libfaketime is not installed.
    """
    return {"LD_PRELOAD": _library(), "FAKETIME": f"{seconds:+d}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}


class Clock:
    """A clock that a test may set while the process runs that reads it."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.step(0)

    def environment(self) -> Mapping[str, str]:
        """Return the environment of the process.

        :raises NotHere: libfaketime is not installed.
        """
        return {
            "LD_PRELOAD": _library(),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_NO_CACHE": "1",
            # Without this timers would stall: their clock would go back as well.
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def step(self, seconds: int) -> None:
        """Set it to the right time, more or less by so much."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(f"{seconds:+d}")
        fresh.replace(self._file)
