"""A bad deploy stops its route; a poison message, a dependency or a foreseen failure does not."""

import pytest
from structlog.testing import capture_logs

from continuum_messaging import DeliverySettings
from continuum_messaging.brakes import Brakes
from continuum_messaging.entries import Taken
from continuum_messaging.routes import Route
from continuum_proto.errors import ContractViolation, ModelDown, ModelRefused
from continuum_proto.topology import DOCUMENTS

FIRST = Taken(DOCUMENTS.name, "1-0", {})
BUG = KeyError("a bug")


@pytest.fixture
def route() -> Route:
    return Route((DOCUMENTS,), "briefing")


def note(brakes: Brakes, route: Route, *errors: Exception | None, taken: Taken = FIRST) -> None:
    for error in errors:
        brakes.note(route, taken, error)


def test_a_route_stops_when_more_than_its_share_fails(route: Route) -> None:
    brakes = Brakes(DeliverySettings(failing_share=0.5, failing_window=20, failing_least=10))
    note(brakes, route, *[None, BUG] * 10)
    assert not brakes.stopped(route)

    note(brakes, route, None, BUG, BUG)
    assert brakes.stopped(route)


def test_nobody_judges_before_enough_was_seen(route: Route) -> None:
    brakes = Brakes(DeliverySettings(failing_least=10))
    note(brakes, route, *[BUG] * 9)
    assert not brakes.stopped(route)

    note(brakes, route, BUG)
    assert brakes.stopped(route)


def test_only_the_latest_count(route: Route) -> None:
    brakes = Brakes(DeliverySettings(failing_window=10, failing_least=10))
    note(brakes, route, *[None] * 1000, *[BUG] * 6)

    assert brakes.stopped(route)


@pytest.mark.parametrize("error", [ModelRefused("not a brief"), ModelDown("away"), ContractViolation("type")])
def test_a_failure_that_was_foreseen_is_no_bug(route: Route, error: Exception) -> None:
    brakes = Brakes(DeliverySettings())
    note(brakes, route, *[error] * 100)

    assert not brakes.stopped(route)


def test_a_dependency_that_is_down_dilutes_nothing(route: Route) -> None:
    brakes = Brakes(DeliverySettings())
    note(brakes, route, *[BUG, ModelDown("away")] * 10)

    assert brakes.stopped(route)


@pytest.mark.parametrize("taken", [Taken("s", "1-0", {}, attempt=2), Taken("s", "1-0", {}, crashes=1)])
def test_what_failed_before_says_nothing_of_the_code(route: Route, taken: Taken) -> None:
    brakes = Brakes(DeliverySettings())
    note(brakes, route, *[BUG] * 100, taken=taken)

    assert not brakes.stopped(route)


def test_other_routes_go_on(route: Route) -> None:
    brakes = Brakes(DeliverySettings())
    note(brakes, route, *[BUG] * 10)

    assert not brakes.stopped(Route((DOCUMENTS,), "persistence"))


def test_it_is_told_once_with_what_to_do(route: Route) -> None:
    pulled: list[Route] = []
    brakes = Brakes(DeliverySettings(), pulled=pulled.append)
    assert brakes.problem() is None
    with capture_logs() as lines:
        note(brakes, route, *[BUG] * 12)

    assert pulled == [route]
    assert brakes.problem() == (
        "briefing stopped reading continuum.documents: 10 of the last 10 first deliveries failed, "
        "the latest with KeyError: fix it or roll back, then restart"
    )
    assert lines == [
        {
            "log_level": "error",
            "event": "reading_stopped",
            "stream": "continuum.documents",
            "group": "briefing",
            "failed": 10,
            "seen": 10,
            "error_type": "KeyError",
            "advice": "fix it or roll back, then restart",
        }
    ]


def test_a_share_of_one_never_stops(route: Route) -> None:
    brakes = Brakes(DeliverySettings(failing_share=1.0))
    note(brakes, route, *[BUG] * 100)

    assert not brakes.stopped(route)
