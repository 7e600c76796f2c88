"""Whoever types ``continuum`` does not wait for what other commands need."""

import subprocess
import sys

LOADED = "import sys, continuum_console.app; print(*sys.modules)"
DEAR = {"continuum_briefs", "continuum_messaging", "continuum_archive", "aiohttp", "asyncpg", "redis"}


def test_the_command_line_loads_nothing_that_a_command_loads_when_it_is_called() -> None:
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout
    assert DEAR.isdisjoint(told.split())
