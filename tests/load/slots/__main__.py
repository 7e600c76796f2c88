"""Every model slot busy: ``make bench NAME=slots``.

Real: the briefing service as a process, its delivery on Valkey, fetching, planning, verification. Simulated:
Paperless, in this process, and two Ollama servers with slots of their own, each a process, whose answers take
a lognormal time. All of them share the machine's cores. What slots do is measured at the simulated servers.

First a crowd of documents at once; then a sample one document at a time, as a synchronous worker would read
them; then documents at a steady rate, without long ones and with them; last a hundred of a megabyte each.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.load.reporting import Aim, percentile, report, say
from tests.load.slots.phases import crowd, large, one_by_one, steadily
from tests.load.slots.stage import Pace, staged


async def measure(arguments: argparse.Namespace) -> int:
    """Run all phases; print the figures; return 0, whatever they are: a miss is a finding."""
    pace = Pace(arguments.servers, arguments.slots, arguments.median_ms / 1000, arguments.spread)
    with tempfile.TemporaryDirectory(prefix="ctm-bench-") as name:
        async with staged(Path(name), pace) as stage:
            say(f"{arguments.documents} documents at once …")
            busy = await crowd(stage, arguments.documents)
            say(f"{busy.calls} calls, {busy.used:.3f} of the slots' time used")
            say(f"{arguments.sample} documents one by one …")
            alone = await one_by_one(stage, arguments.sample)
            say(f"{arguments.rate:g} documents a second for {arguments.seconds:g} s, but for the long ones …")
            without = await steadily(stage, arguments.seconds, arguments.rate, long=False)
            say("with the long ones …")
            beside = await steadily(stage, arguments.seconds, arguments.rate, long=True)
            say("a hundred documents of a megabyte …")
            memory = await large(stage)
            most = [each.most for each in await stage.calls()]
    p95 = {"without": percentile(without, 0.95), "with": percentile(beside, 0.95)}
    figures: dict[str, object] = {
        "calls": busy.calls,
        "slot_time_used": round(busy.used, 4),
        "documents_per_second": round(busy.documents_per_second, 2),
        "documents_per_second_one_by_one": round(alone, 3),
        "one_by_one_is_a_sample_of": arguments.sample,
        "one_call_documents_p50_s": {
            "without": round(percentile(without, 0.5), 3),
            "with": round(percentile(beside, 0.5), 3),
        },
        "one_call_documents_p95_s": {name: round(value, 3) for name, value in p95.items()},
        "most_questions_at_a_time": most,
        "briefing_mb": round(busy.memory / 1e6, 1),
        "briefing_mb_with_100_mb_of_text": round(memory / 1e6, 1),
        "event_loop_wakes_over_50_ms_late": busy.late_wakes,
    }
    report("slots", figures, aims_of(arguments, figures, p95["with"] / p95["without"], memory))
    return 0


def aims_of(
    arguments: argparse.Namespace, figures: dict[str, object], delay: float, memory: int
) -> list[Aim]:
    """Return what was wished for beside what was found."""
    used, most = figures["slot_time_used"], figures["most_questions_at_a_time"]
    assert isinstance(used, float)
    assert isinstance(most, list)
    return [
        Aim("share of slot time used", ">= 0.95", used, used >= 0.95),
        Aim("p95 of one-call documents, with long ones ÷ without", "<= 2.0", round(delay, 2), delay <= 2.0),
        Aim(
            "most questions at a time on a server",
            f"<= {arguments.slots}",
            max(most),
            max(most) <= arguments.slots,
        ),
        Aim("MB with 100 documents of 1 MB in flight", "< 600", round(memory / 1e6, 1), memory < 600e6),
    ]


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=1000, help="at once")
    parser.add_argument("--sample", type=int, default=20, help="documents one by one")
    parser.add_argument("--rate", type=float, default=12.0, help="documents a second of the mix, steadily")
    parser.add_argument("--seconds", type=float, default=60.0, help="of each steady phase")
    parser.add_argument("--servers", type=int, default=2)
    parser.add_argument("--slots", type=int, default=8, help="of each server")
    parser.add_argument("--median-ms", type=float, default=200.0, help="of an answer")
    parser.add_argument("--spread", type=float, default=0.5, help="sigma of its lognormal distribution")
    return asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
