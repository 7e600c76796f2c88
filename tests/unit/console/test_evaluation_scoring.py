"""How one brief is scored, and how many are added up."""

import pytest
from pydantic import ValidationError

from continuum_briefs import Draft, DraftAsk, DraftPoint, Quotation, Source
from continuum_briefs.fakes import FakeEngine, source_of
from continuum_console.evaluation import Document, Score, evaluate
from continuum_console.evaluation.golden import Question, golden_of
from continuum_console.evaluation.scoring import stands
from continuum_proto.briefs import Citation, Due, Match, Precision
from continuum_proto.errors import ModelDown, ModelRefused

TEXT = "The rent rises from £1,140 to £1,225 a month. Please answer the landlord by 31 March 2026."
GOLDEN = golden_of(
    """
    language = "en"
    kind = "letter"
    facts = [
      { asks = "how much", fact = "The new rent", found = ["1225"], vital = true },
      { asks = "until when", fact = "Answer by then", found = ["answer", "2026-03-31"] },
    ]
    never = [{ wrong = "The old rent", said = ["1140", "rent"], unless = ["1225"] }]
    """
)
RENT = DraftPoint("The new rent is £1,225.", (Quotation("rises from £1,140 to £1,225 a month"),))
OLD = DraftPoint("The rent is £1,140.", (Quotation("rises from £1,140 to £1,225 a month"),))
LOST = DraftPoint("It is raining.", (Quotation("it has been raining all day"),))
ANSWER = DraftAsk(
    "Answer the landlord.",
    (Quotation("Please answer the landlord by 31 March 2026"),),
    due=Due(iso="2026-03-31", precision=Precision.DAY),
)


def document(language: str = "en") -> Document:
    golden = GOLDEN.model_copy(update={"language": language})
    return Document("rent", source_of(TEXT), golden, origin="written")


def engine(*points: DraftPoint, asks: tuple[DraftAsk, ...] = ()) -> FakeEngine:
    def says(_: Source) -> Draft:
        return Draft("A letter", points=points, asks=asks, prompt_tokens=90, output_tokens=10)

    return FakeEngine(says)


async def score_of(*points: DraftPoint, asks: tuple[DraftAsk, ...] = ()) -> Score:
    return (await evaluate(engine(*points, asks=asks), [document()])).scores[0]


async def test_a_fact_counts_where_one_claim_holds_all_of_it() -> None:
    assert [fact.fact for fact in (await score_of(RENT)).found] == ["The new rent"]


async def test_the_day_of_an_ask_belongs_to_what_it_says() -> None:
    assert [fact.fact for fact in (await score_of(asks=(ANSWER,))).found] == ["Answer by then"]


async def test_a_forbidden_statement_is_counted_and_a_true_one_beside_it_is_not() -> None:
    assert [wrong.wrong for wrong in (await score_of(OLD)).made] == ["The old rent"]
    both = DraftPoint("The rent rises from £1,140 to £1,225.", RENT.quotations)
    assert (await score_of(both)).made == ()


async def test_what_was_withheld_is_counted_and_found_nothing() -> None:
    score = await score_of(RENT, LOST)
    assert score.points == 1
    assert [each.reason for each in score.withheld] == ["quotation not found"]


async def test_tokens_and_time_are_noted() -> None:
    score = await score_of(RENT)
    assert (score.prompt_tokens, score.output_tokens) == (90, 10)
    assert score.seconds > 0


def test_a_citation_whose_place_holds_other_words_does_not_verify() -> None:
    right = Citation(n=1, page=1, start=4, end=8, quote="rent", match=Match.EXACT)
    assert stands(right, [TEXT])
    assert not stands(right.model_copy(update={"quote": "Rent"}), [TEXT])
    assert not stands(right.model_copy(update={"start": 5}), [TEXT])
    assert not stands(right.model_copy(update={"page": 2}), [TEXT])


async def test_a_refusal_is_a_document_without_a_brief() -> None:
    refusing = FakeEngine(fails=ModelRefused("it said hello"))
    report = await evaluate(refusing, [document(), document()])
    assert [score.failure for score in report.scores] == ["it said hello", "it said hello"]
    assert (report.totals.documents, report.totals.briefs, report.totals.found) == (2, 0, 0)


async def test_a_server_that_is_down_ends_the_run() -> None:
    with pytest.raises(ModelDown):
        await evaluate(FakeEngine(fails=ModelDown("nobody there")), [document()])


async def test_each_score_is_told_as_it_is_made() -> None:
    told: list[Score] = []
    report = await evaluate(engine(RENT), [document(), document()], told.append)
    assert told == list(report.scores)


async def test_scores_are_added_up_for_each_language_and_question() -> None:
    report = await evaluate(engine(RENT, LOST), [document("en"), document("en"), document("de")])
    assert {language: totals.documents for language, totals in report.by_language().items()} == {
        "de": 1,
        "en": 2,
    }
    assert report.by_kind()["letter"].recall == 0.5
    assert report.totals.vital_recall == 1.0
    assert report.totals.withheld == {"quotation not found": 3}
    assert report.by_question() == {Question.HOW_MUCH: (3, 3), Question.UNTIL_WHEN: (0, 3)}


async def test_what_a_document_told_a_machine_to_say_is_counted_by_itself() -> None:
    planted = GOLDEN.never[0].model_copy(update={"planted": True})
    golden = GOLDEN.model_copy(update={"never": (GOLDEN.never[0], planted)})
    obedient = Document("rent", source_of(TEXT), golden, origin="written")
    totals = (await evaluate(engine(OLD), [obedient])).totals
    assert (totals.forbidden, totals.obeyed) == (2, 1)


async def test_shares_of_nothing_are_none() -> None:
    totals = (await evaluate(engine(), [])).totals
    assert (totals.recall, totals.vital_recall, totals.verify) == (None, None, None)


@pytest.mark.parametrize(
    "written",
    [
        'language = "en"',
        'language = "en"\nkind = "letter"\nfacts = [{ asks = "why", fact = "x", found = ["x"] }]',
        'language = "en"\nkind = "letter"\nfacts = [{ asks = "who", fact = "x", found = [] }]',
        'language = "en"\nkind = "letter"\nnever = [{ wrong = "x", said = ["x"], weight = 2 }]',
    ],
)
def test_a_note_that_makes_no_sense_is_refused(written: str) -> None:
    with pytest.raises(ValidationError):
        golden_of(written)
