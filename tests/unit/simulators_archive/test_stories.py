"""Made-up documents: what they are made of, and that a seed makes them again."""

from collections import Counter
from itertools import chain

from continuum_archive.evidence import check
from continuum_proto.briefs import EntityType, Precision
from continuum_simulators.archive import Draft, Plan
from continuum_simulators.archive.languages import languages
from continuum_simulators.archive.names import names_for

PLAN = Plan(briefs=400, seed=3)
DRAFTS = [
    step
    for step in chain.from_iterable(story.steps for story in PLAN.stories(range(1, PLAN.documents() + 1)))
    if isinstance(step, Draft)
]


def test_every_draft_is_proved_by_its_pages() -> None:
    for draft in DRAFTS:
        check(draft.event.data, draft.pages)


def test_every_mention_is_the_slice_that_it_names() -> None:
    for draft in DRAFTS:
        for entity in draft.event.data.brief.entities:
            for place in entity.mentions:
                assert draft.pages[place.page - 1][place.start : place.end] == place.text


def test_a_document_is_the_same_whoever_is_told_before_it() -> None:
    (alone,) = PLAN.stories([77])
    assert list(PLAN.stories(range(70, 80)))[7] == alone


def test_another_seed_makes_other_documents() -> None:
    assert list(Plan(400, seed=4).stories([77])) != list(PLAN.stories([77]))


def test_all_languages_and_kinds_of_names_occur() -> None:
    briefs = [draft.event.data.brief for draft in DRAFTS]
    assert {brief.language for brief in briefs} == {language.code for language in languages()}
    entities = [entity for brief in briefs for entity in brief.entities]
    assert {entity.type for entity in entities} == set(EntityType)
    assert {entity.date.precision for entity in entities if entity.date} == set(Precision)


def test_few_names_are_everywhere_and_most_are_rare() -> None:
    named = Counter(
        entity.name
        for draft in DRAFTS
        for entity in draft.event.data.brief.entities
        if entity.type is EntityType.ORGANISATION
    )
    often = [count for _, count in named.most_common()]
    assert often[0] > 3 * often[len(often) // 2]


def test_lengths_are_those_of_letters_with_a_long_tail() -> None:
    lengths = sorted(sum(map(len, draft.pages)) for draft in DRAFTS)
    middle = lengths[len(lengths) // 2]
    assert 1000 < middle < 2500
    assert lengths[-1] > 10 * middle


def test_names_of_an_archive_differ_from_each_other() -> None:
    for ranked in names_for(seed=3, briefs=400).of.values():
        assert len(set(ranked.items)) == len(ranked.items)
