"""What checking costs and what it is worth: ``make bench NAME=verify``.

200 quotations of known truth are looked for in 5 MB of text as character recognition leaves it; 64 KB of
hostile texts become briefs; on a smaller text the naive ways do the same. Seconds are those of the CPU, since
nothing here waits. The last line is one JSON object.
"""

import argparse
import asyncio
import difflib
import resource
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from continuum_briefs.drafts import Draft, DraftEntity, DraftPoint, DraftSentence, Quotation
from continuum_briefs.fakes import FakeEngine, source_of
from continuum_briefs.making import make_brief
from continuum_briefs.verification.citing import cite
from continuum_briefs.verification.locating import Library
from continuum_proto.briefs import EntityType
from tests.load.noisy import Noisy, noisy
from tests.load.reporting import Aim, last_line

SIZES = (500_000, 1_000_000, 2_000_000, 5_000_000)
PAGE = 3_000
QUOTATIONS = 200
ROUNDS = 3
PEER_SIZE = 100_000
PEER_QUOTATIONS = 40
ALIKE = 90.0
"""Per cent of likeness that the naive ways take for the same."""
HOSTILE_SIZE = 64 * 1024
HOSTILE = {
    "one letter": "a", "brackets": "((((", "hyphens": "-\n-\n", "parted words": "a-\n", "digits": "7",
    "points": "1.1.1.1", "spaces": " ", "marks": "\u0301", "letters with marks": "e\u0301",
    "joiners": "\u200d", "money": "€€€", "addresses": "a@a@a", "quotes": "“‘\"«", "letters and hyphens": "a-",
    "titles": "Mr ", "negations": "no ", "dates": "12.5.", "bullets": "- ", "East Asian": "中",
    "numbers": "8 ",
}  # fmt: skip

FIGURES = {
    "items": "8 a ",
    "prices": "8€ ",
    "sums": "7 EUR ",
    "days": "5 May ",
    "thousands": "1.000 ",
    "codes": "A1 ",
}
"""Texts of nothing but figures, each with something beside it: none of them can be read in passing."""


@dataclass(frozen=True, slots=True)
class Run:
    """One search for all quotations of a text."""

    seconds: float
    lost: int
    """True quotations that were not found."""
    accepted: int
    """False ones that were."""


