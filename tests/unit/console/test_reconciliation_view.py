"""What a person and a machine read of comparisons."""

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO
from uuid import UUID

import pytest
from rich.console import Console, RenderableType

from continuum_archive.reconciliations import Reconciliation
from continuum_console.operating.reconciliation_view import for_machines, report_view, result_view

BEGAN = datetime(2026, 11, 28, 9, 54, 56, tzinfo=UTC)
ONE = Reconciliation(
    run=UUID(int=1),
    reason="loss",
    parts=2,
    parts_here=0,
    began_at=BEGAN,
    compared_at=BEGAN,
    listed=1204,
    known=1200,
    absent=0,
    not_asked_for=7,
    findings={"missing": 3, "stale": 1},
    alarm=None,
)


def shown(view: RenderableType, *, width: int = 80) -> str:
    out = Console(file=StringIO(), width=width)
    out.print(view)
    assert isinstance(out.file, StringIO)
    return out.file.getvalue()


def test_a_result_says_what_was_asked_for_and_why() -> None:
    text = shown(result_view(ONE))
    assert "Paperless lists 1,204 documents; 1,200 were known to be there." in text
    assert "Asked for again: 4" in text
    assert "missing  3  nothing was known of them" in text
    assert "7 were there before the first start" in text


def test_a_result_without_a_difference_says_so() -> None:
    text = shown(result_view(replace(ONE, findings={}, not_asked_for=0)))
    assert "Nothing differs." in text
    assert "first start" not in text


@pytest.mark.parametrize(("count", "said"), [(1, "1 document is"), (1200, "1,200 documents are")])
def test_it_is_said_how_many_are_forgotten_and_how_to_have_one_back(count: int, said: str) -> None:
    """Else Paperless would list more than was known, and nothing differ."""
    back = "`continuum rebrief ID` has one read again"
    words = f"{said} forgotten and left alone, whatever Paperless lists: {back}."
    for view in (result_view(ONE, forgotten=count), report_view([ONE], {}, days=7, forgotten=count)):
        assert words in " ".join(shown(view).split())
    assert "forgotten" not in shown(result_view(ONE)) + shown(report_view([ONE], {}, days=7))


def test_an_alarm_says_that_nothing_was_asked_for() -> None:
    one = replace(ONE, findings={"absent": 60}, alarm="60 of 1200 are absent")
    assert "Alarm: 60 of 1200 are absent." in shown(result_view(one))
    assert for_machines(one)["asked_again"] == 0


def test_a_report_fits_into_eighty_columns() -> None:
    text = shown(report_view([ONE, replace(ONE, compared_at=None, parts_here=1)], {}, days=7))
    assert "2026-11-28 09:54" in text
    assert "Redis new, or a loss" in text
    assert "1,204" in text
    assert "1 of 2 parts" in text
    assert "…" not in text


def test_a_report_says_what_webhooks_missed() -> None:
    found = {"webhook": 90, "sweep": 4, "reconciliation": 2, "rebrief": 5}
    text = shown(report_view([ONE], found, days=7))
    assert "In the last 7 days webhooks told of 90 documents." in text
    assert "They missed 4: the quick sweep found them." in text
    assert "They missed 2: a comparison found them." in text
    assert "rebrief" not in text


def test_an_empty_report_says_what_to_do() -> None:
    assert "continuum reconcile" in shown(report_view([], {}, days=7))
