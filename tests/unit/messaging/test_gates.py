"""Gates close at once, open by a probe, and wait longer each time that one fails."""

from structlog.testing import capture_logs

from continuum_messaging import DeliverySettings
from continuum_messaging.gates import Gates


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def gates(clock: Clock, told: list[tuple[str, bool]] | None = None) -> Gates:
    settings = DeliverySettings(probe_first=1.0, probe_most=8.0)
    changed = (lambda name, is_open: told.append((name, is_open))) if told is not None else None
    made = Gates(settings, clock=clock, jitter=lambda _low, high: high)
    if changed is not None:
        made.changed = changed
    return made


def test_only_routes_that_met_the_trouble_wait() -> None:
    closed = gates(Clock())
    closed.failed("mail", "reports")

    assert closed.closed("reports") is not None
    assert closed.closed("documents") is None


def test_a_failed_probe_doubles_the_wait_up_to_a_limit() -> None:
    closed = gates(Clock())
    closed.failed("mail", "reports")
    gate = closed.closed("reports")
    assert gate is not None

    waits = [closed.wait(gate)]
    for _ in range(5):
        closed.failed("mail", "reports", probe=True)
        waits.append(closed.wait(gate))

    assert waits == [1.0, 2.0, 4.0, 8.0, 8.0, 8.0]


def test_work_that_was_in_flight_does_not_lengthen_the_wait() -> None:
    closed = gates(Clock())
    for _ in range(10):
        closed.failed("mail", "reports")
    gate = closed.closed("reports")

    assert gate is not None
    assert closed.wait(gate) == 1.0


def test_openings_and_closings_are_told_once() -> None:
    told: list[tuple[str, bool]] = []
    closed = gates(Clock(), told)
    closed.failed("mail", "reports")
    closed.failed("mail", "reports", probe=True)
    gate = closed.closed("reports")
    assert gate is not None
    closed.passed(gate)
    closed.passed(gate)

    assert told == [("mail", False), ("mail", True)]
    assert closed.state() == {"mail": True}


def test_the_log_says_once_which_dependency_keeps_work_waiting_and_why() -> None:
    clock = Clock()
    closed = gates(clock)
    with capture_logs() as lines:
        closed.failed("mail", "reports", reason="mail.example takes no connections")
        closed.failed("mail", "reports", reason="mail.example takes no connections", probe=True)
        clock.now += 90.0
        gate = closed.closed("reports")
        assert gate is not None
        closed.passed(gate)

    assert lines == [
        {
            "log_level": "warning",
            "event": "gate_closed",
            "dependency": "mail",
            "reason": "mail.example takes no connections",
        },
        {"log_level": "info", "event": "gate_opened", "dependency": "mail", "closed_seconds": 90.0},
    ]


def test_a_closed_gate_is_a_problem_in_words_until_it_opens() -> None:
    closed = gates(Clock())
    assert closed.problem() is None
    closed.failed("mail", "reports", reason="no connection")
    closed.failed("mail", "reports", reason="refuses our name", probe=True)
    gate = closed.closed("reports")
    assert gate is not None

    assert closed.problem() == "waits for mail: refuses our name"
    closed.passed(gate)
    assert closed.problem() is None


def test_a_gate_that_nothing_waits_at_is_no_problem() -> None:
    """Another process may have done the work: no entry is left to find out with."""
    closed = gates(Clock())
    closed.failed("mail", "reports", reason="no connection")
    gate = closed.closed("reports")
    assert gate is not None
    gate.idle.add("reports")

    assert closed.problem() is None


def test_a_gate_is_a_problem_while_any_route_has_something_that_waits() -> None:
    closed = gates(Clock())
    closed.failed("mail", "reports", reason="no connection")
    closed.failed("mail", "documents", reason="no connection")
    gate = closed.closed("reports")
    assert gate is not None
    gate.idle.add("reports")
    assert closed.problem() == "waits for mail: no connection"
    gate.idle.add("documents")
    assert closed.problem() is None
    closed.failed("mail", "reports", reason="refused")
    assert closed.problem() == "waits for mail: refused"
