"""What earlier attempts failed of is told by what comes of an event in the end, on Redis and on its twin."""

from continuum_proto.documents import Cause, DocumentChanged, DocumentSkipped, SkipReason, Trigger
from continuum_proto.errors import DependencyDown, TransientError
from continuum_proto.event import Event, unpack_failures
from continuum_proto.topology import BRIEFS, DOCUMENTS, FAILURES_KEY
from tests.contract.messaging.benches import Bench, changed


class NotYet(TransientError):
    """An error that was foreseen."""


class Away(DependencyDown):
    """A dependency that is down."""

    dependency = "paperless"


class Stumbling:
    """Fails as it is told, then answers."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.seen = 0

    async def on_document_changed(self, event: Event[DocumentChanged]) -> DocumentSkipped:
        self.seen += 1
        if self.failures:
            raise self.failures.pop(0)
        cause = Cause(event_id=event.id, time=event.time, trigger=Trigger.WEBHOOK)
        return DocumentSkipped(document_id=event.data.document_id, reason=SkipReason.HIDDEN, cause=cause)


def declare(bench: Bench, handler: Stumbling) -> None:
    bench.broker.on(DOCUMENTS, group="briefing", emits=BRIEFS)(handler.on_document_changed)


async def noted(bench: Bench, event: Event[DocumentChanged]) -> bytes | None:
    return await bench.streams.value(FAILURES_KEY.format(group="briefing", event_id=event.id))


async def test_an_event_tells_at_which_attempt_it_came_and_what_was_before(bench: Bench) -> None:
    handler = Stumbling(NotYet("the file is not there"), RuntimeError("words of a document"))
    declare(bench, handler)
    event = changed(7)
    await bench.publish_document(event)
    await bench.deliver(lambda: handler.seen == 3)
    await bench.settled()

    [made] = await bench.events(BRIEFS)
    assert made.attempt == 3
    assert [(one.attempt, one.error_type, one.error) for one in made.failures] == [
        (1, "NotYet", "the file is not there"),
        (2, "RuntimeError", ""),
    ]
    assert all(one.ms >= 0 for one in made.failures)
    assert made.failures[0].at <= made.failures[1].at
    assert await noted(bench, event) is None


async def test_what_comes_at_the_first_attempt_says_nothing_of_attempts(bench: Bench) -> None:
    handler = Stumbling()
    declare(bench, handler)
    await bench.publish_document(changed(7))
    await bench.deliver(lambda: handler.seen == 1)
    await bench.settled()
    [made] = await bench.events(BRIEFS)
    assert (made.attempt, made.failures) == (1, ())
    assert not {"attempt", "failures"} & made.fields().keys()


async def test_a_dependency_that_is_down_is_no_failed_attempt(bench: Bench) -> None:
    handler = Stumbling(Away("no answer"))
    declare(bench, handler)
    await bench.publish_document(changed(7))
    await bench.deliver(lambda: handler.seen == 2)
    await bench.settled()
    [made] = await bench.events(BRIEFS)
    assert (made.attempt, made.failures) == (1, ())


async def test_a_letter_tells_the_attempts_before_its_last(bench: Bench) -> None:
    handler = Stumbling(*(NotYet(f"failure {number}") for number in range(1, 20)))
    declare(bench, handler)
    event = changed(7)
    await bench.publish_document(event)
    await bench.settled()

    [letter] = await bench.letters()
    earlier = unpack_failures(letter.about("failures"))
    assert [one.error for one in earlier] == [f"failure {number}" for number in range(1, handler.seen)]
    assert letter.about("error") == f"failure {handler.seen}"
    assert "failures" not in {name.decode() for name in letter.original}
    assert await noted(bench, event) is None


async def test_a_letter_of_what_killed_tells_what_failed_before_it_did(bench: Bench) -> None:
    class FellOver(Away):
        mid_flight = True

    handler = Stumbling(NotYet("the file is not there"), *(FellOver("died of it") for _ in range(9)))
    declare(bench, handler)
    event = changed(7)
    await bench.publish_document(event)
    await bench.settled()

    [letter] = await bench.letters()
    assert letter.about("error_type") == "Crashed"
    assert [one.error for one in unpack_failures(letter.about("failures"))] == ["the file is not there"]
    assert await noted(bench, event) is None
