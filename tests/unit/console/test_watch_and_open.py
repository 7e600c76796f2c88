"""Briefs as they come, and where one is opened."""

from pathlib import Path

import pytest

from continuum_console import exits
from continuum_console.commands.open_brief import open_page
from continuum_console.commands.watch_briefs import Watching
from continuum_console.reading.archive import ApiDown, NoSuchBrief
from continuum_console.reading.shapes import DocumentRef, Summary
from continuum_proto.errors import ConfigurationError


class MemoryShelf:
    """Briefs in memory, the newest first."""

    def __init__(self, *briefs: Summary) -> None:
        self.on_it = [*briefs]
        self.away = False

    async def briefs(self, *, limit: int | None = None) -> list[Summary]:
        if self.away:
            raise ApiDown("nobody answers")
        return self.on_it[:limit]


def summary(id: str, version: int = 1) -> Summary:
    return Summary(
        id=id, version=version, state="published", headline="Rent", document=DocumentRef(id=7, title="Notice")
    )


async def names(watching: Watching) -> list[tuple[str, int]]:
    return [(brief.id, brief.version) for brief in await watching.look()]


async def test_what_comes_is_shown_once_and_a_new_version_again() -> None:
    shelf = MemoryShelf(summary("b_second"), summary("b_first0"))
    watching = Watching(shelf)
    assert await names(watching) == [("b_first0", 1), ("b_second", 1)]
    assert await names(watching) == []
    shelf.on_it = [summary("b_first0", 2), summary("b_third0"), summary("b_second")]
    assert await names(watching) == [("b_third0", 1), ("b_first0", 2)]


async def test_an_api_that_is_away_is_waited_for_and_named_once(capsys: pytest.CaptureFixture[str]) -> None:
    shelf = MemoryShelf(summary("b_first0"))
    watching = Watching(shelf)
    shelf.away = True
    assert [await names(watching), await names(watching)] == [[], []]
    assert capsys.readouterr().err == "continuum: nobody answers: waiting for it\n"
    shelf.away = False
    assert await names(watching) == [("b_first0", 1)]


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("PUBLIC_URL", "https://reports.example.org/")
    return "https://reports.example.org"


def test_a_brief_is_opened_on_the_website(site: str, tmp_path: Path) -> None:
    opened: list[str] = []

    def browse(address: str) -> bool:
        opened.append(address)
        return True

    assert open_page(tmp_path, tmp_path / ".env", "b_7kq2m9", only_print=False, browse=browse) == exits.OK
    assert opened == [f"{site}/briefs/b_7kq2m9"]


def test_the_address_can_be_printed(site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert open_page(tmp_path, tmp_path / ".env", "b_7kq2m9", only_print=True) == exits.OK
    assert capsys.readouterr().out == f"{site}/briefs/b_7kq2m9\n"


def test_where_there_is_no_browser_the_address_is_said(
    site: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = open_page(tmp_path, tmp_path / ".env", "b_7kq2m9", only_print=False, browse=lambda address: False)
    assert code == exits.NOT_WELL
    assert f"{site}/briefs/b_7kq2m9" in capsys.readouterr().err


@pytest.mark.parametrize(
    "id", ["", "x", "b_x", "../../login", "b_7kq2m9/..", "b_7kq2m9\n", "javascript:alert(1)", "0", "-7", "٣"]
)
def test_what_is_no_id_opens_nothing(site: str, tmp_path: Path, id: str) -> None:
    def browse(address: str) -> bool:
        raise AssertionError(address)

    with pytest.raises(NoSuchBrief):
        open_page(tmp_path, tmp_path / ".env", id, only_print=False, browse=browse)


def test_a_browser_is_sent_to_web_addresses_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", "file:///etc")
    with pytest.raises(ConfigurationError, match="PUBLIC_URL"):
        open_page(tmp_path, tmp_path / ".env", "b_7kq2m9", only_print=True)


def test_without_a_website_something_has_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PUBLIC_URL", raising=False)
    with pytest.raises(ConfigurationError, match="start it first"):
        open_page(tmp_path, tmp_path / ".env", "b_7kq2m9", only_print=True)
