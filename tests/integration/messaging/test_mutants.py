"""A mutant of a script is a script still: one that Redis refuses would be caught by anything."""

import re
import shutil
from pathlib import Path

import pytest
from redis import Redis

from tests.mutants.breaking import PACKAGE, SOURCES, Mutant
from tests.mutants.catalogue import MUTANTS

NEEDS = re.compile(r"^-- needs: (.+)$", re.MULTILINE)
OF_SCRIPTS = [mutant for mutant in MUTANTS if any(edit.file.endswith(".lua") for edit in mutant.edits)]


@pytest.mark.parametrize("mutant", OF_SCRIPTS, ids=lambda mutant: mutant.name)
def test_a_broken_script_can_be_loaded(mutant: Mutant, redis_url: str, tmp_path: Path) -> None:
    shutil.copytree(SOURCES, tmp_path, dirs_exist_ok=True)
    for edit in mutant.edits:
        edit.apply(tmp_path)
    with Redis.from_url(redis_url) as redis:
        for script in (tmp_path / PACKAGE / "scripts").glob("*.lua"):
            assert redis.script_load(whole(script))


def whole(script: Path) -> str:
    """Return a script with what it needs before it."""
    text = script.read_text("utf-8")
    needs = NEEDS.search(text)
    parts = needs[1].split() if needs else []
    return "".join([*(whole(script.with_name(f"{part}.lua")) for part in parts), text])
