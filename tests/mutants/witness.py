"""A plugin of pytest that vouches for what is tested: the library in the folder of the mutant."""

import os
from pathlib import Path

import pytest

import continuum_messaging

FOLDER = "CONTINUUM_MUTANT"


def pytest_sessionstart(session: pytest.Session) -> None:
    """Stop at once where another copy of the library would be tested."""
    wanted, found = Path(os.environ[FOLDER]), Path(continuum_messaging.__file__)
    if wanted not in found.parents:
        pytest.exit(f"{found} is not the mutant in {wanted}", returncode=pytest.ExitCode.INTERNAL_ERROR)
