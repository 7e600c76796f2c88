"""Every question of docs/api.md is asked as it stands there, and answered as it stands there."""

import asyncio
import re
from dataclasses import dataclass

import pytest

from continuum_archive import Archive
from tests.integration.api_process.examples import FILE, Example, differences, examples
from tests.integration.api_process.running import Api
from tests.integration.api_process.seeded import REWRITTEN

SHOWN_HOST = "http://localhost:8090"
SHOWN_IDS = {17: "b_7kq2m9xw4d", REWRITTEN: "b_3nv8c5ztqe"}
"""Ids are drawn at random: that of a document's brief as the page has it."""
SHOWN_NAMES = {"Kaiserdock Housing": "e_k3dockhm2x"}
"""And those of names."""


@dataclass(frozen=True)
class Reader:
    """Runs the commands of the page."""

    host: str
    ids: dict[str, str]

    async def ask(self, example: Example) -> str:
        """Return what the command prints, in the words of the page."""
        command = example.command.replace(SHOWN_HOST, self.host)
        for shown, real in self.ids.items():
            command = command.replace(shown, real)
        process = await asyncio.create_subprocess_shell(
            f"set -e\n{command}", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(20):
            out, complaint = await process.communicate()
        assert process.returncode == 0, f"{example.command}: {complaint.decode()}"
        said = out.decode().replace(self.host, SHOWN_HOST)
        for shown, real in self.ids.items():
            said = said.replace(real, shown)
        return said


@pytest.fixture
async def reader(api: Api, brief_ids: dict[int, str], archive: Archive) -> Reader:
    ids = {shown: brief_ids[document] for document, shown in SHOWN_IDS.items()}
    rows = await archive.fetch("SELECT name, id FROM entities")
    ids |= {SHOWN_NAMES[row["name"]]: row["id"] for row in rows if row["name"] in SHOWN_NAMES}
    return Reader(api.host, ids)


async def test_every_question_of_the_page_is_answered_as_shown(reader: Reader) -> None:
    shown = examples(FILE.read_text(encoding="utf-8"))
    assert len(shown) >= 10
    wrong = {one.command: differences(one, await reader.ask(one)) for one in shown}
    assert {command: found for command, found in wrong.items() if found} == {}


def test_what_the_page_leaves_out_is_not_what_it_gets_wrong() -> None:
    real = '{"a": 1, "b": [{"c": "xyz"}, 2], "d": null}'
    assert differences(Example("", "json", '{"b": [{"c": "x…"}, …], …}'), real) == []
    for wrong in ('{"a": 1}', '{"e": 1, …}', '{"a": 2, …}', '{"b": [{"c": "z…"}, …], …}', '{"b": [], …}'):
        assert differences(Example("", "json", wrong), real) != []
    assert differences(Example("", "text", "event: *\n…\nend"), "event: *\nmore\nend") == []
    assert differences(Example("", "text", "event: ?"), "event: x") != []


def test_a_command_without_an_answer_is_noticed() -> None:
    with pytest.raises(AssertionError, match="without an answer"):
        examples("```sh\ncurl x\n```\n\nNo answer.\n")


def test_ids_on_the_page_are_those_that_the_test_knows() -> None:
    page = FILE.read_text(encoding="utf-8")
    known = {*SHOWN_IDS.values(), *SHOWN_NAMES.values()}
    assert set(re.findall(r"\b[be]_[a-z0-9]{6,32}", page)) == known
