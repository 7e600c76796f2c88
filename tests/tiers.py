"""Run the tests tier by tier and say how long each took: ``python -m tests.tiers``.

The order is that of trust: rules first, then fakes against the real thing, then everything together. A
tier that fails does not stop the next, so that one run shows all that is broken.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Tier:
    """A folder of tests and how pytest runs it."""

    name: str
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a tier."""

    tier: str
    seconds: float
    passed: int
    failed: int
    skipped: int


LONGEST = 7500
"""Seconds after which not even a long test can be expected to end."""
WORKERS = ("-n", "2", "--dist")
"""Two at a time, for two processors: a tier that waits more than it works is not made slower by it."""

TIERS = (
    Tier("unit", (*WORKERS, "worksteal", "--disable-socket", "--allow-unix-socket")),
    Tier("contract", ("-n", "3", "--dist", "worksteal")),  # for the most part it waits for a back-off
    Tier("property", (*WORKERS, "load")),
    Tier("integration", (*WORKERS, "loadfile")),  # files share what is dear to fill
    Tier("telemetry"),
    Tier("faults", (*WORKERS, "worksteal")),
    Tier("e2e", (*WORKERS, "loadgroup")),
)


def main() -> int:
    """Run the tiers that the command line names, or all; return 1 when anything failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "tiers", nargs="*", metavar="TIER", help=f"of {', '.join(tier.name for tier in TIERS)}"
    )
    parser.add_argument("--long", action="store_true", help="also what takes minutes")
    parser.add_argument("--no-skips", action="store_true", help="fail when a test was skipped, as in CI")
    arguments = parser.parse_args()
    if unknown := set(arguments.tiers) - {tier.name for tier in TIERS}:
        parser.error(f"there is no tier called {', '.join(sorted(unknown))}")
    chosen = [tier for tier in TIERS if tier.name in (arguments.tiers or [t.name for t in TIERS])]
    outcomes = [run(tier, long=arguments.long) for tier in chosen if (HERE / tier.name).is_dir()]
    report(outcomes)
    skipped = sum(outcome.skipped for outcome in outcomes)
    if arguments.no_skips and skipped:
        print(f"{skipped} skipped: here every tool is installed, so nothing may be skipped", file=sys.stderr)
        return 1
    return 1 if any(outcome.failed for outcome in outcomes) else 0


def run(tier: Tier, *, long: bool) -> Outcome:
    """Run one tier in a pytest of its own and read its counts."""
    print(f"── {tier.name}", flush=True)
    chosen = ["-o", f"faulthandler_timeout={LONGEST}"] if long else ["-m", "not long"]
    with tempfile.TemporaryDirectory() as folder:
        report_file = Path(folder) / "report.xml"
        begun = time.monotonic()
        command = [sys.executable, "-m", "pytest", "-q", *tier.options, *chosen, f"--junitxml={report_file}"]
        done = subprocess.run([*command, str(HERE / tier.name)], cwd=HERE.parent, check=False)
        seconds = time.monotonic() - begun
        return counted(tier.name, seconds, report_file, done.returncode)


def counted(tier: str, seconds: float, report_file: Path, code: int) -> Outcome:
    """Return the counts of a junit report; a pytest that died before writing one has failed."""
    if not report_file.exists():
        return Outcome(tier, seconds, passed=0, failed=1, skipped=0)
    suites = ET.parse(report_file).getroot().iter("testsuite")
    total = failed = skipped = 0
    for suite in suites:
        total += int(suite.get("tests", "0"))
        failed += int(suite.get("failures", "0")) + int(suite.get("errors", "0"))
        skipped += int(suite.get("skipped", "0"))
    failed = max(failed, int(code not in (0, 5)))
    return Outcome(tier, seconds, passed=max(0, total - failed - skipped), failed=failed, skipped=skipped)


def report(outcomes: Sequence[Outcome]) -> None:
    """Print the table and, last, one line with the sums."""
    print()
    for outcome in outcomes:
        verdict = "failed" if outcome.failed else "passed"
        print(f"{outcome.tier:<12} {outcome.seconds:7.1f} s   {outcome.passed:5d} passed   {verdict}")
    passed, failed, skipped = (
        sum(getattr(outcome, name) for outcome in outcomes) for name in ("passed", "failed", "skipped")
    )
    print(f"{sum(outcome.seconds for outcome in outcomes):.1f} s in all")
    print(f"{passed} passed, {failed} failed, {skipped} skipped")


if __name__ == "__main__":
    sys.exit(main())
