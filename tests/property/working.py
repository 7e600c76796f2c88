"""What clients do with what they believe to hold."""

from collections.abc import Sequence
from contextlib import ExitStack

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import rule
from redis.exceptions import ResponseError

from continuum_messaging import Outcome, attempts
from continuum_messaging.attempts import incoming, plain_step
from continuum_messaging.entries import Answer, Step
from continuum_messaging.letters import letter
from continuum_proto.documents import DocumentChanged, Lane, Trigger
from continuum_proto.envelope import Payload
from continuum_proto.event import Event
from continuum_proto.topology import DEAD_LETTERS, LETTERS
from tests.property.run import (
    IDLES,
    LEASE,
    ROUTES,
    THEN,
    TIERS,
    Belief,
    Run,
    clients,
    mostly_not,
    picks,
)

__all__ = ["Working"]


class Working(Run):
    """Settling, parking, renewing, dying, leaving."""

    @rule(pick=picks, zombie=mostly_not, idle=st.sampled_from(IDLES))
    def take(self, pick: int, zombie: bool, idle: float) -> None:
        """Begin the work on a document."""
        belief = self.pick(pick, zombie=zombie, guarded=True)
        if belief is None or belief.held.document is None:
            return
        answer = self.run(self.port.take(belief.held, lease=LEASE, idle=idle))
        self._answered(belief, "takes", answer, self.model.take(belief.held, lease=LEASE, idle=idle))
        if answer is not Answer.TAKEN:
            self.forget(belief)

    @rule(pick=picks, zombie=mostly_not)
    def work_alone(self, pick: int, zombie: bool) -> None:
        """Begin the work on a suspect."""
        belief = self.pick(pick, zombie=zombie)
        if belief is None:
            return
        answer = self.run(self.port.alone(belief.held))
        self._answered(belief, "works alone on", answer, self.model.alone(belief.held))

    @rule(
        pick=picks,
        zombie=mostly_not,
        leads_to=st.sampled_from(("nothing", "brief", "two briefs", "document", "bulk document")),
        keep=st.booleans(),
        drop=st.booleans(),
        trouble=st.sampled_from(("", "", "", "lost reply", "full")),
    )
    def settle(self, pick: int, zombie: bool, leads_to: str, keep: bool, drop: bool, trouble: str) -> None:
        """Complete a delivery: derived events, effects and acknowledgement together."""
        belief = self.pick(pick, zombie=zombie)
        if belief is not None:
            self.settle_with(belief, self._steps(belief, leads_to, keep=keep, drop=drop), trouble)

    @rule(pick=picks, zombie=mostly_not, trouble=st.sampled_from(("", "", "", "lost reply", "full")))
    def settle_as_a_dead_letter(self, pick: int, zombie: bool, trouble: str) -> None:
        belief = self.pick(pick, zombie=zombie)
        if belief is None or belief.held.stream == DEAD_LETTERS.name:
            return
        step = letter(
            belief.held, belief.taken.fields, error_type="Poison", error="no", deliveries=1,
            first_delivered=THEN, service="test", version="",
        )  # fmt: skip
        self.settle_with(belief, [step], trouble)

    @rule(pick=picks)
    def settle_with_an_event_that_is_refused(self, pick: int) -> None:
        """What a script has done cannot be undone: the acknowledgement must come last."""
        belief = self.pick(pick, zombie=False)
        if belief is None:
            return
        steps = [plain_step(LETTERS, self.changed(1, Lane.LIVE, force=False))]
        refused = False
        with self.server().spoilt(LETTERS.name):
            try:
                answer = self.run(self.port.settle(belief.held, steps)).answer
            except ResponseError:
                answer, refused = Answer.TAKEN, True
        note(f"{self._named(belief)} is settled with an event that the server refuses: {answer}")
        assert refused == (self.model.fail_to_settle(belief.held) is Answer.TAKEN)

    def settle_with(self, belief: Belief, steps: Sequence[Step], trouble: str = "") -> None:
        held = belief.held
        with ExitStack() as around:
            if self.ground.real and trouble == "full":
                around.enter_context(self.server().full())
            if self.ground.real and trouble == "lost reply":
                around.enter_context(self.server().losing_replies())
            settled = self.run(self.port.settle(held, steps))
        answer, added = self.model.settle(held, steps)
        self.model.learn(self.ground.picture())
        self._told_after(trouble, belief, "settles", settled.answer, answer)
        if not (self.ground.real and trouble == "lost reply"):
            assert settled.added == added, f"{settled.added} events were new, not {added}"
        if answer is Answer.SETTLED:
            self.ledger.settle((held.stream, held.group), held.entry)
        self.forget(belief)
        if trouble == "lost reply" and not self.ground.real:
            again = self.run(self.port.settle(held, steps))
            assert again.answer is Answer.LEASE_LOST

    @rule(
        pick=picks,
        zombie=mostly_not,
        how=st.sampled_from(("failed", "dependency", "put back", "crashed dependency")),
        tier=st.integers(1, len(TIERS)),
        idle=st.sampled_from(IDLES),
        lost=mostly_not,
    )
    def park(self, pick: int, zombie: bool, how: str, tier: int, idle: float, lost: bool) -> None:
        """Let an entry wait: only a failure of its own uses an attempt."""
        belief = self.pick(pick, zombie=zombie)
        if belief is None:
            return
        charge, crash = how == "failed", how == "crashed dependency"
        tier, idle = (tier, idle) if charge else (0, 0.0)
        with ExitStack() as around:
            if self.ground.real and lost:
                around.enter_context(self.server().losing_replies())
            answer = self.run(self.port.park(belief.held, tier, idle=idle, charge=charge, crash=crash))
        expected = self.model.park(belief.held, tier, idle=idle, charge=charge, crash=crash)
        self._told_after("lost reply" if lost else "", belief, f"parks ({how}) in {tier}", answer, expected)
        self.forget(belief)

    @rule(client=clients, pick=picks, after=st.sampled_from((0.0, 50.0)))
    def renew(self, client: int, pick: int, after: float) -> None:
        """Keep every lease that is still ours, perhaps after half of one."""
        self.pass_time(after)
        busy = [who for who in self.clients if any(who.work.values())] or self.clients
        who = busy[client % len(busy)]
        key = self.where(pick, lambda key: len(who.of(key)))
        beliefs = [belief.held for belief in who.of(key).values()]
        if not beliefs:
            return
        lost = self.run(self.port.renew(beliefs, lease=LEASE))
        # The order in which they are asked for shows in what they bury only.
        expected = self.model.renew(sorted(beliefs, key=lambda held: held.document is None), lease=LEASE)
        note(f"{who.name} renews {[held.entry for held in beliefs]} of {key}, and loses {lost}")
        assert sorted(lost) == sorted(expected), f"{lost} lost instead of {expected}"
        for entry in lost:
            del who.of(key)[entry]

    @rule(client=clients)
    def crash(self, client: int) -> None:
        """A process dies with all that it knew."""
        self.clients[client].work.clear()
        note(f"a process of {self.clients[client].name} dies")

    @rule(client=clients, pick=picks)
    def leave(self, client: int, pick: int) -> None:
        """A consumer leaves its group, only with empty hands."""
        who, key = self.clients[client], self.where(pick, self.model.pending)
        left = self.run(self.port.leave(*key, who.name))
        note(f"{who.name} {'leaves' if left else 'may not leave'} {key}")
        assert left == self.model.leave(key, who.name)

    def _named(self, belief: Belief) -> str:
        held = belief.held
        return f"{held.entry} of {held.stream}, which {held.consumer} believes to hold for {held.group},"

    def _answered(self, belief: Belief, verb: str, answer: Answer, expected: Answer) -> None:
        note(f"{belief.held.consumer} {verb} {belief.held.entry} of {belief.held.stream}: {answer}")
        assert answer is expected, f"{self._named(belief)} is {answer} instead of {expected}"

    def _told_after(self, trouble: str, belief: Belief, verb: str, answer: Answer, expected: Answer) -> None:
        if self.ground.real and trouble == "lost reply" and expected in (Answer.LEASE_LOST, Answer.VANISHED):
            # Whoever repeats cannot tell whether it was the first call that did it, and takes it for that.
            expected = answer
        self._answered(belief, f"{verb} {trouble}".strip(), answer, expected)

    # What a delivery leads to --------------------------------------------------------------------

    def _steps(self, belief: Belief, leads_to: str, *, keep: bool, drop: bool) -> list[Step]:
        key = belief.held.stream, belief.held.group
        if key[1] != "briefing":
            return []
        cause = incoming(ROUTES[key], key[0], belief.held.entry, belief.taken.fields)
        if not isinstance(cause.event, Event):
            return []
        payloads = self._payloads(cause.event, leads_to)
        kept = {"fetched": cause.event.id.bytes}
        if payloads:
            kept["text"] = b"text of " + str(cause.event.id).encode()
        outcome = Outcome(payloads, keep=kept if keep else {}, drop=("text", "fetched") if drop else ())
        events = attempts.made(ROUTES[key], cause.event, outcome, source="continuum/test")
        for number, item in enumerate(events):
            self.ledger.derive(f"event {number} of {cause.event.id}, {item.event.type}", item.event.id)
        return list(attempts.steps(cause, outcome, events))

    def _payloads(self, event: Event[Payload], leads_to: str) -> tuple[Payload, ...]:
        assert isinstance(event.data, DocumentChanged)
        document = event.data.document_id
        brief = self.brief(document, event.id)
        again = DocumentChanged(document_id=document, trigger=Trigger.TEXT_MISSING, force=True)
        bulk = DocumentChanged(document_id=document, trigger=Trigger.SWEEP, lane=Lane.BULK)
        return {
            "nothing": (),
            "brief": (brief,),
            "two briefs": (brief, brief),
            "document": (again,),
            "bulk document": (bulk, brief),
        }[leads_to]
