"""What happens beside: time, people with a redis-cli, servers that lose things."""

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import rule

from continuum_messaging.entries import Answer, Held
from continuum_proto.documents import Lane
from continuum_proto.topology import Stream
from tests.property.claiming import Claiming
from tests.property.kept import KEPT, Key
from tests.property.ledger import Ledger
from tests.property.run import LEASE, Client, picks, worked
from tests.property.working import Working

__all__ = ["Mishaps"]


class Mishaps(Claiming, Working):
    """Time passes, entries and streams go."""

    @rule(seconds=st.sampled_from((50.0, 50.0, 100.0, 100.0, 300.0, 1000.0, 100_000.0)))
    def let_time_pass(self, seconds: float) -> None:
        """Leases and back-offs run out, and sometimes keys."""
        self.pass_time(seconds)

    @rule(seconds=st.sampled_from((60.0, -120.0)))
    def step_the_clock(self, seconds: float) -> None:
        note(f"the clock jumps by {seconds:g} seconds")
        self.ground.pass_time(seconds)
        self.model.pass_time(seconds)

    @rule(stream=st.sampled_from(KEPT), pick=picks)
    def delete_by_hand(self, stream: Stream, pick: int) -> None:
        """XDEL of an entry, wherever it is."""
        entries = list(self.model.streams[stream.name])
        if not entries:
            return
        entry = entries[pick % len(entries)]
        note(f"XDEL {stream.name} {entry}")
        self.ground.delete(stream.name, entry)
        self.model.delete(stream.name, entry)
        self.ledger.remove(stream.name, {entry})

    @rule(stream=st.sampled_from(KEPT), most=st.integers(0, 3))
    def trim_by_hand(self, stream: Stream, most: int) -> None:
        note(f"XTRIM {stream.name} MAXLEN {most}")
        before = set(self.model.streams[stream.name])
        self.ground.trim_to(stream.name, most)
        self.model.trim_to(stream.name, most)
        self.ledger.remove(stream.name, before - set(self.model.streams[stream.name]))

    @rule()
    def trim_as_the_janitor(self) -> None:
        """Drop what every group has settled, and nothing else."""
        dropped, seen, gone_in_all = self.server().trim(), self.ground.picture(), 0
        for stream, entries in self.model.streams.items():
            gone = set(entries) - set(seen.streams[stream])
            assert not gone & self.model.needed(stream), f"needed entries of {stream} were trimmed"
            for entry in gone:
                self.model.delete(stream, entry)
            self.ledger.remove(stream, gone)
            gone_in_all += len(gone)
        note(f"the janitor drops {dropped} entries")
        assert dropped == gone_in_all

    @rule(stale=st.booleans())
    def lose_everything(self, stale: bool) -> None:
        """FLUSHALL; before the groups are there again a client may still act on what it held."""
        note("FLUSHALL")
        if self.ground.real and stale and self.past:
            self._act_without_groups(self.past[-1].held)
        self.ground.empty()
        self.model.flush()
        self.ledger = Ledger(derived=self.ledger.derived, now=self.ledger.now)

    @rule(pick=picks)
    def lose_everything_and_issue_an_id_again(self, pick: int) -> None:
        """A new primary: what it did not get from the old one it numbers alike, for another event."""
        if not self.past:
            return
        belief = self.past[-1 - pick % len(self.past)]
        held = belief.held
        self.lose_everything(stale=False)
        other = self.changed(1, Lane.LIVE, force=True)
        note(f"{held.entry} of {held.stream} is now {other.id}, and {held.consumer} reads it")
        self.ground.issue(held.stream, held.entry, other.fields())
        self.model.issue(held.stream, held.entry, str(other.id))
        self.read_new(Client(held.consumer), (held.stream, held.group), 1)
        self.settle_with(belief, ())

    def _act_without_groups(self, held: Held) -> None:
        server = self.server()
        server.do("FLUSHALL")
        answers = [
            self.run(self.port.settle(held, ())).answer,
            self.run(self.port.park(held, 1, idle=0, charge=True)),
        ]
        assert answers == [Answer.LEASE_LOST] * 2
        assert self.run(self.port.renew([held], lease=LEASE)) == [held.entry]
        assert self.run(self.port.leave(held.stream, held.group, held.consumer))

    @rule(stream=st.sampled_from(KEPT))
    def lose_a_stream(self, stream: Stream) -> None:
        """DEL, and the groups again."""
        note(f"DEL {stream.name}")
        self.ground.delete_stream(stream.name)
        self.model.delete_stream(stream.name)
        self.ledger.stream_lost(stream.name)

    @rule(key=worked)
    def begin_a_group_again(self, key: Key) -> None:
        """XGROUP DESTROY, and the group again at 0: all that the stream still holds comes again."""
        note(f"XGROUP DESTROY {' '.join(key)}")
        self.ground.begin_again(key)
        self.model.begin_again(key)
        self.ledger.group_lost(key)
        self.ledger.remove(key[0], self.ledger.issued.get(key[0], set()) - set(self.model.streams[key[0]]))

    @rule()
    def forget_scripts(self) -> None:
        note("SCRIPT FLUSH")
        self.server().forget_scripts()
