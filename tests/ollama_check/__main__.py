"""See that a real Ollama does as the simulator does: ``python -m tests.ollama_check 0.9.6 0.17.4``.

Ends with a table: what each version said to each question, and whether the simulator says the same.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence

from tests.ollama_check import comparing
from tests.ollama_check.briefs import TRIALS
from tests.ollama_check.comparing import Verdict
from tests.ollama_check.real import served

WIDTH = 38
"""Letters that the table shows of an answer."""


def main() -> int:
    """Check the versions that the command line names; return 1 when anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("versions", nargs="+", metavar="VERSION")
    parser.add_argument("--record", action="store_true", help="keep what they say for `make test`")
    parser.add_argument("--protocol", action="store_true", help="questions only: no briefs, no demo")
    arguments = parser.parse_args()
    found = {
        version: asyncio.run(check(version, record=arguments.record, briefs=not arguments.protocol))
        for version in arguments.versions
    }
    show_table(found)
    wrong = show_problems(found)
    total = sum(map(len, found.values()))
    print(f"{total - wrong} of {total} as they should be")
    return 1 if wrong else 0


async def check(version: str, *, record: bool, briefs: bool) -> dict[str, Verdict]:
    """Start a version, ask it everything, and have briefs made by it."""
    print(f"Asking Ollama {version} …", file=sys.stderr)
    async with served(version) as real:
        recording = None if record else comparing.recorded(version)
        verdicts = await comparing.ask_all(version, real, recording=recording)
        if record:
            comparing.write(version, verdicts)
        return verdicts | (await comparing.try_all(real) if briefs else {})


def show_table(found: dict[str, dict[str, Verdict]]) -> None:
    """Print one line for each question."""
    print(_line("", *(f"Ollama {version}" for version in found)))
    names: Sequence[str] = list(next(iter(found.values())))
    for name in names:
        verdicts = [verdicts[name] for verdicts in found.values()]
        good, bad = ("done", "FAILED") if name in TRIALS else ("same", "DIFFERS")
        cells = [f"{bad if each.problems else good:<8}{_summary(each)}" for each in verdicts]
        print(_line(name, *cells))
    print()


def show_problems(found: dict[str, dict[str, Verdict]]) -> int:
    """Print what is wrong, in full; return how many verdicts that concerns."""
    wrong = 0
    for version, verdicts in found.items():
        for name, verdict in verdicts.items():
            if verdict.problems:
                wrong += 1
                said = json.dumps(verdict.said, ensure_ascii=False)
                print(f"Ollama {version}, {name}: {said}", *verdict.problems, sep="\n  ", end="\n\n")
    return wrong


def _summary(verdict: Verdict) -> str:
    said = verdict.said
    if isinstance(said, dict) and isinstance(body := said.get("body"), dict) and "error" in body:
        said = f"{said['status']} {body['error']}"
    elif not isinstance(said, str):
        said = json.dumps(said, ensure_ascii=False).replace('"', "")
    return said if len(said) <= WIDTH else f"{said[: WIDTH - 1]}…"


def _line(name: str, *cells: str) -> str:
    return f"{name:<34}" + "  ".join(f"{cell:<{WIDTH + 8}}" for cell in cells).rstrip()


if __name__ == "__main__":
    sys.exit(main())
