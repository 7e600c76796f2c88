"""Mutants break the library as it is now, and name tests that there are: they cannot rot unseen."""

import re
import shutil
from pathlib import Path

import pytest

from tests.mutants.breaking import SOURCES, Mutant
from tests.mutants.catalogue import MUTANTS

TESTS = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(SOURCES, tmp_path_factory.mktemp("mutants") / "src"))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_breaks_what_is_there(mutant: Mutant, copied: Path, tmp_path: Path) -> None:
    files = {edit.file for edit in mutant.edits}
    for file in files:
        place = tmp_path / "continuum_messaging" / file
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(copied / "continuum_messaging" / file, place)
    for edit in mutant.edits:
        edit.apply(tmp_path)
    for file in files:
        whole = (copied / "continuum_messaging" / file).read_text()
        assert (tmp_path / "continuum_messaging" / file).read_text() != whole
        if file.endswith(".py"):
            compile((tmp_path / "continuum_messaging" / file).read_text(), file, "exec")


@pytest.mark.parametrize("named", sorted({test for mutant in MUTANTS for test in mutant.tests}))
def test_the_tests_that_must_notice_are_there(named: str) -> None:
    file, _, function = named.partition("::")
    assert re.search(rf"^(async )?def {function}\(", (TESTS / file).read_text(), re.MULTILINE)


def test_every_mutant_has_a_name_of_its_own() -> None:
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
