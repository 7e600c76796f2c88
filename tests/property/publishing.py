"""Publishing, and what becomes of dead letters."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from continuum_messaging import RedisDown
from continuum_messaging.attempts import document_step, plain_step
from continuum_messaging.entries import Add
from continuum_proto.documents import DocumentChanged, Lane
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK, LETTERS
from tests.property.run import THEN, Run, mostly_not, picks

__all__ = ["Publishing"]


class Publishing(Run):
    """What comes into the streams from outside."""

    @initialize(documents=st.lists(st.integers(1, 3), min_size=2, max_size=6))
    def begin_with(self, documents: list[int]) -> None:
        for document in documents:
            self._publish(self.changed(document, Lane.LIVE, force=True))

    @rule(document=st.integers(1, 3), lane=st.sampled_from(Lane), force=st.booleans())
    def publish_document(self, document: int, lane: Lane, force: bool) -> None:
        self._publish(self.changed(document, lane, force=force))

    @rule(pick=picks)
    def publish_again(self, pick: int) -> None:
        """The reply was lost: the same event comes again."""
        if self.events:
            self._publish(self.events[-1 - pick % len(self.events)])

    @rule(document=st.integers(1, 3))
    def publish_a_plain_event(self, document: int) -> None:
        cause = self.changed(document, Lane.LIVE, force=False)
        brief = self.brief(document, cause.id)
        event = Event.new(brief, source="continuum/test", subject=cause.subject, id=cause.id, time=THEN)
        step = plain_step(BRIEFS, event)
        published = self.run(self.port.add(step))
        entry, _ = self.model.add(step)
        self._learnt(BRIEFS.name, entry, published.entry, f"event {event.id} goes to {BRIEFS.name}")

    @rule(document=st.integers(1, 3))
    def publish_to_a_full_server(self, document: int) -> None:
        event = self.changed(document, Lane.LIVE, force=True)
        with self.server().full():
            try:
                self.run(self.port.add_document(document_step(event, event.data)))
            except RedisDown:
                return
        raise AssertionError("a full server took an event")

    def _publish(self, event: Event[DocumentChanged]) -> None:
        step = document_step(event, event.data)
        published = self.run(self.port.add_document(step))
        entry, state = self.model.add_document(step)
        stream = DOCUMENTS_BULK.name if event.data.lane is Lane.BULK else DOCUMENTS.name
        assert published.merged == (state == "merged"), f"{event.id} is {state}"
        words = f"event {event.id} about document {event.data.document_id} is published ({state})"
        self._learnt(stream, entry, published.entry, words)

    def _learnt(self, stream: str, expected: str, answered: str, words: str) -> None:
        self.model.learn(self.ground.picture())
        assert not expected.startswith("new-") or answered in self.model.streams[stream]
        assert expected.startswith("new-") or answered == expected
        note(f"{words}: {answered}")

    @rule(pick=picks, replay=st.booleans(), repeated=mostly_not, other=mostly_not)
    def resolve(self, pick: int, replay: bool, repeated: bool, other: bool) -> None:
        """Replay or discard a letter; another who tries the same comes too late."""
        letters = list(self.model.streams[DEAD_LETTERS.name])
        if not letters:
            return
        chosen = letters[pick % len(letters)]
        steps = self._resolution(replay=replay)
        self._resolve(chosen, steps)
        self.ledger.remove(DEAD_LETTERS.name, {chosen})
        if repeated:
            self._resolve(chosen, steps)
        if other:
            self._resolve(chosen, self._resolution(replay=replay))

    def _resolve(self, chosen: str, steps: Sequence[Add]) -> None:
        ours = self.run(self.port.resolve(chosen, steps))
        expected = self.model.resolve(chosen, steps)
        self.model.learn(self.ground.picture())
        note(f"letter {chosen} is {'taken out' if ours else 'gone'}, {len(steps) - 1} replayed")
        assert ours == expected

    def _resolution(self, *, replay: bool) -> list[Add]:
        event = self.changed(1, Lane.LIVE, force=True)
        told = plain_step(LETTERS, event)
        if not replay:
            return [told]
        again = replace(self.changed(1, Lane.LIVE, force=True), only_group="briefing")
        return [told, plain_step(DOCUMENTS, again)]
