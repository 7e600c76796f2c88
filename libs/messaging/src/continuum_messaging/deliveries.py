"""From lease to settlement: the ladder of outcomes."""

import asyncio
import random
import traceback
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import structlog

from continuum_messaging import attempts
from continuum_messaging.attempts import Incoming, Made
from continuum_messaging.brakes import Brakes
from continuum_messaging.delivery import Delivery, Ending, Point, Reached, unwatched
from continuum_messaging.entries import Answer, Held, Settled, Step, Streams, Taken
from continuum_messaging.failing import forgotten, note, recall
from continuum_messaging.gates import Gates
from continuum_messaging.letters import letter
from continuum_messaging.observing import Observer, queue_wait, time_of
from continuum_messaging.routes import Route
from continuum_messaging.settings import DeliverySettings
from continuum_messaging.values import Letter, Outcome
from continuum_proto.envelope import Payload
from continuum_proto.errors import ContractViolation, DependencyDown, PermanentError, TransientError
from continuum_proto.event import Event
from continuum_telemetry.metrics import exemplar
from continuum_telemetry.names import Settlement
from continuum_telemetry.tracing import (
    Scope,
    enabled,
    inject,
    process_span,
    send_span,
    settle_span,
    tracestate,
)

__all__ = ["Crashed", "Runner"]

log = structlog.get_logger()

NEVER = datetime.fromtimestamp(0, UTC)
_ANY_COMPANY = nullcontext()
PROOFS = (Settlement.COMPLETED, Settlement.DUPLICATE, Settlement.PARKED, Settlement.DEAD_LETTERED)
"""How a probe may end that shows its dependency up: the handler had its say."""


class Crashed(PermanentError):
    """The process died each time that it worked on this entry, in the end alone."""


