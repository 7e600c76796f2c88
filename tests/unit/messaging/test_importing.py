"""Who only looks does not wait for what declares handlers."""

import subprocess
import sys

import pytest

import continuum_messaging

LOADED = "import sys, continuum_messaging; print(*sys.modules)"


def test_looking_loads_neither_faststream_nor_aiohttp() -> None:
    told = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True).stdout

    assert {"faststream", "aiohttp"}.isdisjoint(told.split())


def test_every_name_that_is_promised_is_there() -> None:
    assert [name for name in continuum_messaging.__all__ if not hasattr(continuum_messaging, name)] == []


def test_a_name_that_is_not_promised_is_refused() -> None:
    with pytest.raises(AttributeError, match="continuum_messaging"):
        _ = continuum_messaging.manager
