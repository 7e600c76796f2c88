"""The naive way, to which verified briefs are compared: it reads the beginning, and believes everything."""

from continuum_briefs import Draft, DraftAsk, DraftPoint, Quotation, Source
from continuum_briefs.fakes import FakeEngine, source_of
from continuum_console.evaluation import Document, Score
from continuum_console.evaluation.golden import golden_of
from continuum_proto.errors import ModelRefused
from tests.load.briefs.naive import FIRST, naive_report

TEXT = "The rent rises to £1,225\na month. " + "Nothing else happens. " * 300
GOLDEN = golden_of(
    """
    language = "en"
    kind = "letter"
    facts = [{ asks = "how much", fact = "The new rent", found = ["1225"] }]
    never = [{ wrong = "Another rent", said = ["1252"] }]
    """
)


async def score_of(engine: FakeEngine) -> Score:
    report = await naive_report(engine, [Document("rent", source_of(TEXT), GOLDEN, origin="written")])
    return report.scores[0]


def saying(text: str, quote: str) -> FakeEngine:
    def draft(_: Source) -> Draft:
        quotations = (Quotation(quote),)
        return Draft("A letter", points=(DraftPoint(text, quotations),), asks=(DraftAsk(text, quotations),))

    return FakeEngine(draft)


async def test_the_model_sees_the_beginning_alone() -> None:
    engine = FakeEngine()
    await score_of(engine)
    assert [len(page) for page in engine.asked[0].pages] == [FIRST]


async def test_what_is_wrong_is_told_all_the_same() -> None:
    score = await score_of(saying("The rent rises to £1,252.", "The rent rises to £1,252 a month."))
    assert [wrong.wrong for wrong in score.made] == ["Another rent"]
    assert (score.points, score.withheld) == (1, ())
    assert (score.citations, score.verified) == (2, 0)


async def test_a_quote_stands_wherever_the_lines_end() -> None:
    score = await score_of(saying("The rent rises to £1,225.", "rises to £1,225 a month"))
    assert [fact.fact for fact in score.found] == ["The new rent"]
    assert (score.citations, score.verified) == (2, 2)


async def test_a_refusal_is_a_document_without_a_brief() -> None:
    assert (await score_of(FakeEngine(fails=ModelRefused("it said hello")))).failure == "it said hello"
