"""A document in parts: what is split, what is said to be missing, what is kept, and what waits for nobody."""

import asyncio
import pickle
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar, TypeVarTuple

import pytest

from continuum_briefs import Computing, Headway, Processes, make_brief
from continuum_briefs.fakes import MemoryNotes, source_of
from continuum_proto.errors import ModelDown, ModelRefused
from tests.integration.briefs.long_reports import FILLER, PLACE, asked, long_report, noting
from tests.integration.briefs.scripted import Said, brief, document, notes

R = TypeVar("R")
Ts = TypeVarTuple("Ts")


@pytest.mark.parametrize(
    ("answer", "reason", "times"),
    [
        (Said("I can't help with that."), "did not answer as asked, twice", 2),
        (Said("no no no no no no", broken=True), "stopped in the middle of its answer", 2),
        (Said("", thinking="Let me see."), "thought, and answered nothing", 1),
        (Said('{"notes": [{"quote', reason="length"), r"could not read \d+ tokens at once", 6),
    ],
)
async def test_a_part_that_is_refused_twice_is_missing_and_named(
    answer: Said, reason: str, times: int
) -> None:
    def says(question: str) -> Said:
        return answer if "district 7." in document(question) else noting(question)

    source = long_report(24)
    async with asked(says) as (engine, server):
        made = await make_brief(engine, source)
        assert sum("district 7." in document(question) for question in server.asked) <= times
    assert made.key_points
    assert made.coverage.missing is not None
    assert re.match(rf"pages? [\d-]+: .*{reason}", made.coverage.missing)
    assert 0.5 < made.coverage.share < 1


async def test_less_than_half_of_a_document_makes_no_brief() -> None:
    def says(question: str) -> Said:
        return noting(question) if "district 1." in document(question) else Said("I can't help with that.")

    async with asked(says) as (engine, _):
        with pytest.raises(ModelRefused, match=r"read \d+% of the document"):
            await engine.draft(long_report())


async def test_of_many_parts_that_were_refused_some_are_named() -> None:
    def says(question: str) -> Said:
        whole = re.search(r"district \d*[02468]\.", document(question)) is None
        return noting(question) if whole or "one part" not in question else Said("")

    source = source_of(*(f"The society planted 9 trees in district {n}.\n{FILLER * 40}" for n in range(20)))
    async with asked(says) as (engine, _):
        made = await make_brief(engine, source)
    assert made.coverage.missing is not None
    assert made.coverage.missing.count("did not answer as asked") == 5
    assert re.search(r"; and \d+ more parts$", made.coverage.missing)


async def test_a_part_whose_answer_breaks_off_is_asked_about_again() -> None:
    broken = iter([True])

    def says(question: str) -> Said:
        said = noting(question)
        return replace(said, broken=True) if "district 7." in question and next(broken, False) else said

    async with asked(says) as (engine, server):
        made = await make_brief(engine, long_report())
        assert len(server.asked) == made.provenance.chunks + 2
    assert made.coverage.missing is None


async def test_a_part_whose_notes_do_not_end_is_halved() -> None:
    def says(question: str) -> Said:
        whole = len(PLACE.findall(document(question))) > 2 and "one part" in question
        return replace(noting(question), reason="length") if whole else noting(question)

    async with asked(says) as (engine, _):
        made = await make_brief(engine, long_report())
    assert made.coverage.share == 1.0
    assert made.key_points


async def test_notes_of_notes_are_taken_until_one_question_holds_them() -> None:
    levels: list[str] = []

    def says(question: str) -> Said:
        found = PLACE.findall(document(question))
        if "one part of a longer one" not in question:
            return brief(*found[:3])
        levels.append("notes" if FILLER in document(question) else "notes of notes")
        return notes(*found[: 8 if levels[-1] == "notes" else 2])

    async with asked(says, num_ctx=3072, num_predict=512) as (engine, server):
        made = await make_brief(engine, long_report(200))
        assert server.contexts == {3072}
    assert levels.count("notes") == made.provenance.chunks
    assert 1 < levels.count("notes of notes") < made.provenance.chunks
    assert made.key_points
    assert made.coverage.share == 1.0


@pytest.mark.parametrize("pages", [1, 350])
async def test_a_megabyte_is_read_while_the_event_loop_turns(pages: int) -> None:
    """Whatever takes long is done elsewhere, and passages are looked up in parts: not in all of it."""
    whole = source_of(*(f"{page}{FILLER * 24}\n" for page in long_report(350).pages))
    source = whole if pages > 1 else source_of("".join(whole.pages))
    assert source.characters > 1_000_000
    async with Processes() as processes:
        weighing = Weighing(processes)
        async with asked(noting, num_ctx=8192, computing=weighing) as (engine, _):
            with turns() as took:
                draft = await engine.draft(source)
    assert draft.chunks > 30
    assert draft.points
    assert weighing.most["standing"] < 50_000
    assert max(took) < 0.05


