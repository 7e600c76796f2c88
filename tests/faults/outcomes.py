"""What rows ask for beyond "nothing lost, nothing twice"."""

from collections.abc import Container
from time import monotonic

from continuum_messaging import Point
from continuum_proto.topology import DOCUMENTS, DOCUMENTS_BULK
from tests.faults.history import percentile
from tests.faults.journal import Line
from tests.faults.source import Put
from tests.faults.stage import Stage

__all__ = [
    "attempts_used",
    "counted",
    "delay",
    "deliveries_alone",
    "leases_waited_for",
    "merged_too_late",
    "no_attempt_used",
    "nobody_restarted",
    "nothing_dead",
    "publish_again",
    "refused_within_a_second",
]

LANES = (DOCUMENTS.name, DOCUMENTS_BULK.name)
A_SECOND = 1.2
"""What a busy machine adds is not the library's."""


def refused_within_a_second(stage: Stage) -> None:
    """Whoever published while Redis was away was told so at once: a webhook's caller waits for it."""
    refusals = [seconds for put in stage.source.log for seconds in put.refusals]
    slowest = max(refusals, default=0.0)
    stage.figures["slowest refusal in seconds"] = round(slowest, 2)
    stage.check(bool(refusals), "something was published meanwhile, and refused")
    stage.check(slowest <= A_SECOND, f"publishing is refused within a second, not {slowest:.2f} s")


def no_attempt_used(stage: Stage) -> None:
    """That Redis was away is no failure of an event."""
    stage.journals.refresh()
    most = max((line.attempt for line in stage.journals.lines), default=1)
    stage.check(most == 1, f"no attempt is used up, not {most - 1}")


async def nothing_dead(stage: Stage) -> None:
    """No event became a dead letter."""
    dead = (await stage.history()).dead
    stage.check(not dead, f"no dead letters, not {len(dead)}")


def nobody_restarted(stage: Stage) -> None:
    """Every process that was started still runs."""
    ended = [member for member in stage.crew.members if not member.alive]
    stage.check(not ended, f"no process ends: {[(each.pid, each.exit_code) for each in ended]}")


async def publish_again(stage: Stage, *, since: float | None = None, anew: bool = False) -> int:
    """Let the source publish again what does not show; return how many.

    What was put in after ``since`` is left alone. ``anew``: as in :meth:`Source.make_good`.
    """
    limit = monotonic() if since is None else since
    young = {put.answer for put in stage.source.log if put.at > limit}
    shown = {row.event for row in stage.shown.rows()}
    return await stage.source.make_good(shown | young, anew=anew)


async def counted(stage: Stage, outcome: str) -> float:
    """Return how many deliveries ended so, in all processes that run."""
    members = [*stage.crew.alive("worker"), *stage.crew.alive("sink")]
    return sum(
        [await member.count("continuum_messages_processed_total", outcome=outcome) for member in members]
    )


def attempts_used(stage: Stage) -> int:
    """Return how many deliveries began with an attempt used up."""
    return sum(line.attempt > 1 for line in _begun(stage))


def leases_waited_for(stage: Stage) -> set[tuple[str, str]]:
    """Return what began after a lease had run out: streams and events."""
    return {line.delivery for line in _begun(stage) if line.crashes > 0}


def deliveries_alone(stage: Stage, document: int) -> int:
    """Return how often ``document`` was worked on alone, under suspicion of killing its process."""
    suspicious = stage.plan.delivery.crashes_before_alone
    return sum(line.crashes >= suspicious for line in stage.journals.of(document))


def merged_too_late(stage: Stage) -> int:
    """Return how many events merged into one whose last delivery had begun before they came."""
    began = stage.journals.passed(Point.BEGAN)
    merged = [put for put in stage.source.log if put.stands_for not in (None, put.event.id)]

    def last(put: Put) -> float:
        lines = [line for name in LANES for line in began.get((name, str(put.stands_for)), ())]
        return max((line.at for line in lines), default=0.0)

    return sum(last(put) < put.at for put in merged)


def delay(stage: Stage, *, but: Container[int]) -> float:
    """Return the 95th percentile of seconds from put to shown, of all documents but these."""
    at = {row.event: row.at for row in stage.shown.rows()}
    others = [put for put in stage.source.log if put.document not in but and put.answer in at]
    return percentile([at[put.answer] - put.at for put in others], 0.95)


def _begun(stage: Stage) -> list[Line]:
    return [line for lines in stage.journals.passed(Point.BEGAN).values() for line in lines]
