"""A clock that differs from that of Redis is named, once."""

from time import time

from structlog.testing import capture_logs

from continuum_messaging.skew import TOLERATED, Skew
from continuum_telemetry import Metrics


def skew() -> tuple[Skew, Metrics]:
    metrics = Metrics()
    return Skew(metrics.clock_skew), metrics


def test_a_clock_that_agrees_is_no_news() -> None:
    clock, _ = skew()
    with capture_logs() as lines:
        clock.compare(time() - TOLERATED / 2)
    assert lines == []
    assert clock.problem() is None


def test_a_clock_that_differs_is_told_of_once_and_when_it_agrees_again() -> None:
    clock, _ = skew()
    with capture_logs() as lines:
        for hour in (3600, 3600, 0, 0):
            clock.compare(time() + hour)
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("clock_differs", "warning"),
        ("clock_agrees", "info"),
    ]


def test_the_words_say_in_which_direction_and_what_to_do() -> None:
    clock, metrics = skew()
    clock.compare(time() + 3600)
    assert clock.problem() == "a clock is 3,600 s behind that of Redis: look at the host's time service"
    clock.compare(time() - 90)
    assert clock.problem() == "a clock is 90 s ahead of that of Redis: look at the host's time service"
    assert round(metrics.registry.get_sample_value("continuum_clock_skew_seconds") or 0) == 90
