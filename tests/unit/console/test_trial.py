"""One webhook is sent and waited for, and what is said where none comes."""

from dataclasses import dataclass, field

import pytest

from continuum_console.connecting.rights import NEEDED, answers
from continuum_console.connecting.trial import Trying
from continuum_paperless import FakeAdministration, May

HOOK = "https://ingest.lan/webhooks/paperless"


@dataclass
class Stream:
    """A stream in which the event comes after ``seconds``, or never."""

    seconds: float | None = 0.7
    waiting: set[int] = field(default_factory=set)
    asked: list[tuple[int, str, float]] = field(default_factory=list)

    async def newest(self) -> str:
        return "5-0"

    async def waits(self, document: int) -> bool:
        return document in self.waiting

    async def come(self, document: int, *, after: str, within: float) -> float | None:
        self.asked.append((document, after, within))
        return self.seconds


@pytest.fixture
def paperless() -> FakeAdministration:
    return FakeAdministration()


async def test_the_document_is_saved_once_and_its_event_waited_for(paperless: FakeAdministration) -> None:
    number, stream = paperless.paperless.add("text"), Stream()
    trial = await Trying(paperless, stream, HOOK, 3.0).run(number)
    assert (trial.seconds, trial.trouble) == (0.7, ())
    assert paperless.writes == [f"save document {number}"]
    assert stream.asked == [(number, "5-0", 3.0)]


async def test_where_nothing_comes_it_says_what_to_look_at(paperless: FakeAdministration) -> None:
    number = paperless.paperless.add("text")
    trial = await Trying(paperless, Stream(seconds=None), HOOK, 3.0).run(number)
    told = "\n".join(trial.trouble)
    assert trial.seconds is None
    for words in ("ALLOW_INTERNAL_REQUESTS", "ALLOWED_PORTS", "443", "worker", "within 3 s"):
        assert words in told


async def test_a_document_that_waits_already_is_not_saved(paperless: FakeAdministration) -> None:
    """A webhook about it would merge: no event of its own would show."""
    number = paperless.paperless.add("text")
    trial = await Trying(paperless, Stream(waiting={number}), HOOK, 3.0).run(number)
    assert "merge" in trial.trouble[0]
    assert paperless.writes == []


@pytest.mark.parametrize(("rights", "number"), [(None, 99), (frozenset({"view_document"}), 1)])
async def test_a_document_that_cannot_be_saved_sends_nothing(
    paperless: FakeAdministration, rights: frozenset[str] | None, number: int
) -> None:
    paperless.paperless.add("text")
    paperless.rights_of_user = rights
    stream = Stream()
    trial = await Trying(paperless, stream, HOOK, 3.0).run(number)
    assert trial.trouble[0].startswith("The webhook could not be tried")
    assert stream.asked == []


async def test_a_paperless_that_is_away_is_told(paperless: FakeAdministration) -> None:
    paperless.paperless.down = "Paperless answers 500"
    trial = await Trying(paperless, Stream(), HOOK, 3.0).run(1)
    assert trial.trouble == ("The webhook could not be tried: Paperless answers 500",)


def test_a_right_that_only_sets_up_may_lack_afterwards() -> None:
    told = answers({right.name: May.NO for right in NEEDED})
    assert {each.right.name for each in told if each.ok} == {
        *("view_workflow", "add_workflow", "change_workflow", "add_customfield", "add_tag")
    }


def test_what_cannot_be_checked_is_no_failure_and_says_how_it_could() -> None:
    (first, *_) = answers({right.name: May.UNKNOWN for right in NEEDED})
    assert first.ok
    assert "UISettings" in first.advice


def test_a_missing_right_says_where_to_give_it() -> None:
    (first, *_) = answers({right.name: May.NO for right in NEEDED})
    assert first.advice == "in Paperless, give the user of the token View for Document"