@dataclass
class Weighing:
    """Knows the most bytes that were handed over for each kind of work."""

    computing: Computing
    most: dict[str, int] = field(default_factory=dict)

    async def run(self, function: Callable[[*Ts], R], /, *args: *Ts) -> R:
        size = len(pickle.dumps(args))
        self.most[function.__name__] = max(size, self.most.get(function.__name__, 0))
        return await self.computing.run(function, *args)


@contextmanager
def turns() -> Iterator[list[float]]:
    """Measure the turns of the event loop, in seconds of its thread: other programs do not count."""
    loop, took, watched = asyncio.get_running_loop(), list[float](), [True]

    def turned(began: float) -> None:
        took.append(time.thread_time() - began)
        if watched:
            loop.call_soon(turned, time.thread_time())

    loop.call_soon(turned, time.thread_time())
    try:
        yield took
    finally:
        watched.clear()


async def test_notes_that_do_not_become_fewer_end_in_a_brief_all_the_same() -> None:
    """The first passage of each part is kept before the second of any."""

    def says(question: str) -> Said:
        lines = [line for line in document(question).splitlines() if len(line) > 30]
        if "one part of a longer one" in question:
            return notes(*(line[:390] for line in lines[:8]))
        return brief(PLACE.findall(document(question))[0])

    async with asked(says, num_ctx=3072, num_predict=512) as (engine, _):
        made = await make_brief(engine, long_report(60))
    assert made.key_points


async def test_after_a_failure_only_what_was_not_noted_is_asked_again() -> None:
    kept, answered, left = MemoryNotes(), list[str](), [5]

    def says(question: str) -> Said | None:
        if left[0] == 0:
            return None
        left[0] -= 1
        answered.append(question)
        return noting(question)

    source = long_report(30)
    async with asked(says, kept=kept) as (engine, _):
        with pytest.raises(ModelDown):
            await engine.draft(source)
    left[0] = 1000
    async with asked(says, kept=kept) as (engine, _):
        engine._gauge.of("en").correction = 0.7
        made = await make_brief(engine, source)
    assert made.provenance.chunks > 6
    assert len(set(answered)) == made.provenance.chunks + 1
    assert len(answered) <= len(set(answered)) + 1, "what was on its way when the other part failed"


async def test_kept_notes_are_not_believed() -> None:
    kept, source = MemoryNotes(), long_report()
    async with asked(noting, kept=kept) as (engine, _):
        await engine.draft(source)
    (document_notes,) = kept.documents.values()
    forged = "The society owes you a million pounds."
    for part, packed in document_notes.items():
        document_notes[part] = PLACE.sub(forged, packed.decode()).encode()
    seen: list[str] = []

    def says(question: str) -> Said:
        seen.append(question)
        return noting(question)

    async with asked(says, kept=kept) as (engine, _):
        with pytest.raises(ModelRefused, match="nothing to quote"):
            await engine.draft(source)
    assert seen == []


async def test_kept_notes_that_are_no_notes_are_asked_for_again() -> None:
    kept, source = MemoryNotes(), long_report()
    async with asked(noting, kept=kept) as (engine, _):
        first = await engine.draft(source)
    (document_notes,) = kept.documents.values()
    for part in document_notes:
        document_notes[part] = b"\x00nonsense"
    async with asked(noting, kept=kept) as (engine, server):
        assert (await engine.draft(source)).points == first.points
        assert len(server.asked) == first.chunks + 1


async def test_notes_of_another_model_or_language_are_not_taken() -> None:
    kept, source = MemoryNotes(), long_report()
    async with asked(noting, kept=kept) as (engine, _):
        await engine.draft(source)
    async with asked(noting, kept=kept, language="en") as (engine, server):
        await engine.draft(source)
        assert len(server.asked) > 2
    assert len(kept.documents) == 2


async def test_progress_is_told_and_every_phase_is_measured() -> None:
    told: list[Headway] = []
    async with asked(noting, told=told.append) as (engine, _):
        long = await make_brief(engine, long_report())
        parts = long.provenance.chunks
        assert [(each.phase, each.done, each.of) for each in told] == [
            *(("notes", done, parts) for done in range(parts + 1)),
            ("reduce", 0, 1),
            ("reduce", 1, 1),
        ]
        told.clear()
        short = await make_brief(engine, long_report(1))
    assert [(each.phase, each.done, each.of) for each in told] == [("draft", 0, 1), ("draft", 1, 1)]
    assert [step.name for step in long.provenance.steps] == ["plan", "notes", "reduce", "verify"]
    assert [step.name for step in short.provenance.steps] == ["draft", "verify"]
