"""A migrated database for each test, and the console as a person runs it."""

import pytest

from tests.archives import archive, archive_template, archive_url
from tests.integration.console.terminals import Machine

__all__ = ["archive", "archive_template", "archive_url"]


@pytest.fixture
def continuum(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Machine:
    """The console with the settings that a file of tests has."""
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    return Machine(monkeypatch, capsys)
