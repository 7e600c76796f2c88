"""What every step of a run stands on: clients and what they believe, the model, the ledger.

Four clients work for three consumers: two of them have one name. A client works on what it believes to
hold; what it lost without noticing is settled, parked and renewed all the same.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from continuum_messaging import DeliverySettings
from continuum_messaging.entries import Held, Streams, Taken
from continuum_messaging.observing import Observer
from continuum_messaging.routes import Route
from continuum_proto.documents import Cause, DocumentChanged, DocumentSkipped, Lane, SkipReason, Trigger
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DEAD_LETTERS, DOCUMENTS, DOCUMENTS_BULK, stream_named
from continuum_telemetry import Metrics
from tests.property.grounds import Ground, RedisGround
from tests.property.kept import SUSPECT, Key
from tests.property.ledger import Ledger
from tests.property.model import Model

LEASE = 100.0
TIERS = (100.0, 300.0, 900.0)
IDLES = (0.0, 50.0, 100.0)
PAGE, PAGES = 2, 10
"""A claim looks at pages of two entries; beyond ten it may leave some for the next time."""
WORKED: tuple[Key, ...] = (
    (DOCUMENTS.name, "briefing"),
    (DOCUMENTS.name, "persistence"),
    (DOCUMENTS_BULK.name, "briefing"),
    (BRIEFS.name, "persistence"),
    (DEAD_LETTERS.name, "persistence"),
)
"""Groups with clients. Nobody works for the others: what they need must stay."""
NAMES = ("a", "b", "c", "a")
SPACE = UUID("6ba7b812-9dad-11d1-80b4-00c04fd430c8")
THEN = datetime(2026, 1, 1, tzinfo=UTC)

clients = st.integers(0, len(NAMES) - 1)
worked = st.sampled_from((*WORKED, *WORKED[:1] * 3))
picks = st.integers(0, 11)
few = st.integers(1, 3)
mostly_not = st.sampled_from((False, False, False, True))


async def _unused(_event: Any) -> None: ...


def _route(key: Key) -> Route:
    stream, group = stream_named(key[0]), key[1]
    guards = group == "briefing"
    route = Route((stream,), group, emits=BRIEFS if guards else None, guards_document=guards)
    route.raw = stream is DEAD_LETTERS
    route.calls = {payload.TYPE: _unused for payload in stream.carries}
    return route


ROUTES = {key: _route(key) for key in WORKED}
OBSERVER = Observer(Metrics())
SETTINGS = DeliverySettings(lease=LEASE, tiers=TIERS, crashes_before_alone=SUSPECT)


@dataclass(slots=True)
class Belief:
    """An entry that a client believes to hold."""

    held: Held
    taken: Taken


@dataclass(slots=True)
class Client:
    """A process: its consumer's name, and what it works on."""

    name: str
    work: dict[Key, dict[str, Belief]] = field(default_factory=dict)

    def of(self, key: Key) -> dict[str, Belief]:
        """Return what it works on, of one stream and group."""
        return self.work.setdefault(key, {})


class Run(RuleBasedStateMachine):
    """One run on an empty ground."""

    ground: ClassVar[Ground]

    def __init__(self) -> None:
        super().__init__()
        self.ground.empty()
        self.model = Model(ghosts_age=not self.ground.real)
        self.ledger = Ledger()
        self.clients = [Client(name) for name in NAMES]
        self.past: list[Belief] = []
        self.events: list[Event[DocumentChanged]] = []
        self.made = 0

    @property
    def port(self) -> Streams:
        """The streams as they are now: the twin begins anew after a loss."""
        return self.ground.streams

    def run(self, work: Any) -> Any:
        """Wait for what the port is asked to do."""
        return self.ground.run(work)

    def server(self) -> RedisGround:
        """Return the ground of a run on a real server."""
        assert isinstance(self.ground, RedisGround)
        return self.ground

    def where(self, pick: int, busy: Callable[[Key], int]) -> Key:
        """Return a group where there is something to do, if there is one."""
        keys = [key for key in WORKED if busy(key)] or list(WORKED)
        return keys[pick % len(keys)]

    def pick(self, pick: int, *, zombie: bool, guarded: bool = False) -> Belief | None:
        """Return what some client works on; a zombie works on what it lost or settled long ago."""
        if zombie and self.past:
            return self.past[-1 - pick % len(self.past)]
        known = [belief for who in self.clients for work in who.work.values() for belief in work.values()]
        if guarded:
            known = [belief for belief in known if belief.held.document is not None]
        return known[-1 - pick % len(known)] if known else None

    def forget(self, belief: Belief) -> None:
        for who in self.clients:
            for work in who.work.values():
                if work.get(belief.held.entry) is belief:
                    del work[belief.held.entry]

    def pass_time(self, seconds: float) -> None:
        """Let so many seconds pass."""
        note(f"{seconds:g} seconds pass")
        self.ground.pass_time(seconds)
        self.model.pass_time(seconds)
        self.ledger.pass_time(seconds)

    def changed(self, document: int, lane: Lane, *, force: bool) -> Event[DocumentChanged]:
        self.made += 1
        payload = DocumentChanged(document_id=document, trigger=Trigger.ADDED, lane=lane, force=force)
        identity = uuid5(SPACE, str(self.made))
        event = Event.new(
            payload, source="continuum/test", subject=document_subject(document), id=identity, time=THEN
        )
        self.events.append(event)
        return event

    def brief(self, document: int, cause: UUID) -> DocumentSkipped:
        """Return what a document's event may lead to."""
        about = Cause(event_id=cause, time=THEN, trigger=Trigger.ADDED)
        return DocumentSkipped(document_id=document, reason=SkipReason.NO_TEXT, cause=about)
