"""Our ids, and what makes two names one."""

import re

import pytest

from continuum_archive.identifiers import brief_id, entity_id, entity_key
from continuum_proto.briefs import Due, Entity, EntityType, Mention, Precision

MENTION = (Mention(page=1, start=0, end=1, text="x"),)


def test_ids_fit_the_contract_and_differ() -> None:
    ids = {brief_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch(r"b_[a-z0-9]{6,32}", one) for one in ids)
    assert re.fullmatch(r"e_[a-z0-9]{6,32}", entity_id())


@pytest.mark.parametrize(
    ("type", "one", "other"),
    [
        (EntityType.ORGANISATION, "Kaiserdock  AG", "KAISERDOCK\nag"),
        (EntityType.PERSON, "Jose\u0301", "José"),
        (EntityType.REFERENCE, "DE89 3704 0044", "de8937040044"),
    ],
)
def test_names_are_one_when_only_their_writing_differs(type: EntityType, one: str, other: str) -> None:
    keys = {entity_key(Entity(type=type, name=name, mentions=MENTION)) for name in (one, other)}
    assert len(keys) == 1


def test_names_that_differ_in_a_letter_stay_two() -> None:
    keys = {
        entity_key(Entity(type=EntityType.PERSON, name=name, mentions=MENTION)) for name in ("Meier", "Meyer")
    }
    assert len(keys) == 2


def test_dates_and_amounts_are_what_they_mean() -> None:
    due = Due(iso="2026-05-03", precision=Precision.DAY)
    date = Entity(type=EntityType.DATE, name="3. Mai 2026", mentions=MENTION, date=due)
    amount = Entity(type=EntityType.AMOUNT, name="1.250,00 €", mentions=MENTION, number="1250.00", unit="EUR")
    assert (entity_key(date), entity_key(amount)) == ("2026-05-03", "1250 EUR")
