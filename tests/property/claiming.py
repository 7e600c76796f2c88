"""Reading, claiming, and recovering what a lost reply gave."""

from collections.abc import Sequence
from dataclasses import replace

from hypothesis import note
from hypothesis.stateful import rule

from continuum_messaging.attempts import incoming
from continuum_messaging.claims import Claims
from continuum_messaging.entries import Held, Taken
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK, stream_named
from tests.property.grounds import short_pages
from tests.property.kept import Key
from tests.property.model import ClaimedEntry
from tests.property.run import (
    LEASE,
    OBSERVER,
    ROUTES,
    SETTINGS,
    TIERS,
    Belief,
    Client,
    Run,
    clients,
    few,
    mostly_not,
    picks,
)

__all__ = ["Claiming"]

PAGE, PAGES = 2, 10
"""A claim looks at pages of two entries; beyond ten it may leave some for the next time."""


class Claiming(Run):
    """How clients come to what they work on."""

    @rule(client=clients, pick=picks, most=few, lost=mostly_not)
    def read(self, client: int, pick: int, most: int, lost: bool) -> None:
        """With a lost reply the entries are ours without our knowing."""
        self.read_new(self.clients[client], self.where(pick, self.model.undelivered), most, lost=lost)

    def read_new(self, who: Client, key: Key, most: int, *, lost: bool = False) -> None:
        """Let a client read."""
        taken = self.run(self.port.read(key[1], who.name, {key[0]: most}))
        expected = self.model.read(key, who.name, most)
        self._believe(who, key, taken, [(entry, 1, 0) for entry in expected], "reads", lost=lost)

    @rule(client=clients, most=few)
    def read_both_lanes(self, client: int, most: int) -> None:
        who, group = self.clients[client], "briefing"
        taken = self.run(self.port.read(group, who.name, {DOCUMENTS.name: most, DOCUMENTS_BULK.name: most}))
        for stream in (DOCUMENTS.name, DOCUMENTS_BULK.name):
            expected = self.model.read((stream, group), who.name, most)
            mine = [each for each in taken if each.stream == stream]
            self._believe(who, (stream, group), mine, [(entry, 1, 0) for entry in expected], "reads")

    @rule(client=clients, pick=picks, limit=few, lost=mostly_not)
    def claim_what_is_due(self, client: int, pick: int, limit: int, lost: bool) -> None:
        """Retries whose back-off is over, and the orphans of the dead."""
        self.claim_due(self.clients[client], self.where(pick, self.model.pending), limit, lost=lost)

    def claim_due(self, who: Client, key: Key, limit: int, *, lost: bool = False) -> None:
        """Let a client claim."""
        known = list(who.of(key))
        crowded = any(pending > PAGES for _, pending in self.model.holders(key))
        with short_pages(1000 if crowded else PAGE):
            taken = self.run(self._claims(who, key).due(stream_named(key[0]), limit, known))
        expected = self.model.due(key, who.name, lease=LEASE, tiers=TIERS, limit=limit, known=known)
        self._believe(who, key, taken, expected, "claims", lost=lost)

    @rule(client=clients, pick=picks, limit=few)
    def claim_what_waits_for_a_dependency(self, client: int, pick: int, limit: int) -> None:
        who, key = self.clients[client], self.where(pick, self.model.pending)
        taken = self.run(self._claims(who, key).waiting(stream_named(key[0]), limit))
        expected = self.model.waiting(key, who.name, limit)
        self._believe(who, key, taken, expected, "probes with")

    @rule(client=clients, pick=picks)
    def recover(self, client: int, pick: int) -> None:
        """Take up what is ours without our knowing."""
        who, key = self.clients[client], self.where(pick, self.model.pending)
        known = list(who.of(key))
        taken = self.run(self._claims(who, key).own(stream_named(key[0]), known))
        expected = self.model.own(key, who.name, known)
        self._believe(who, key, taken, expected, "recovers")

    def _claims(self, who: Client, key: Key) -> Claims:
        return Claims(ROUTES[key], who.name, self.port, SETTINGS, OBSERVER)

    def _believe(
        self,
        who: Client,
        key: Key,
        taken: Sequence[Taken],
        expected: Sequence[ClaimedEntry],
        verb: str,
        *,
        lost: bool = False,
    ) -> None:
        got = [(each.entry, each.attempt, each.crashes) for each in taken]
        unheard = ", and does not hear of it" if lost else ""
        note(f"{who.name} {verb} {got} of {key[0]} for {key[1]}{unheard}")
        assert got == list(expected), f"{who.name} {verb} {got} instead of {list(expected)}"
        for each in taken:
            held = Held(each.stream, key[1], who.name, each.entry, each.fields.get(b"id", b""))
            document = self._document(key, each)
            belief = Belief(replace(held, document=document), each)
            self.past.append(belief)
            if not lost:
                who.of(key)[each.entry] = belief

    def _document(self, key: Key, taken: Taken) -> int | None:
        return (
            incoming(ROUTES[key], taken.stream, taken.entry, taken.fields).document
            if ROUTES[key].guards_document
            else None
        )
