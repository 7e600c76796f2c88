"""Perform rows of the fault matrix: ``python -m tests.faults --rows 1,16s --scale 0.1``."""

import argparse
import asyncio
import signal
import sys
import traceback
from pathlib import Path
from typing import Any

from tests.faults.performing import perform
from tests.faults.registry import NotHere, Row
from tests.faults.report import Kept, in_order, line, write_table
from tests.faults.rows import ROWS

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".continuum"
DOCUMENT = ROOT / "docs" / "reliability.md"


def main() -> int:
    """Perform what the command line asks for; return 1 when a row failed."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument(
        "--rows", default="", metavar="1,16s,…", help="some rows only; s are those on the services"
    )
    parser.add_argument("--scale", type=float, default=1.0, help="share of the injections and documents")
    parser.add_argument("--resume", action="store_true", help="leave out what passed at this scale before")
    parser.add_argument("--write", action="store_true", help="put the table into docs/reliability.md")
    arguments = parser.parse_args()
    try:
        asked = [ROWS[label.strip()] for label in arguments.rows.split(",") if label] or [*ROWS.values()]
    except KeyError:
        parser.error(f"--rows: of {', '.join(sorted(ROWS, key=in_order))}")
    asked.sort(key=lambda row: in_order(row.label))
    kept = Kept(KEPT / f"faults-{arguments.scale:g}.json")
    # Whoever ends the run ends its processes too, the frozen ones among them.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    done = kept.passed() if arguments.resume else {}
    failed = _perform([row for row in asked if row.label not in done], arguments.scale, kept)
    if arguments.write:
        labels = {row.label for row in asked}
        write_table(DOCUMENT, {label: result for label, result in kept.read().items() if label in labels})
    return 1 if failed else 0


def _perform(rows: list[Row[Any]], scale: float, kept: Kept) -> int:
    """Perform ``rows`` one after the other; return how many failed."""
    print(f"fault · injections · lost · twice · recovery p95 · PASS    (SCALE={scale:g})")
    failed = left_out = 0
    for row in rows:
        try:
            result = asyncio.run(perform(row, scale=scale, tell=_show))
        except NotHere as exc:
            print(f"{row.title} · not run: {exc}", flush=True)
            left_out += 1
            continue
        except Exception:  # a row that breaks must not break off an hour of others
            traceback.print_exc()
            print(f"{row.title} · it broke · FAIL", flush=True)
            failed += 1
            continue
        _show("")
        print(line(result), flush=True)
        kept.add(result)
        failed += not result.passed
    print(f"{len(rows) - left_out - failed} of {len(rows) - left_out} passed, {left_out} not run")
    return failed


def _show(words: str) -> None:
    """Show where the run is, on a terminal in one line."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{words}")
        sys.stderr.flush()
    elif words.endswith("\n"):
        sys.stderr.write(words)


if __name__ == "__main__":
    sys.exit(main())
