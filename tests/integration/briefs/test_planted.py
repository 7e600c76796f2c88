"""A model that errs in every known way: nothing false is shown, and hardly anything true is lost."""

import asyncio

import pytest

from tests.load.briefs.planted import Table, planted_table
from tests.load.briefs.quoted import quoted_table

ENOUGH = 30
"""Instances of each class."""


@pytest.fixture(scope="module")
def table() -> Table:
    return asyncio.run(planted_table(seed=11, rounds=22))


@pytest.fixture(scope="module")
def quotations() -> Table:
    return quoted_table(seed=12, rounds=2)


def test_every_class_is_planted_often_enough(table: Table) -> None:
    assert [row.name for row in table.rows if row.planted < ENOUGH] == []
    assert len(table.faults) >= 20
    assert table.perturbed >= 0.3


def test_nothing_false_is_shown(table: Table) -> None:
    assert [example for example in table.examples if example.startswith("shown")] == []


def test_hardly_anything_true_is_lost(table: Table) -> None:
    lost = [example for example in table.examples if example.startswith("lost")]
    assert table.truths_lost <= 0.01, lost


def test_of_thousands_of_quotations_no_false_one_is_found(quotations: Table) -> None:
    assert sum(row.planted for row in quotations.faults) >= 2_000
    assert [row.name for row in quotations.rows if row.planted < ENOUGH] == []
    assert [example for example in quotations.examples if example.startswith("shown")] == []


def test_of_thousands_of_quotations_hardly_a_true_one_is_lost(quotations: Table) -> None:
    lost = [example for example in quotations.examples if example.startswith("lost")]
    assert quotations.truths_lost <= 0.01, lost