@dataclass(slots=True, eq=False)
class Runner:
    """Runs deliveries of one process; their state changes through ``streams``."""

    service: str
    version: str
    settings: DeliverySettings
    gates: Gates
    observer: Observer
    brakes: Brakes
    jitter: Callable[[float, float], float] = random.uniform
    reached: Reached = unwatched

    def lease(self, route: Route, taken: Taken, consumer: str, *, since: float) -> Delivery:
        """Begin to keep account of an entry that has become ours."""
        self.reached(Point.TAKEN, taken)
        event = taken.fields.get(b"id", b"")
        held = Held(taken.stream, route.group, consumer, taken.entry, event)
        return Delivery(route, taken, held, since)

    async def run(
        self,
        delivery: Delivery,
        streams: Streams,
        company: AbstractAsyncContextManager[None] = _ANY_COMPANY,
    ) -> Settlement:
        """Deliver and settle; whatever happens, the entry has exactly one state afterwards.

        ``company`` lets it begin, beside others or alone.
        """
        started = monotonic()
        error: Exception | None = None
        try:
            async with company:
                settlement, error = await self._deliver(delivery, streams)
        except asyncio.CancelledError:
            if delivery.ending is None:
                raise
            settlement = await self._ended(delivery, streams)
        finally:
            if delivery.batch is not None:
                delivery.batch.leave(delivery.taken.entry)
        probe = delivery.probe
        if isinstance(error, DependencyDown):
            probing = probe is not None and probe.dependency == error.dependency
            self.gates.failed(error.dependency, delivery.route, reason=str(error), probe=probing)
            probe = None if probing else probe
        if probe is not None and settlement in PROOFS:
            self.gates.passed(probe)
        self.reached(Point.ENDED, delivery.taken)
        took, group = monotonic() - started, delivery.route.group
        self.observer.ended(delivery.taken, group, settlement, error, took, exemplar=delivery.exemplar)
        return settlement

    async def put_back(self, delivery: Delivery, streams: Streams) -> Settlement:
        """Let anyone take the entry at once, as if it had not been delivered."""
        answer = await delivery.told(streams.park(delivery.held, 0, idle=0, charge=False))
        return _settlement(answer, Settlement.PUT_BACK)

    def abandoned(self, delivery: Delivery, error: BaseException) -> None:
        """Tell of a delivery that could not even fail in an orderly way."""
        log.error("delivery_abandoned", error_type=type(error).__name__, error=str(error), **delivery.names)

    async def _ended(self, delivery: Delivery, streams: Streams) -> Settlement:
        if delivery.ending is Ending.LEASE_LOST:
            log.warning("lease_lost", **delivery.names)
            return Settlement.LEASE_LOST
        task = asyncio.current_task()
        if task is not None:
            task.uncancel()
        return await self.put_back(delivery, streams)

    async def _deliver(self, delivery: Delivery, streams: Streams) -> tuple[Settlement, Exception | None]:
        route = delivery.route
        delivery.failures = await recall(streams, delivery)
        try:
            incoming = self._read(delivery)
        except (ContractViolation, Crashed) as exc:
            return await self._failed(delivery, Incoming(None), exc, streams), exc
        if delivery.taken.crashes >= self.settings.crashes_before_alone:
            answer = await delivery.told(streams.alone(delivery.held))
            if answer is not Answer.TAKEN:
                return _settlement(answer, Settlement.WAITING), None
        if incoming.event is None:
            settled = await delivery.told(streams.settle(delivery.held, ()))
            return _settlement(settled.answer, Settlement.COMPLETED), None
        if route.guards_document:
            delivery.held = replace(delivery.held, document=incoming.document)
            idle = self.jitter(0, self.settings.tiers[0])
            take = streams.take(delivery.held, lease=self.settings.lease, idle=idle)
            answer = await delivery.told(take)
            if answer is not Answer.TAKEN:
                return _settlement(answer, Settlement.WAITING), None
        return await self._attempt(delivery, incoming, streams)

    def _read(self, delivery: Delivery) -> Incoming:
        taken = delivery.taken
        if taken.crashes >= self.settings.crash_limit:
            raise Crashed(f"the process died {taken.crashes} times while it worked on this")
        return attempts.incoming(delivery.route, taken.stream, taken.entry, taken.fields)

    async def _attempt(
        self, delivery: Delivery, incoming: Incoming, streams: Streams
    ) -> tuple[Settlement, Exception | None]:
        with self._span(delivery, incoming) as span:
            delivery.exemplar = exemplar()
            self.observer.began(delivery.taken, delivery.route.group, exemplar=delivery.exemplar)
            self.reached(Point.BEGAN, delivery.taken)
            try:
                outcome, events = await self._work(delivery, incoming)
                delivery.returned()  # a failure keeps its slot: a gate may have to close before the next
                steps = [*attempts.steps(incoming, outcome, events), *forgotten(delivery)]
                self.reached(Point.BEFORE_SETTLE, delivery.taken)
                settled = await delivery.told(streams.settle(delivery.held, steps))
            except Exception as exc:  # this is where errors become states: nothing else may catch them
                span.fail(type(exc).__name__)
                self.brakes.note(delivery.route, delivery.taken, exc)
                return await self._failed(delivery, incoming, exc, streams), exc
            self.brakes.note(delivery.route, delivery.taken, None)
            self.observer.published(events, settled.added)
            return self._settled(delivery, events, settled), None

    async def _work(self, delivery: Delivery, incoming: Incoming) -> tuple[Outcome, Sequence[Made]]:
        assert incoming.event is not None
        try:
            outcome = await self._called(delivery, incoming.event)
        except asyncio.CancelledError as exc:
            if delivery.ending is not None:
                raise
            raise RuntimeError("the handler was cancelled from within") from exc
        source = f"continuum/{self.service}"
        if not outcome.events:
            return outcome, ()
        carried, state = (None, None) if enabled() else (inject(), tracestate())
        events = attempts.made(
            *(delivery.route, incoming.event, outcome),
            source=source,
            attempt=delivery.taken.attempt,
            failures=delivery.failures,
            traceparent=carried,
            tracestate=state,
        )
        return outcome, tuple(_sent(item) for item in events) if enabled() else events

    async def _called(self, delivery: Delivery, event: Event[Payload] | Letter) -> Outcome:
        if delivery.batch is None or isinstance(event, Letter):
            return await attempts.call(delivery.route, event)
        return attempts.outcome_of(await delivery.batch.answer(delivery.taken.entry, event))

    def _settled(self, delivery: Delivery, events: Sequence[Made], settled: Settled) -> Settlement:
        answer = settled.answer
        if settled.unsure and monotonic() - delivery.renewed > self.settings.lease:
            answer = Answer.LEASE_LOST  # we would hardly have been in time: this process stood still
        if answer is not Answer.SETTLED:
            log.warning("settled_nothing", reason=answer.value, **delivery.names)
            return _settlement(answer, Settlement.COMPLETED)
        return Settlement.DUPLICATE if events and settled.added == 0 else Settlement.COMPLETED

    async def _failed(
        self, delivery: Delivery, incoming: Incoming, error: Exception, streams: Streams
    ) -> Settlement:
        """Park or dead-letter, by the class of ``error`` and the attempts used."""
        attempt, tiers = delivery.taken.attempt, self.settings.tiers
        down = isinstance(error, DependencyDown)
        hopeless = isinstance(error, PermanentError) or (not down and attempt > len(tiers))
        # A letter does not become a letter: it waits in the last tier and is loud about it.
        dead = hopeless and not delivery.route.raw
        intent = Settlement.DEAD_LETTERED if dead else Settlement.PARKED
        if isinstance(error, Crashed):
            intent = Settlement.CRASHED
        with self._settle_span(delivery, incoming, intent):
            if dead:
                steps = [self._letter(delivery, error), *forgotten(delivery)]
                answer = (await delivery.told(streams.settle(delivery.held, steps))).answer
            elif isinstance(error, DependencyDown):
                park = streams.park(delivery.held, 0, idle=0, charge=False, crash=error.mid_flight)
                answer = await delivery.told(park)
            else:
                # Before others may have it: they read what it failed of, and settle it away.
                await note(streams, delivery, error, foreseen=_foreseen(error))
                tier = min(attempt, len(tiers))
                idle = self.jitter(0, tiers[tier - 1])
                answer = await delivery.told(streams.park(delivery.held, tier, idle=idle, charge=True))
            settlement = _settlement(answer, intent)
            _tell(delivery, settlement, error)
        return settlement

    def _letter(self, delivery: Delivery, error: Exception) -> Step:
        taken = delivery.taken
        return letter(
            delivery.held,
            taken.fields,
            error_type=type(error).__name__,
            error=str(error),
            deliveries=taken.attempt,
            # Redis keeps no time of the first delivery; none of a later attempt was before this.
            first_delivered=datetime.now(UTC) if taken.attempt == 1 else time_of(taken.entry),
            service=self.service,
            version=self.version,
            failures=delivery.failures,
        )

    def _span(self, delivery: Delivery, incoming: Incoming) -> Scope:
        taken, event = delivery.taken, incoming.event
        told = event if isinstance(event, Event) else None
        return process_span(
            taken.stream,
            group=delivery.route.group,
            event_id=str(incoming.id) if incoming.id else taken.entry,
            subject=incoming.subject,
            created=time_of(taken.entry) if enabled() else NEVER,
            attempt=taken.attempt,
            wait_ms=queue_wait(taken.entry) * 1000 if enabled() else 0.0,
            traceparent=told.traceparent if told else None,
            tracestate=told.tracestate if told else None,
            fresh=told is not None and told.only_group is not None,
        )

    def _settle_span(self, delivery: Delivery, incoming: Incoming, outcome: Settlement) -> Scope:
        taken = delivery.taken
        event_id = str(incoming.id) if incoming.id else taken.entry
        return settle_span(taken.stream, event_id=event_id, subject=incoming.subject, outcome=outcome)