def main() -> None:
    """Measure, print tables, and end with one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="of each measurement the best counts")
    rounds = parser.parse_args().rounds
    texts = {size: noisy(size, quotations=QUOTATIONS) for size in SIZES}
    largest = texts[SIZES[-1]]
    print(f"{'5 MB, ' + str(QUOTATIONS) + ' quotations':<34} {'seconds':>8} {'lost':>5} {'accepted':>9}")
    paged = _shown("pages of 3,000 characters", _best(largest, PAGE, rounds))
    single = _shown("one page", _best(largest, len(largest.text), rounds))
    print(f"memory at its highest: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    times = {size: _best(text, PAGE, rounds).seconds for size, text in texts.items()}
    growth = times[SIZES[-1]] / (times[SIZES[0]] * SIZES[-1] / SIZES[0])
    print("by size: " + ", ".join(f"{size / 1e6} MB {seconds:.3f} s" for size, seconds in times.items()))
    peers = dict(_peers(noisy(PEER_SIZE, quotations=PEER_QUOTATIONS)))
    hostile = {name: _hostile(unit, rounds) for name, unit in HOSTILE.items()}
    worst = max(hostile, key=lambda name: hostile[name])
    print("64 KB of hostile text, ms: " + ", ".join(f"{name} {ms:.0f}" for name, ms in hostile.items()))
    figured = {name: _hostile(unit, rounds) for name, unit in FIGURES.items()}
    print(
        "64 KB of nothing but figures, ms: " + ", ".join(f"{name} {ms:.0f}" for name, ms in figured.items())
    )
    lag = asyncio.run(_lag(largest))
    print(f"event loop late while 5 MB are checked in a thread: {lag:.0f} ms at most")
    figures = {
        "paged_s": paged.seconds, "single_s": single.seconds, "lost": paged.lost, "accepted": paged.accepted,
        "seconds_by_size": times, "hostile_ms": hostile, "figures_ms": figured, "loop_late_ms": lag,
        "peers": {name: [run.seconds, run.lost, run.accepted] for name, run in peers.items()},
    }  # fmt: skip
    aims = (
        Aim("seconds for 5 MB in pages", "< 1", paged.seconds, paged.seconds < 1),
        Aim("seconds for 5 MB as one page", "< 1", single.seconds, single.seconds < 1),
        Aim("growth beyond proportion", "<= 1.3", growth, growth <= 1.3),
        Aim(
            "false quotations accepted",
            "0",
            paged.accepted + single.accepted,
            not paged.accepted + single.accepted,
        ),
        Aim(
            "share of true quotations lost",
            "<= 0.01",
            paged.lost / QUOTATIONS,
            paged.lost <= 0.01 * QUOTATIONS,
        ),
        Aim(f"ms for 64 KB of hostile text ({worst})", "<= 100", hostile[worst], hostile[worst] <= 100),
        Aim("ms that the event loop is late", "<= 50", lag, lag <= 50),
    )
    print(last_line("verify", figures, aims))


def _best(text: Noisy, page: int, rounds: int) -> Run:
    pages = _pages(text.text, page)
    return min((_run(text, _ours(pages)) for _ in range(rounds)), key=lambda run: run.seconds)


def _pages(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]


def _ours(pages: Sequence[str]) -> Callable[[str], bool]:
    library = Library(source_of(*pages, scanned=True))
    return lambda quote: bool(cite(library, Quotation(quote)))


def _run(text: Noisy, finds: Callable[[str], bool]) -> Run:
    began = time.process_time()
    found = [finds(asked.quote) for asked in text.asked]
    seconds = time.process_time() - began
    pairs = list(zip(found, text.asked, strict=True))
    return Run(
        seconds,
        lost=sum(asked.true and not hit for hit, asked in pairs),
        accepted=sum(hit and not asked.true for hit, asked in pairs),
    )


def _peers(text: Noisy) -> Iterator[tuple[str, Run]]:
    """Yield the naive ways on a text that is small enough for the slowest of them."""
    print(f"{PEER_SIZE // 1000} KB, {PEER_QUOTATIONS} quotations")
    ways = {
        "Continuum": _ours(_pages(text.text, PAGE)),
        "substring": lambda quote: quote in text.text,
        "substring, spaces folded": _flat_substring(text.text),
        "RapidFuzz partial_ratio_alignment": lambda quote: _partial_ratio(quote, text.text) >= ALIKE,
        "difflib matching blocks": lambda quote: _matching_blocks(quote, text.text) >= ALIKE,
    }
    for name, finds in ways.items():
        yield name, _shown(name, _run(text, finds))


def _flat_substring(text: str) -> Callable[[str], bool]:
    flat = " ".join(text.split())
    return lambda quote: " ".join(quote.split()) in flat


def _partial_ratio(quote: str, text: str) -> float:
    alignment = fuzz.partial_ratio_alignment(quote, text)
    return alignment.score if alignment else 0.0


def _matching_blocks(quote: str, text: str) -> float:
    """Return how much of ``quote`` lies in blocks that both have, around the longest one."""
    matcher = difflib.SequenceMatcher(None, text, quote, autojunk=False)
    longest = matcher.find_longest_match()
    window = text[max(0, longest.a - longest.b) : longest.a - longest.b + len(quote) + 20]
    blocks = difflib.SequenceMatcher(None, window, quote, autojunk=False).get_matching_blocks()
    return 100 * sum(block.size for block in blocks) / len(quote)


def _shown(name: str, run: Run) -> Run:
    print(f"{name:<34} {run.seconds:8.3f} {run.lost:5} {run.accepted:9}")
    return run


def _hostile(unit: str, rounds: int) -> float:
    """Return the milliseconds that a brief of 64 KB of ``unit`` takes when its draft is there."""
    text = (unit * (HOSTILE_SIZE // len(unit) + 1))[:HOSTILE_SIZE]
    seconds: list[float] = []
    for _ in range(rounds):
        engine = FakeEngine(says=lambda _: _claims(text))
        began = time.process_time()
        asyncio.run(make_brief(engine, source_of(text, scanned=True)))
        seconds.append(time.process_time() - began)
    return min(seconds) * 1000


def _claims(text: str) -> Draft:
    """Draft what makes checking look at all of ``text``: a quotation, a figure and a name that it lacks."""
    quoted = Quotation(text[1:390])
    return Draft(
        headline="The rent of 8 months is due.",
        language="en",
        summary=(DraftSentence("The bill of Siemens is due.", points=(1, 2)),),
        points=(
            DraftPoint("Rent is due.", (Quotation("the tenant shall … pay the rent for three months"),)),
            DraftPoint("The rent of 8 months is due.", (quoted,)),
            DraftPoint("The bill of Siemens is due.", (quoted,)),
        ),
        entities=(DraftEntity(EntityType.PERSON, "Siemens"),),
    )


async def _lag(text: Noisy) -> float:
    """Return how late the event loop is at most, in milliseconds, while a thread checks ``text``."""
    checking = asyncio.create_task(asyncio.to_thread(_best, text, PAGE, 1))
    latest = 0.0
    while not checking.done():
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        latest = max(latest, time.perf_counter() - began - 0.005)
    return latest * 1000


if __name__ == "__main__":
    main()
