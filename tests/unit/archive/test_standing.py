"""The rule of a document's course, by its laws."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from continuum_archive.standing import Finding, Hearing, Standing

START = datetime(2026, 5, 3, tzinfo=UTC)
moments = st.integers(0, 4).map(lambda second: START + timedelta(seconds=second))
ids = st.integers(0, 3).map(lambda number: UUID(int=number))
findings = st.builds(Finding, st.sampled_from(("briefed", "no_text", "excluded")), moments, moments, ids)
hearings = st.builds(Hearing, st.sampled_from(("queued", "failed", "gone", "hidden")), moments, ids)


def take(standing: Standing, word: Finding | Hearing) -> Standing:
    return standing.read(word) if isinstance(word, Finding) else standing.hear(word)


def key(word: Finding | Hearing) -> object:
    """Two words of the same place in the order cannot differ: ids of causes are unique."""
    return type(word), word.order


words = st.lists(findings | hearings, unique_by=key, max_size=8)
shuffled = words.flatmap(lambda course: st.tuples(st.just(course), st.permutations(course)))


@given(shuffled)
def test_every_order_ends_the_same(courses: tuple[list[Finding | Hearing], list[Finding | Hearing]]) -> None:
    one, other = (reduce(take, course, Standing()) for course in courses)
    assert one == other


@given(words)
def test_repeating_a_word_changes_nothing(course: list[Finding | Hearing]) -> None:
    standing = reduce(take, course, Standing())
    assert reduce(take, course, standing) == standing


def test_a_failure_follows_its_own_queueing() -> None:
    queued, failed = Hearing("queued", START, UUID(int=1)), Hearing("failed", START, UUID(int=1))
    assert Standing().hear(failed).hear(queued).heard == failed
    assert Standing().hear(queued).hear(failed).heard == failed


def test_a_reading_of_an_older_text_is_not_the_newest() -> None:
    new = Finding("briefed", START + timedelta(seconds=1), START, UUID(int=1))
    old = Finding("no_text", START, START + timedelta(seconds=9), UUID(int=2))
    standing = Standing().read(new).read(old)
    assert standing.found == new
    assert standing.read_until == old.cause_time
