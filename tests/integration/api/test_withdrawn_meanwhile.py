"""A list is made of two questions; what is withdrawn between them ends it not, and is no error."""

import re
from collections.abc import Mapping
from types import ModuleType

import pytest

from continuum_api.handlers import feeds
from continuum_archive import feed, listing, timeline
from continuum_archive.writing import Writer
from tests.archives import PAGES, drafted
from tests.unit.api.serving import Client


class Interrupted(dict[str, str]):
    """Statements, of which one finds nothing the first time: all was withdrawn in the moment before."""

    def __init__(self, statements: Mapping[str, str], name: str) -> None:
        super().__init__(statements)
        self._name, self.asked = name, 0

    def __getitem__(self, name: str) -> str:
        statement = super().__getitem__(name)
        if name != self._name:
            return statement
        self.asked += 1
        return f"SELECT * FROM ({statement}) AS found WHERE {self.asked} > 1"


@pytest.mark.parametrize(
    ("module", "statement", "path"),
    [(listing, "summaries", "briefs?limit=1"), (timeline, "moments", "timeline?limit=1")],
)
async def test_a_list_goes_on_where_all_of_a_page_was_withdrawn_meanwhile(
    api: Client,
    writer: Writer,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    statement: str,
    path: str,
) -> None:
    for document in (7, 8):
        await writer.draft(drafted(1, document=document), PAGES)
    interrupted = Interrupted(module.SQL, statement)
    monkeypatch.setattr(module, "SQL", interrupted)
    answer = await api.get(f"/api/v1/{path}")
    assert (answer.status, len(answer.json["items"]), interrupted.asked) == (200, 1, 2)
    assert answer.json["next"]


@pytest.mark.parametrize("form", ["feed.json", "feed.atom"])
async def test_a_feed_goes_on_where_all_of_a_page_was_withdrawn_meanwhile(
    api: Client, writer: Writer, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    for document in range(1, feeds.SIZE + 2):
        await writer.draft(drafted(1, document=document), PAGES)
    interrupted = Interrupted(feed.SQL, "told")
    monkeypatch.setattr(feed, "SQL", interrupted)
    answer = await api.get(f"/api/v1/{form}")
    assert (answer.status, answer.text.count("api/v1/feed"), interrupted.asked) == (200, 2, 2)
    assert len(re.findall(f'{drafted(1).data.brief.headline}[<"]', answer.text)) == feeds.SIZE
