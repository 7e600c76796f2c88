"""From a document to one question and back: what is asked again, and what a model may not do."""

import re
from dataclasses import replace

import pytest

from continuum_briefs import make_brief
from continuum_briefs.fakes import source_of
from continuum_briefs.ollama.errors import AnswerCut, ContextTooSmall, NotAsAsked, ThoughtTooLong
from continuum_proto.errors import ModelRefused
from tests.integration.briefs.long_reports import FILLER, asked, in_turn, long_report, noting
from tests.integration.briefs.scripted import Said, brief

RENT = "The rent of the flat rises to 1,225 pounds a month on 1 July 2026."
SIGN = "Please sign the enclosed agreement and send it back to us by 15 June 2026."
LETTER = f"Dear tenant,\n\n{RENT}\n{SIGN}\n\nYours sincerely\nHarbour Lettings"
MIETE = "Die Miete der Wohnung steigt zum 1. Juli 2026 auf 1.225 Euro im Monat."
BRIEF_AUF_DEUTSCH = f"Sehr geehrte Damen und Herren,\n\n{MIETE}\nDas gilt für die nächsten zwei Jahre."


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
        (512, "num_ctx 512 has 0 tokens left"),
        (1024, "num_ctx 1024 has 0 tokens left"),
        (1700, r"num_ctx 1700 has .* set CONTINUUM_BRIEFING_NUM_CTX to \d+"),
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
    (enough,) = re.findall(r"set CONTINUUM_BRIEFING_NUM_CTX to (\d+)", str(told.value))
    async with asked(noting, num_ctx=int(enough)) as (engine, _):
        assert (await engine.draft(long_report())).points
