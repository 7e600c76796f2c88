"""From a document to questions and back: what is asked again, what is split, what is said to be missing."""

import asyncio
import pickle
import re
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TypeVar, TypeVarTuple

import pytest

from continuum_briefs import Computing, Headway, KeptNotes, Ollama, Processes, Source, make_brief
from continuum_briefs.fakes import MemoryNotes, source_of
from continuum_briefs.ollama.errors import AnswerCut, ContextTooSmall, NotAsAsked, ThoughtTooLong
from continuum_proto.errors import ModelDown, ModelRefused
from tests.integration.briefs.scripted import MODEL, Said, ScriptedOllama, brief, document, notes

R = TypeVar("R")
Ts = TypeVarTuple("Ts")

RENT = "The rent of the flat rises to 1,225 pounds a month on 1 July 2026."
SIGN = "Please sign the enclosed agreement and send it back to us by 15 June 2026."
LETTER = f"Dear tenant,\n\n{RENT}\n{SIGN}\n\nYours sincerely\nHarbour Lettings"
MIETE = "Die Miete der Wohnung steigt zum 1. Juli 2026 auf 1.225 Euro im Monat."
BRIEF_AUF_DEUTSCH = f"Sehr geehrte Damen und Herren,\n\n{MIETE}\nDas gilt für die nächsten zwei Jahre."
FILLER = "Nothing of importance happened in this month, and the weather was as it always is. "
PLACE = re.compile(r"The society planted \d+ trees in district \d+\.")


def long_report(pages: int = 12) -> Source:
    return source_of(
        *(
            f"Chapter {n}\n\nThe society planted {n + 2} trees in district {n}.\n\n{FILLER * 12}\n"
            for n in range(1, pages + 1)
        )
    )


def noting(question: str) -> Said:
    """Note what was planted, and make a brief of the notes."""
    found = list(dict.fromkeys(PLACE.findall(document(question))))
    if "one part of a longer one" in question:
        return notes(*found[:8])
    return brief(*found[:5])


@asynccontextmanager
async def asked(
    says: Callable[[str], Said | None],
    *,
    num_ctx: int = 4096,
    num_predict: int = 1024,
    language: str | None = None,
    kept: KeptNotes | None = None,
    told: Callable[[Headway], None] | None = None,
    computing: Computing | None = None,
) -> AsyncIterator[tuple[Ollama, ScriptedOllama]]:
    server = ScriptedOllama(says)
    async with (
        server.serving() as url,
        Ollama(
            [url],
            MODEL,
            num_ctx=num_ctx,
            num_predict=num_predict,
            language=language,
            notes=kept,
            on_progress=told,
            computing=computing,
        ) as engine,
    ):
        yield engine, server


def in_turn(*answers: Said) -> Callable[[str], Said]:
    """Say one after the other, the last one for ever."""
    numbers = count()
    return lambda _: answers[min(next(numbers), len(answers) - 1)]


async def test_an_answer_in_a_fence_is_taken_at_once() -> None:
    fenced = Said(f"```json\n{brief(RENT).content}\n```")
    async with asked(in_turn(fenced)) as (engine, server):
        made = await make_brief(engine, source_of(LETTER))
        assert len(server.asked) == 1
    assert made.key_points[0].text == RENT


@pytest.mark.parametrize(
    ("first", "fault"),
    [
        (Said("I can't help with that."), "it was prose, not a JSON object"),
        (Said(f"Here it is: {brief(RENT).content}"), "it was prose, not a JSON object"),
        (Said(" \n"), "it was empty"),
        (Said('{"language": "en"'), "Invalid JSON"),
        (Said('{"language": "en", "headline": "x", "summary": []}'), "key_points: Field required"),
        (Said('{"headline": NaN}'), "language: Field required"),
    ],
)
async def test_an_answer_that_cannot_be_used_is_asked_for_once_more_with_what_was_wrong(
    first: Said, fault: str
) -> None:
    async with asked(in_turn(first, brief(RENT))) as (engine, server):
        made = await make_brief(engine, source_of(LETTER))
        assert len(server.asked) == 2
        assert fault in server.asked[1]
        assert first.content.strip()[:20] in server.asked[1]
    assert made.key_points[0].text == RENT


async def test_a_model_that_refuses_twice_has_refused() -> None:
    async with asked(in_turn(Said("I can't help with that."))) as (engine, server):
        with pytest.raises(NotAsAsked, match="prose"):
            await engine.draft(source_of(LETTER))
        assert len(server.asked) == 2


async def test_a_brief_in_another_language_is_asked_for_once_more() -> None:
    english = brief("The rent of the flat rises on 1 July 2026 and that is for the next two years.")
    async with asked(in_turn(english, brief(MIETE, language="de"))) as (engine, server):
        made = await make_brief(engine, source_of(BRIEF_AUF_DEUTSCH))
        assert len(server.asked) == 2
        assert "in German (de)." in server.asked[0]
        assert "it was written in English (en), not in German (de)" in server.asked[1]
    assert made.language == "de"
    assert made.key_points[0].text == MIETE


@pytest.mark.parametrize(
    "second", [Said("", reason="length"), Said("", too_long=True), Said("{", broken=True)]
)
async def test_a_brief_in_another_language_is_kept_where_asking_once_more_fails(second: Said) -> None:
    english = brief("The rent of the flat rises on 1 July 2026 and that is for the next two years.")
    async with asked(in_turn(english, second)) as (engine, server):
        made = await engine.draft(source_of(BRIEF_AUF_DEUTSCH))
        assert len(server.asked) == 2
    assert made.language == "en"


