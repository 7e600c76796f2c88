"""The same letter in eight languages: what its reader must know, and nothing that only looks like it."""

import subprocess
import sys

import pytest

from continuum_briefs import Extractive, make_brief
from continuum_briefs.fakes import source_of
from continuum_proto.briefs import Brief, EntityType
from tests.unit.briefs.letters import LETTERS, Letter

EACH = pytest.mark.parametrize("letter", LETTERS, ids=lambda letter: letter.language)
NOISE = ("2.952", "2,952", "2 952", "Dear", "geehrte", "Madame", "Estimada", "Gentile", "Geachte", "Prezada",
         "Szanowna", "1 of 1", "patience", "Geduld", "paciencia", "pazienza", "geduld", "paciência",
         "cierpliwość")  # fmt: skip


async def brief_of(letter: Letter) -> Brief:
    return await make_brief(Extractive(), source_of(letter.text, title="scan_0001.pdf"))


@EACH
async def test_the_sum_and_the_visit_are_told_and_no_manners(letter: Letter) -> None:
    brief = await brief_of(letter)
    points = [point.text for point in brief.key_points]
    assert letter.owed in points
    assert letter.visit in points
    assert not [point for point in points if any(noise in point for noise in NOISE)]


@EACH
async def test_what_is_owed_is_asked_by_its_day(letter: Letter) -> None:
    brief = await brief_of(letter)
    assert [(ask.text, ask.due.iso if ask.due else None) for ask in brief.asks] == [
        (letter.owed, "2026-04-30")
    ]


@EACH
async def test_language_and_kind_are_right_and_every_sentence_names_its_points(letter: Letter) -> None:
    brief = await brief_of(letter)
    assert (brief.language, brief.kind) == (letter.language, "letter")
    assert all(sentence.points for sentence in brief.summary)


@EACH
async def test_who_writes_and_whence_is_named(letter: Letter) -> None:
    names = {(entity.type, entity.name) for entity in (await brief_of(letter)).entities}
    assert {(EntityType.PERSON, letter.signed), (EntityType.PLACE, letter.town)} <= names


@EACH
async def test_everything_is_quoted_as_it_stands(letter: Letter) -> None:
    for citation in (await brief_of(letter)).citations():
        assert letter.text[citation.start : citation.end] == citation.quote


def test_the_same_letter_makes_the_same_brief_in_every_process() -> None:
    """Sets come in another order in each; sums of floats must not."""
    code = (
        "from continuum_briefs.extractive.engine import draft_of\n"
        "from continuum_briefs.fakes import source_of\n"
        "from tests.unit.briefs.letters import LETTERS\n"
        "drafts = [draft_of(source_of(letter.text * 9)) for letter in LETTERS]\n"
        "print([(draft.headline, draft.points, draft.summary, draft.asks) for draft in drafts])"
    )
    said = {
        subprocess.check_output([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, text=True)
        for seed in ("1", "2")
    }
    assert len(said) == 1