def _sent(item: Made) -> Made:
    """Give the event the context of the span that sends it."""
    event = item.event
    with send_span(item.stream.name, event_id=str(event.id), subject=event.subject) as span:
        return Made(item.stream, replace(event, traceparent=span.traceparent, tracestate=span.tracestate))


_SETTLEMENTS = {Answer.LEASE_LOST: Settlement.LEASE_LOST, Answer.VANISHED: Settlement.VANISHED}


def _settlement(answer: Answer, intended: Settlement) -> Settlement:
    return _SETTLEMENTS.get(answer, intended)


def _tell(delivery: Delivery, settlement: Settlement, error: Exception) -> None:
    """Say once what became of a failed delivery; a bug brings its traceback."""
    expected = _foreseen(error)
    level = log.info if isinstance(error, DependencyDown | TransientError) else log.warning
    if settlement in (Settlement.DEAD_LETTERED, Settlement.CRASHED):
        level = log.error
    level(
        f"delivery_{settlement.value}",
        error_type=type(error).__name__,
        # The words of an error that nobody foresaw may quote a document: its place says enough.
        **({"error": str(error)[:500]} if expected else {"where": _place(error)}),
        **delivery.names,
    )


def _foreseen(error: Exception) -> bool:
    return isinstance(error, PermanentError | TransientError | DependencyDown)


def _place(error: Exception) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    return [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
