"""Delivery as a state machine: whatever its clients, its servers and people do, the promise holds."""

from functools import cache
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.property.mishaps import Mishaps
from tests.property.picture import differences
from tests.property.publishing import Publishing
from tests.property.run import WORKED, Client

__all__ = ["DeliveryMachine"]

WEIGHTS = {
    "read": 20,
    "publish_document": 20,
    "publish_again": 4,
    "publish_a_plain_event": 4,
    "publish_to_a_full_server": 1,
    "read_both_lanes": 6,
    "claim_what_is_due": 24,
    "claim_what_waits_for_a_dependency": 8,
    "recover": 8,
    "take": 16,
    "work_alone": 4,
    "settle": 18,
    "settle_as_a_dead_letter": 8,
    "settle_with_an_event_that_is_refused": 2,
    "park": 18,
    "renew": 12,
    "crash": 8,
    "leave": 4,
    "resolve": 10,
    "let_time_pass": 20,
    "step_the_clock": 4,
    "delete_by_hand": 6,
    "trim_by_hand": 1,
    "trim_as_the_janitor": 6,
    "lose_everything": 1,
    "lose_everything_and_issue_an_id_again": 2,
    "lose_a_stream": 1,
    "begin_a_group_again": 1,
    "forget_scripts": 1,
    "bring_everything_to_its_end": 1,
}
"""How often each step is taken. Left to itself Hypothesis takes every kind as often as FLUSHALL, and
leaves half of them out of a run: hardly an entry would live long enough to be claimed twice."""
ONLY_SERVERS = {
    "publish_to_a_full_server",
    "settle_with_an_event_that_is_refused",
    "trim_as_the_janitor",
    "forget_scripts",
}
ONLY_TWINS = {"step_the_clock"}


class DeliveryMachine(Publishing, Mishaps):
    """Steps of clients, servers and people; after each, everything is where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self._rules_strategy = _steps(type(self))  # type: ignore[assignment]

    @rule()
    def bring_everything_to_its_end(self) -> None:
        """Whatever happened: a healthy client settles all that there is."""
        note("a healthy client settles everything")
        healthy = Client("healthy")
        for _ in range(20):
            self.pass_time(1000.0)
            for key in WORKED:
                self.claim_due(healthy, key, 1000)
                self.read_new(healthy, key, 1000)
                for belief in list(healthy.of(key).values()):
                    self.settle_with(belief, ())
                healthy.of(key).clear()
            if not any(self.model.undelivered(key) + self.model.alive(key) for key in WORKED):
                return
        raise AssertionError("there is no end")

    @invariant()
    def everything_is_where_it_should_be(self) -> None:
        seen = self.ground.picture()
        self.ledger.note(seen)
        wrong = [*differences(self.model.picture(), seen), *self.ledger.broken(seen)]
        assert not wrong, "\n".join(wrong)


@cache
def _steps(machine: type[DeliveryMachine]) -> st.SearchStrategy[Any]:
    """Draw a step and its arguments, by weight."""
    never = ONLY_TWINS if machine.ground.real else ONLY_SERVERS
    rules = {rule.function.__name__: rule for rule in machine.setup_state().rules}
    assert set(rules) == set(WEIGHTS), "every kind of step has a weight"
    steps = [rules[name] for name, weight in WEIGHTS.items() for _ in range(weight) if name not in never]
    return st.sampled_from(steps).flatmap(
        lambda rule: st.tuples(st.just(rule), st.fixed_dictionaries(rule.arguments))
    )
