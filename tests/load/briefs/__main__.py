"""How good briefs are: ``make bench NAME=briefs``.

Every engine reads the evaluation set: the extractive one, a simulated model that errs by a seed, and a real
one when it is named (``OLLAMA_URLS=http://… make bench NAME=briefs ARGS="--model llama3.2"``). Beside each
model stands the naive way: the first 4,000 characters, and the answer taken as it is. Then the simulated
model is asked about letters made for it, to see what becomes of each kind of error, and every sentence of
such letters is looked up with each error and each slip, without a model.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final

from continuum_console.evaluation import Document, documents
from continuum_proto.errors import ModelDown
from tests.load.briefs.contestants import Run, of_a_model, of_the_extractive_engine, of_the_simulator
from tests.load.briefs.planted import planted_table
from tests.load.briefs.quoted import quoted_table
from tests.load.briefs.tables import Table
from tests.load.briefs.telling import by_language, figures_of, table
from tests.load.reporting import Aim, conclude, say

EXAMPLES: Final = 20
"""Errors that were shown and truths that were lost, told in words."""


async def measure(arguments: argparse.Namespace) -> int:
    """Run everything; print the figures; return 0, whatever they are: a miss is a finding."""
    chosen = [each for each in await documents() if not (arguments.short and each.long)]
    say(f"{len(chosen)} documents, {sum(len(each.golden.facts) for each in chosen)} golden facts")
    runs = await _runs(chosen, arguments)
    for line in (*table(runs), "", *by_language(runs), ""):
        say(line)
    planted = await planted_table(arguments.seed, arguments.rounds)
    quoted = quoted_table(arguments.seed, arguments.quoted)
    for title, each in (("answered", planted), ("looked up without a model", quoted)):
        for line in (f"{title}:", *str(each).splitlines(), *each.examples[:EXAMPLES], ""):
            say(line)
    aims = [*aims_of(runs), *aims_of_planting(planted, quoted)]
    figures = {**figures_of(runs), "planted": _planted(planted), "looked_up": _planted(quoted)}
    conclude("briefs", figures, aims)
    return 0


async def _runs(chosen: Sequence[Document], arguments: argparse.Namespace) -> Sequence[Run]:
    runs = [run async for run in of_the_extractive_engine(chosen)]
    runs += [run async for run in of_the_simulator(chosen, seed=arguments.seed)]
    if arguments.model:
        urls = [url.strip() for url in arguments.ollama.split(",")]
        runs += [run async for run in of_a_model(chosen, urls, arguments.model)]
    return runs


def aims_of(runs: Sequence[Run]) -> list[Aim]:
    """Hold the engines against what was wished for; the naive way is there to be looked at."""
    recall = round(runs[0].report.totals.recall or 0.0, 3)
    aims = [Aim("golden facts that the extractive engine finds", ">= 0.6", recall, recall >= 0.6)]
    for run in runs:
        if not run.naive:
            verify, wrong = run.report.totals.verify or 0.0, run.forbidden
            aims.append(Aim(f"{run.name}: citations that verify", "= 1.0", verify, verify == 1.0))
            aims.append(Aim(f"{run.name}: forbidden statements", "= 0", wrong, wrong == 0))
    return aims


def aims_of_planting(planted: Table, quoted: Table) -> list[Aim]:
    """Hold what became of the planted errors against what was wished for."""
    touched = round(planted.perturbed, 3)
    return [
        *_caught("in answers", planted),
        Aim("true quotations that were copied carelessly", ">= 0.3", touched, touched >= 0.3),
        *_caught("in quotations that were looked up", quoted),
    ]


def _caught(where: str, table: Table) -> list[Aim]:
    shown, lost = table.faults_shown, round(table.truths_lost, 4)
    return [
        Aim(f"planted faults that are shown, {where}", "= 0", shown, shown == 0),
        Aim(f"true points that are lost, {where}", "<= 0.01", lost, lost <= 0.01),
    ]


def _planted(planted: Table) -> Mapping[str, Mapping[str, int]]:
    return {
        row.name: {"planted": row.planted, "withheld": row.withheld, "shown": row.shown}
        for row in planted.rows
    }


def main() -> int:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", help="a real model to try as well")
    parser.add_argument("--ollama", default=os.environ.get("OLLAMA_URLS", "http://localhost:11434"))
    parser.add_argument("--short", action="store_true", help="leave out documents of twenty pages and more")
    parser.add_argument("--seed", type=int, default=1, help="of the errors")
    parser.add_argument("--rounds", type=int, default=20, help="of letters for the table of errors")
    parser.add_argument("--quoted", type=int, default=2, help="rounds of quotations, some 2,000 each")
    try:
        return asyncio.run(measure(parser.parse_args()))
    except ModelDown as exc:
        say(f'{exc}. Name a server and one of its models: OLLAMA_URLS=http://… ARGS="--model NAME"')
        return 1


if __name__ == "__main__":
    sys.exit(main())
