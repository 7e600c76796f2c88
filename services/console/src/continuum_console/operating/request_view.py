"""What is told of a request: to people in lines, to machines as an object."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from continuum_console.operating.estimating import Estimate
from continuum_console.operating.requesting import Requested

MOST_NAMED: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """How a kind of request is spoken of."""

    verb: str
    """Before a number of documents: ``ask for``."""
    done: str
    """After it: ``asked for``."""
    left: str
    """Of those that fit and are left alone."""
    unknown: str = ""
    """Of those that were named and are none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The documents that fit, by id."""

    ids: Sequence[int]
    left: Sequence[int] = ()
    """Those that fit and are left alone."""
    unknown: Sequence[int] = ()
    """Those that were named and are none."""

    @property
    def every(self) -> list[int]:
        """All that fit."""
        return [*self.ids, *self.left]

    def as_json(self) -> dict[str, Any]:
        """Return what machines are to know."""
        unknown = {"unknown": list(self.unknown)} if self.unknown else {}
        return {"documents": len(self.every), "left_alone": len(self.left), **unknown}


def plan_lines(words: Words, choice: Choice, estimate: Estimate) -> Iterator[str]:
    """Tell what would be asked for, and how long it would take."""
    would = f"{documents(len(choice.ids))} would be {words.done}." if choice.ids else _nothing(words)
    yield would + _left(words, len(choice.left))
    if choice.ids:
        yield estimate.words()
    yield from _unknown(words, choice)


def result_lines(words: Words, choice: Choice, result: Requested, *, stopped: bool) -> Iterator[str]:
    """Tell what was asked for, what became of it, and how to go on."""
    unfinished = result.asked + result.before < len(choice.ids)
    if unfinished:
        done = f"{result.asked} of {documents(len(choice.ids))} {words.done}."
    else:
        done = f"{documents(result.asked)} {words.done}." if choice.ids else _nothing(words)
    yield done + _left(words, len(choice.left) + result.before)
    if unfinished:
        yield "The same command goes on where this one stopped."
    elif result.ends:
        so_far = " so far" if stopped or result.down else ""
        yield f"What has become of them{so_far}: {_ends(result)}."
    elif result.asked:
        yield "`continuum queue` tells how they wait; the same command with --wait waits for them."
    yield from _unknown(words, choice)


def documents(count: int) -> str:
    """Write how many documents."""
    return f"{count} document{'' if count == 1 else 's'}"


def _nothing(words: Words) -> str:
    return f"There is nothing to {words.verb}."


def _left(words: Words, count: int) -> str:
    return f" {count} {words.left}." if count else ""


def _unknown(words: Words, choice: Choice) -> Iterator[str]:
    if choice.unknown:
        named = ", ".join(map(str, choice.unknown[:MOST_NAMED]))
        more = len(choice.unknown) - MOST_NAMED
        yield f"{words.unknown}: {named}{f' and {more} more' if more > 0 else ''}."


def _ends(result: Requested) -> str:
    return ", ".join(f"{count} {status.replace('_', ' ')}" for status, count in sorted(result.ends.items()))
