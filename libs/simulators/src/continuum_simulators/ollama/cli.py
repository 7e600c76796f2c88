"""``python -m continuum_simulators ollama``: the same server, by hand."""

import argparse
import asyncio

from continuum_simulators.ollama.behaviour import DEFAULT_MODEL, Behaviour, Model
from continuum_simulators.ollama.planting import Planting
from continuum_simulators.ollama.server import OllamaSimulator

__all__ = ["add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what can be set from the command line."""
    default = Behaviour()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=11434)
    parser.add_argument(
        "--model", action="append", metavar="NAME", help="a model that is installed; may be repeated"
    )
    parser.add_argument(
        "--version", default=default.version, help="the version to be: it decides how prompts are cut"
    )
    parser.add_argument(
        "--latency-ms", type=float, default=0.0, help="until the first token of a loaded model"
    )
    parser.add_argument(
        "--latency-spread", type=float, default=0.0, help="sigma of a lognormal spread about that median"
    )
    parser.add_argument("--load-ms", type=float, default=0.0, help="to load a model")
    parser.add_argument("--tokens-per-second", type=float, default=0.0, help="0: as fast as it goes")
    parser.add_argument("--slots", type=int, default=default.slots, help="requests answered at a time")
    parser.add_argument("--queue", type=int, default=default.queue, help="requests that may wait; then 503")
    parser.add_argument(
        "--invented-share", type=float, default=0.0, help="share of invented quotations, 0 to 1"
    )
    parser.add_argument(
        "--mid-stream-error-share", type=float, default=0.0, help="share of streams that end in an error"
    )
    parser.add_argument(
        "--unfinished-share", type=float, default=0.0, help="share of streams that end without done"
    )
    parser.add_argument(
        "--deadly", default="", metavar="TEXT", help="a text in a prompt under which the server falls over"
    )
    parser.add_argument("--restart-ms", type=float, default=0.0, help="until it is back after a fall")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--plant",
        type=int,
        metavar="SEED",
        help="be wrong in every known way by this seed; GET /simulator/planted tells how",
    )
    parser.add_argument("--obey", action="store_true", help="do what the document says")


async def run(args: argparse.Namespace) -> None:
    """Serve until cancelled."""
    async with OllamaSimulator(_behaviour(args)).serving(args.host, args.port) as url:
        print(f"Ollama simulator at {url}", flush=True)  # noqa: T201  a command speaks on its standard output
        await asyncio.Event().wait()


def _behaviour(args: argparse.Namespace) -> Behaviour:
    return Behaviour(
        models=tuple(map(Model, args.model)) if args.model else (DEFAULT_MODEL,),
        version=args.version,
        latency=args.latency_ms / 1000,
        latency_spread=args.latency_spread,
        load_time=args.load_ms / 1000,
        tokens_per_second=args.tokens_per_second,
        slots=args.slots,
        queue=args.queue,
        invented_share=args.invented_share,
        mid_stream_error_share=args.mid_stream_error_share,
        unfinished_share=args.unfinished_share,
        deadly=args.deadly,
        restart_time=args.restart_ms / 1000,
        seed=args.seed,
        planting=None if args.plant is None else Planting(seed=args.plant),
        obeys=args.obey,
    )
