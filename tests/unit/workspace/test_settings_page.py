"""Every setting of every service is explained, with its default, and none that there is not."""

import re
from pathlib import Path

import pytest

from continuum_api.settings import Settings as Api
from continuum_briefing.settings import Settings as Briefing
from continuum_chassis import ServiceSettings
from continuum_ingest.settings import Settings as Ingest
from continuum_notification.settings import Settings as Notification
from continuum_persistence.settings import PersistenceSettings as Persistence

DOCS = Path(__file__).parents[3] / "docs"
SERVICES: tuple[type[ServiceSettings], ...] = (Ingest, Briefing, Persistence, Notification, Api)
PAGES = ("settings.md", "briefs.md", "selection.md")


def named() -> set[str]:
    return {name for page in PAGES for name in re.findall(r"\b[A-Z]+_[A-Z_]+\b", (DOCS / page).read_text())}


@pytest.mark.parametrize("settings", SERVICES, ids=lambda settings: settings.service)
def test_every_setting_is_explained(settings: type[ServiceSettings]) -> None:
    told = named() | {settings.variable("ops_host"), settings.variable("ops_port")}
    assert set(settings.variables().values()) - told == set()


def test_no_setting_is_explained_that_there_is_not() -> None:
    there = {name for settings in SERVICES for name in settings.variables().values()}
    ours = {name for name in named() if name.startswith("CONTINUUM_") and not name.endswith("_")}
    assert ours - there == set()


@pytest.mark.parametrize("settings", SERVICES, ids=lambda settings: settings.service)
def test_numbers_that_are_told_as_defaults_are_the_defaults(settings: type[ServiceSettings]) -> None:
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([0-9.,]+)` \|", (DOCS / "settings.md").read_text(), re.MULTILINE)
    told = dict(rows)
    for field, name in settings.variables().items():
        if name in told:
            default = settings.model_fields[field].default
            values = default if isinstance(default, tuple) else (default,)
            assert told[name] == ",".join(f"{value:g}" for value in values), name
