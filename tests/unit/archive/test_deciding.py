"""Whatever the order of a document's events, and however often each comes, they end in the same."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice, permutations, product
from random import Random
from typing import Any, Final, cast

import pytest

from continuum_archive import deciding
from continuum_archive.course import Course, Current, Latest, Verdict
from continuum_archive.deciding import Handled
from continuum_archive.standing import Standing
from continuum_proto.briefs import BriefPublished, BriefWithdrawn
from continuum_proto.documents import Cause, DocumentChanged, SkipReason
from continuum_proto.event import Event
from continuum_proto.fingerprints import StoredFingerprint
from tests.archives import PAGES, cause_of, changed, drafted, skipped, unchanged

Step = tuple[Callable[..., Handled], Event[Any]]
Answer = Callable[[int, Cause], Step]
"""What briefing says to a cause, of the document as it was in that second."""


@dataclass
class Kept:
    """A document in memory, as PostgreSQL keeps it from one transaction to the next."""

    standing: Standing = field(default_factory=Standing)
    latest: Latest | None = None
    versions: list[Current] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    handled: dict[object, Verdict] = field(default_factory=dict)
    owed: list[tuple[str, str, object, object]] = field(default_factory=list)
    """Type, payload, id and time of each event."""

    def take(self, step: Step) -> None:
        rule, event = step
        course = Course(
            connection=cast("Any", None),
            document_id=7,
            standing=self.standing,
            verdict=self.handled.get(event.id),
            current=self.versions[-1] if self.versions else None,
            last_version=len(self.versions),
            published_version=next((each.version for each in self.versions if each.published), None),
            latest=self.latest,
        )
        handled = deciding.decide(course, event, rule)
        assert handled.repeated is (course.verdict is not None)
        if not handled.repeated:
            self._keep(course)

    def published(self) -> str | None:
        """Return the headline that readers see."""
        shown = [text for each, text in zip(self.versions, self.headlines, strict=True) if each.published]
        assert len(shown) < 2
        return shown[0] if shown else None

    def told(self) -> str | None:
        """Return the headline that readers of announcements believe to be shown; each is told once."""
        news = [(kind, *_version(payload)) for kind, payload, _, _ in self.owed if kind in ANNOUNCED]
        assert len({(kind, version) for kind, version, _ in news}) == len(news)
        withdrawn = {version for kind, version, _ in news if kind == BriefWithdrawn.TYPE}
        there = {version: headline for kind, version, headline in news if kind == BriefPublished.TYPE}
        assert withdrawn <= there.keys()
        newest = max(there, default=0)
        return there[newest] if there and newest not in withdrawn else None

    def _keep(self, course: Course) -> None:
        pending = course.close()
        self.standing, self.latest = course.standing, course.latest
        for statement, state in (("withdraw", "withdrawn"), ("supersede", "superseded")):
            if pending.of(statement):
                self.versions = [
                    Current(each.brief_id, each.version, state, each.fingerprint) if each.published else each
                    for each in self.versions
                ]
        for row in pending.of("keep_versions"):
            self.versions.append(_stored(row))
            self.headlines.append(str(row[4]))
        for event, _, _, verdict in pending.of("keep_events"):
            self.handled[event] = Verdict(str(verdict))
        for row in pending.of("owe"):
            self.owed.append((str(row[6]), str(row[9]), row[0], row[12]))


ANNOUNCED: Final = (BriefPublished.TYPE, BriefWithdrawn.TYPE)


def _version(payload: str) -> tuple[int, str]:
    told = (BriefPublished if "headline" in payload else BriefWithdrawn).model_validate_json(payload)
    return told.version, told.headline if isinstance(told, BriefPublished) else ""


def _stored(row: tuple[object, ...]) -> Current:
    brief, number, _, state, *_ = row
    fingerprint = StoredFingerprint.model_validate(
        {"fingerprint": row[11], "cause_id": row[16], "cause_time": row[17], "checksum": row[12]}
    )
    return Current(str(brief), cast("int", number), str(state), fingerprint)


# What briefing says ----------------------------------------------------------------------------------


def queue(second: int) -> Step:
    return deciding.queue, changed(second)


@cache
def drafts(fingerprint: str, second: int, cause: Cause) -> Step:
    event = drafted(second, fingerprint=fingerprint, headline=f"Text {fingerprint}", cause=cause)
    return partial(deciding.draft, pages=PAGES), event


def draft(fingerprint: str) -> Answer:
    return lambda second, cause: drafts(fingerprint, second, cause)


def without_text(fingerprint: str) -> Answer:
    return lambda second, cause: (deciding.miss_text, drafts(fingerprint, second, cause)[1])


def still(fingerprint: str) -> Answer:
    return lambda second, cause: (
        deciding.unchanged,
        unchanged(second, fingerprint=fingerprint, cause=cause),
    )


def skip(reason: SkipReason, *, fetched: bool) -> Answer:
    def answer(second: int, cause: Cause) -> Step:
        return deciding.skip, skipped(second, reason, modified=second if fetched else None, cause=cause)

    return answer


ANSWERS: Final[dict[str, Answer]] = {
    "draft a": draft("a"),
    "draft b": draft("b"),
    "draft a without text": without_text("a"),
    "a still holds": still("a"),
    "gone": skip(SkipReason.GONE, fetched=False),
    "hidden": skip(SkipReason.HIDDEN, fetched=False),
    "no text": skip(SkipReason.NO_TEXT, fetched=True),
    "excluded": skip(SkipReason.EXCLUDED, fetched=True),
    "too large": skip(SkipReason.TOO_LARGE, fetched=True),
    "draft b, fetched late": lambda second, cause: drafts("b", second + LATE, cause),
    "no text, fetched late": lambda second, cause: (
        deciding.skip,
        skipped(second, SkipReason.NO_TEXT, modified=second + LATE, cause=cause),
    ),
}
LATE: Final = 5
"""By so many seconds a document is newer than its cause: it was edited before it was fetched."""
MADE_AGAIN: Final = {"draft a without text": "draft a", "a still holds": "draft a"}
"""What comes of asking once more."""


def end_of(course: Sequence[str], order: Sequence[Step]) -> tuple[object, ...]:
    """Let events come in that order, each twice, and what is asked for again at last."""
    kept = Kept()
    for step in order:
        kept.take(step)
        kept.take(step)
    if course[-1] not in MADE_AGAIN and not any("late" in name for name in course):
        # What was owed for an earlier cause keeps nobody waiting.
        assert kept.standing.status == expected(course)[0]
    for again in _asked_again(kept):
        kept.take((deciding.queue, again))
        kept.take(_answered(kept, course, again))
    assert kept.told() == kept.published()
    return kept.standing.status, kept.published()


def _asked_again(kept: Kept) -> Iterator[Event[DocumentChanged]]:
    seen = 0
    while asked := [each for each in kept.owed if each[0] == DocumentChanged.TYPE][seen:]:
        for _, payload, identity, time in asked:
            data = DocumentChanged.model_validate_json(payload)
            yield Event(cast("Any", identity), "test", "paperless/documents/7", cast("Any", time), data)
        seen += len(asked)


def _answered(kept: Kept, course: Sequence[str], event: Event[DocumentChanged]) -> Step:
    """Return what briefing finds in the end: what the last cause found, unless its brief stands by then."""
    cause = Cause(event_id=event.id, time=event.time, trigger=event.data.trigger, force=True)
    name = MADE_AGAIN.get(course[-1], course[-1])
    current = kept.versions[-1] if kept.versions else None
    if name.startswith("draft") and current is not None and current.published:
        stands = current.fingerprint.fingerprint[0] == name[-1]
        if stands and current.fingerprint.answers(event.id, event.time):
            name = f"{name[-1]} still holds"
            return still(name[0])(len(course), cause)
    return ANSWERS[name](len(course), cause)


def steps_of(course: Sequence[str]) -> list[Step]:
    """Return the causes of a course and their answers: two events each second."""
    return [
        step
        for second, name in enumerate(course, start=1)
        for step in (queue(second), ANSWERS[name](second, cause_of(second)))
    ]


def ends(course: Sequence[str], orders: Iterator[tuple[Step, ...]]) -> set[tuple[object, ...]]:
    return {end_of(course, order) for order in orders}


def shuffled(steps: Sequence[Step], number: int) -> Iterator[tuple[Step, ...]]:
    chance = Random(len(steps))
    return (tuple(chance.sample(steps, len(steps))) for _ in range(number))


IN_TIME: Final = tuple(name for name in ANSWERS if "late" not in name)


@pytest.mark.parametrize("first", IN_TIME)
def test_two_causes_end_the_same_in_every_order(first: str) -> None:
    for second in IN_TIME:
        course = (first, second)
        found = ends(course, permutations(steps_of(course)))
        assert as_seen(course, found) == {expected(course)}, course


@pytest.mark.parametrize(
    "course",
    [
        ("draft a", "draft b", "a still holds"),
        ("draft a", "gone", "draft a"),
        ("draft a without text", "hidden", "draft b"),
        ("a still holds", "draft a", "excluded"),
        ("no text", "draft a without text", "a still holds"),
    ],
    ids=" then ".join,
)
def test_three_causes_end_the_same_in_every_order(course: tuple[str, ...]) -> None:
    """Six events: 720 orders."""
    found = ends(course, permutations(steps_of(course)))
    assert found == {expected(course)}


def test_any_three_causes_end_the_same_in_many_orders() -> None:
    for course in product(IN_TIME, repeat=3):
        found = ends(course, islice(shuffled(steps_of(course), 8), 8))
        assert as_seen(course, found) == {expected(course)}, course


@pytest.mark.parametrize("late", ["draft b, fetched late", "no text, fetched late"])
@pytest.mark.parametrize("last", ["draft a", "no text", "gone", "a still holds", "excluded"])
def test_what_was_fetched_late_is_newer_than_its_cause_in_every_order(late: str, last: str) -> None:
    """The later cause saw an older state: its answer is heard, and changes nothing that is newer."""
    course = ("draft a", late, last)
    [(status, shown)] = ends(course, permutations(steps_of(course)))
    newest = ("briefed", "Text b") if late.startswith("draft") else ("no_text", None)
    assert (status, shown) == (("gone", None) if last == "gone" else newest)


def expected(course: Sequence[str]) -> tuple[object, ...]:
    """Return the end: what the last cause found, and the brief that it leaves to readers."""
    last = course[-1]
    name = MADE_AGAIN.get(last, last)
    if name.startswith("draft"):
        return "briefed", f"Text {name[-1]}"
    if name == "too large":
        return "too_large", None
    return name.replace(" ", "_"), None


def as_seen(course: Sequence[str], found: set[tuple[object, ...]]) -> set[tuple[object, ...]]:
    """Leave out which brief readers keep of a document that has become too large.

    It is the last one that was there before: a draft that comes later than that news is not stored.
    """
    return {(status, None) for status, _ in found} if course[-1] == "too large" else found
