"""A model that errs in every known way: nothing false is shown, and hardly anything true is lost."""

import asyncio

import pytest

from tests.load.briefs.planted import Table, planted_table

ENOUGH = 30
"""Instances of each class."""


@pytest.fixture(scope="module")
def table() -> Table:
    return asyncio.run(planted_table(seed=11, rounds=20))


def test_every_class_is_planted_often_enough(table: Table) -> None:
    assert [row.name for row in table.rows if row.planted < ENOUGH] == []
    assert len(table.faults) >= 20
    assert table.perturbed >= 0.3


def test_nothing_false_is_shown(table: Table) -> None:
    assert [example for example in table.examples if example.startswith("shown")] == []


def test_hardly_anything_true_is_lost(table: Table) -> None:
    lost = [example for example in table.examples if example.startswith("lost")]
    assert table.truths_lost <= 0.01, lost
