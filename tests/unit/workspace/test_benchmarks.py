"""Every benchmark can be found by whoever looks for it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[3]
LOAD = ROOT / "tests" / "load"


def _benchmarks() -> set[str]:
    packages = {path.parent.name for path in LOAD.glob("*/__main__.py")}
    modules = {path.stem for path in LOAD.glob("*.py") if '__name__ == "__main__"' in path.read_text()}
    return packages | modules


def test_make_help_names_all_benchmarks() -> None:
    (named,) = re.findall(r"^bench:.*## Measure: NAME=(.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert sorted(re.split(r", | or ", named)) == sorted(_benchmarks())


def test_the_documentation_names_all_benchmarks() -> None:
    lines = (ROOT / "docs" / "development.md").read_text().splitlines()
    (line,) = [line for line in lines if line.startswith("| `make bench")]
    assert sorted(re.findall(r"NAME=(\w+)", line)) == sorted(_benchmarks())
