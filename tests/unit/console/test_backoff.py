"""How long a crashed process rests."""

from continuum_console.stack.backoff import FIRST, LONGEST, STEADY, Backoff


def test_rest_doubles_with_each_crash_up_to_a_bound() -> None:
    backoff = Backoff()
    rests = [backoff.after_crash(ran=0.1) for _ in range(10)]
    assert rests[:4] == [FIRST, FIRST * 2, FIRST * 4, FIRST * 8]
    assert rests[-1] == LONGEST


def test_a_steady_run_makes_earlier_crashes_forgotten() -> None:
    backoff = Backoff()
    for _ in range(5):
        backoff.after_crash(ran=0.1)
    assert backoff.after_crash(ran=STEADY) == FIRST
    assert backoff.in_a_row == 1