async def test_a_brief_that_stays_in_another_language_is_kept_and_named_so() -> None:
    english = brief("The rent of the flat rises on 1 July 2026 and that is for the next two years.")
    claimed = replace(english, content=english.content.replace('"en"', '"de"'))
    async with asked(in_turn(claimed)) as (engine, server):
        made = await make_brief(engine, source_of(BRIEF_AUF_DEUTSCH))
        assert len(server.asked) == 2
    assert made.language == "en"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("he", "דמי השכירות עולים ל־5,200 שקלים לחודש החל מיום 1 ביולי 2026."),
        ("ar", "يرجى دفع المبلغ وقدره 450 دينارا قبل يوم 15 يونيو 2026 في مكتب الإدارة."),
        ("zh", "本公司謹此通知閣下租金將於2026年7月1日起調整為每月9,500元。"),
        ("ja", "家賃は2026年7月1日から月額95,000円に上がりますのでご確認ください。"),
    ],
)
async def test_scripts_of_all_kinds_go_there_and_back(language: str, sentence: str) -> None:
    async with asked(in_turn(brief(sentence, language=language))) as (engine, server):
        made = await make_brief(engine, source_of(f"{sentence}\n\n{sentence}"))
        assert len(server.asked) == 1
        assert f"({language})." in server.asked[0]
    assert made.key_points[0].citations[0].quote == sentence
    assert made.language == language


async def test_the_language_that_was_set_is_the_one_asked_for() -> None:
    async with asked(in_turn(brief(MIETE, language="de")), language="de") as (engine, server):
        await engine.draft(source_of(LETTER))
        assert len(server.asked) == 1
        assert "in German (de)." in server.asked[0]


@pytest.mark.parametrize("reason", ["stop", "length"])
async def test_an_answer_that_was_only_thought_is_an_outcome_of_its_own(reason: str) -> None:
    thought = Said("", reason=reason, thinking="Let me see. The document says a lot.")
    async with asked(in_turn(thought)) as (engine, server):
        with pytest.raises(ThoughtTooLong):
            await engine.draft(source_of(LETTER))
        assert len(server.asked) == 1


async def test_an_answer_that_does_not_end_in_time_is_asked_for_with_fewer_points() -> None:
    cut = Said('{"language": "en", "headl', reason="length")
    source = source_of(f"{LETTER}\n{FILLER * 60}")
    async with asked(in_turn(cut, brief(RENT)), num_ctx=8192) as (engine, server):
        made = await make_brief(engine, source)
        wanted = [int(re.findall(r"up to (\d+), the most", question)[0]) for question in server.asked]
        assert wanted == [wanted[0], wanted[0] // 2]
    assert made.key_points[0].text == RENT


async def test_an_answer_that_never_ends_is_refused_in_the_end() -> None:
    async with asked(in_turn(Said("{" * 50, reason="length"))) as (engine, server):
        with pytest.raises(AnswerCut):
            await engine.draft(source_of(LETTER))
        assert len(server.asked) <= 4


@pytest.mark.parametrize("counted", [4095, 2050, 600, None])
async def test_a_prompt_that_the_server_seems_to_have_cut_is_split(counted: int | None) -> None:
    """Filled, halved, far too small or not counted at all: a brief of part of it would be no brief."""

    def says(question: str) -> Said:
        said = noting(question)
        return replace(said, counted=counted) if len(question) > 6000 else said

    source = long_report(5)
    assert source.characters < 6000
    async with asked(says) as (engine, server):
        made = await make_brief(engine, source)
        assert len(server.asked[0]) > 6000
        assert len(server.asked) == 1 + made.provenance.chunks + 1
    assert made.provenance.chunks > 1
    assert made.coverage.share == 1.0


async def test_a_server_that_refuses_all_as_too_long_does_not_spoil_what_comes_after() -> None:
    """One server of several may have been started with a smaller context than it was asked for."""
    broken = [True]

    def says(question: str) -> Said:
        return Said("", too_long=True) if broken[0] else noting(question)

    async with asked(says) as (engine, server):
        with pytest.raises(ModelRefused, match="could not read"):
            await engine.draft(long_report(2))
        broken[0] = False
        server.asked.clear()
        assert (await engine.draft(long_report(2))).points
        assert len(server.asked) < 12


@pytest.mark.parametrize(
    ("num_ctx", "words"),
    [
        (512, "num_ctx 512, the question alone needs"),
        (1024, "num_ctx 1024, the question alone needs"),
        (1700, r"num_ctx 1700 leaves .* set num_ctx to \d+"),
    ],
)
async def test_a_context_without_room_for_a_document_is_said_for_good(num_ctx: int, words: str) -> None:
    async with asked(noting, num_ctx=num_ctx, num_predict=512) as (engine, server):
        with pytest.raises(ContextTooSmall, match=words):
            await engine.draft(long_report())
        assert server.asked == []


async def test_what_is_said_of_a_context_too_small_helps() -> None:
    async with asked(noting, num_ctx=1700) as (engine, _):
        with pytest.raises(ContextTooSmall) as told:
            await engine.draft(long_report())
    (enough,) = re.findall(r"set num_ctx to (\d+)", str(told.value))
    async with asked(noting, num_ctx=int(enough)) as (engine, _):
        assert (await engine.draft(long_report())).points


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
