"""Break the messaging library in one way at a time, and see that the tests notice: ``make mutants``.

Each mutant is a copy of the library in a folder of its own, which comes before the installed one; the tests
that its description names run against it and stop at the first failure. First they all run against a
copy that is whole: a test that fails anyway catches nothing.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Final

from tests.mutants.breaking import SOURCES, Edit, Mutant
from tests.mutants.catalogue import MUTANTS
from tests.mutants.witness import FOLDER

TESTS: Final = Path(__file__).parents[1]
ONE_SERVER: Final = "not redis-6 and not redis-7"
"""The scripts are the same on every server: one is enough to see that they are broken."""
PATIENCE: Final = 120.0
"""Seconds that the tests of one mutant may take."""
AT_A_TIME: Final = 2
NOT_APPLIED: Final = -1
FAILED: Final = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tests said of one copy of the library."""

    code: int
    """The exit code of pytest: 0 all passed, 1 some failed, else they did not run."""
    seconds: float
    said: str

    @property
    def by(self) -> str:
        """The first test that failed."""
        failed = FAILED.search(self.said)
        return failed[1].rpartition("::")[2] if failed else ""


def main() -> int:
    """Try every mutant, or those that the command line names; return 1 where one was not caught."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="what the name of a mutant contains")
    arguments = parser.parse_args()
    chosen = [each for each in MUTANTS if not arguments.names or any(n in each.name for n in arguments.names)]
    began = monotonic()
    whole = verdict((), {test for mutant in chosen for test in mutant.tests})
    if whole.code != 0:
        print(f"{whole.said}\nThe tests do not pass on the library as it is.", file=sys.stderr)
        return 1
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        verdicts = list(pool.map(told, chosen))
    caught = sum(each.code == 1 for each in verdicts)
    print(f"{monotonic() - began:.0f} s in all")
    print(f"{caught} of {len(chosen)} caught")
    return 0 if caught == len(chosen) else 1


def told(mutant: Mutant) -> Verdict:
    """Try ``mutant`` and print a line; where its tests did not run, also what they said."""
    outcome = verdict(mutant.edits, mutant.tests)
    word = {0: "SURVIVED", 1: "caught"}.get(outcome.code, "DID NOT RUN")
    line = f"{mutant.name:<62} {word:<11} {outcome.seconds:5.1f} s  {outcome.by}"
    print(line if outcome.code in (0, 1) else f"{line}\n{outcome.said}", flush=True)
    return outcome


def verdict(edits: Sequence[Edit], tests: Iterable[str]) -> Verdict:
    """Run ``tests`` against a copy of the library with ``edits``."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        sources = Path(folder).resolve()
        shutil.copytree(SOURCES, sources, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        began = monotonic()
        try:
            for edit in edits:
                edit.apply(sources)
        except LookupError as exc:
            return Verdict(NOT_APPLIED, 0.0, str(exc))
        code, said = run(sources, tests)
        return Verdict(code, monotonic() - began, said)


def run(sources: Path, tests: Iterable[str]) -> tuple[int, str]:
    """Run ``tests`` with ``sources`` before what is installed; hanging counts as failing."""
    options = (
        "-q",
        "-x",
        "--tb=no",
        "-p",
        "tests.mutants.witness",
        "-p",
        "no:cacheprovider",
        "-k",
        ONE_SERVER,
    )
    command = [sys.executable, "-m", "pytest", *options, *(str(TESTS / test) for test in sorted(tests))]
    environment = {
        **os.environ,
        FOLDER: str(sources),
        "PYTHONPATH": str(sources),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    try:
        done = subprocess.run(
            command,
            cwd=TESTS.parent,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired:
        return 1, "they hung"
    return done.returncode, done.stdout + done.stderr


if __name__ == "__main__":
    sys.exit(main())
