"""What is made, repaired and left alone in Paperless, and taken away again."""

from dataclasses import replace

import pytest

from continuum_console.connecting.hook import Hook
from continuum_console.connecting.removing import find, remove
from continuum_console.connecting.setting_up import SettingUp
from continuum_console.connecting.steps import Became, Step
from continuum_paperless import CustomField, FakeAdministration, FakePaperless, Tag
from continuum_paperless.ours import BRIEF_LINK, BRIEFED, HEADLINE, WORKFLOW
from continuum_proto.errors import PaperlessDown

HOOK = Hook("http://ingest:8091/webhooks/paperless", "s3cret", knows_doc_id=True)
EVERYTHING = [WORKFLOW, BRIEF_LINK.name, HEADLINE.name, BRIEFED]


@pytest.fixture
def paperless() -> FakeAdministration:
    return FakeAdministration()


async def run(paperless: FakeAdministration, hook: Hook = HOOK, *, switch_on: bool = False) -> list[Step]:
    async def answer() -> bool:
        return switch_on

    return await SettingUp(paperless, hook, answer).run()


def became(steps: list[Step]) -> dict[str, Became]:
    return {step.name: step.became for step in steps}


async def test_everything_is_made_and_a_second_run_writes_nothing(paperless: FakeAdministration) -> None:
    assert became(await run(paperless)) == dict.fromkeys(EVERYTHING, Became.CREATED)
    paperless.writes.clear()
    assert became(await run(paperless)) == dict.fromkeys(EVERYTHING, Became.FINE)
    assert paperless.writes == []


async def test_a_changed_workflow_is_repaired_in_one_write(paperless: FakeAdministration) -> None:
    await run(paperless)
    paperless.writes.clear()
    (step, *_) = await run(paperless, replace(HOOK, url="http://other/"))
    assert (step.became, step.differed) == (Became.REPAIRED, (f"its address was {HOOK.url}",))
    assert paperless.writes == ["change workflow 1"]


async def test_a_workflow_of_another_name_is_never_touched(paperless: FakeAdministration) -> None:
    foreign = await paperless.create_workflow("by hand", triggers=[], actions=[HOOK.action()])
    steps = await run(paperless)
    assert foreign in await paperless.workflows()
    assert became(steps)["by hand"] is Became.LEFT
    assert "twice" in next(step.advice for step in steps if step.name == "by hand")


async def test_a_second_one_of_our_name_is_named_and_left_alone(paperless: FakeAdministration) -> None:
    await paperless.create_workflow(WORKFLOW.lower(), triggers=HOOK.triggers(), actions=[HOOK.action()])
    await paperless.create_workflow(WORKFLOW, triggers=HOOK.triggers(), actions=[HOOK.action()])
    paperless.writes.clear()
    steps = await run(paperless)
    assert became(steps)[WORKFLOW] is Became.FINE
    assert became(steps)[WORKFLOW.lower()] is Became.LEFT
    assert not any("workflow" in write for write in paperless.writes)


@pytest.mark.parametrize("switch_on", [False, True])
async def test_one_that_a_person_switched_off_is_switched_on_only_if_wanted(
    paperless: FakeAdministration, switch_on: bool
) -> None:
    await run(paperless)
    (known,) = await paperless.workflows()
    await paperless.change_workflow(known.id, enabled=False, triggers=known.triggers, actions=known.actions)
    paperless.writes.clear()
    (step, *_) = await run(paperless, switch_on=switch_on)
    (now,) = await paperless.workflows()
    assert now.enabled is switch_on
    assert step.became is (Became.REPAIRED if switch_on else Became.NOT_DONE)
    assert ("--enable" in step.advice) is not switch_on
    assert len(paperless.writes) == int(switch_on)


async def test_a_field_of_our_name_and_another_type_is_told_and_stays() -> None:
    clash = CustomField(1, BRIEF_LINK.name, "integer")
    paperless = FakeAdministration(FakePaperless(fields=(clash,)))
    steps = await run(paperless)
    told = next(step for step in steps if step.name == BRIEF_LINK.name)
    assert told.became is Became.NOT_DONE
    assert "integer" in told.advice
    assert "url" in told.advice
    assert clash in await paperless.custom_fields()
    assert became(steps)[BRIEFED] is Became.CREATED


async def test_what_a_right_lacks_for_is_told_and_the_rest_is_done(paperless: FakeAdministration) -> None:
    seen = {"view_workflow", "view_customfield", "view_tag"}
    paperless.rights_of_user = frozenset({*seen, "add_tag", "add_customfield"})
    steps = await run(paperless)
    assert became(steps) == {**dict.fromkeys(EVERYTHING, Became.CREATED), WORKFLOW: Became.NOT_DONE}
    assert "add_workflow" in steps[0].advice


class WithoutTags(FakeAdministration):
    """Shows no tags: Paperless hides those of others, and their names are taken all the same."""

    async def tags(self) -> tuple[Tag, ...]:
        return ()


async def test_a_tag_that_somebody_else_has_is_told() -> None:
    paperless = WithoutTags()
    await paperless.create_tag(BRIEFED)
    (*_, step) = await run(paperless)
    assert (step.became, "constraint" in step.advice) == (Became.NOT_DONE, True)


async def test_a_paperless_that_is_away_ends_it(paperless: FakeAdministration) -> None:
    paperless.paperless.down = "away"
    with pytest.raises(PaperlessDown):
        await run(paperless)


async def test_the_workflow_is_removed_and_fields_only_if_wanted(paperless: FakeAdministration) -> None:
    await run(paperless)
    steps = await remove(paperless, await find(paperless, fields=False))
    assert became(steps) == {WORKFLOW: Became.DELETED}
    assert len(await paperless.custom_fields()) == 2
    steps = await remove(paperless, await find(paperless, fields=True))
    assert became(steps) == dict.fromkeys(EVERYTHING[1:], Became.DELETED)
    assert (await paperless.custom_fields(), await paperless.tags()) == ((), ())
    assert await remove(paperless, await find(paperless, fields=True)) == []


async def test_what_removing_erases_is_counted(paperless: FakeAdministration) -> None:
    await run(paperless)
    for number in (paperless.paperless.add("a"), paperless.paperless.add("b")):
        await paperless.paperless.set_custom_field(number, 2, "Rates rise")
    words = (await find(paperless, fields=True)).words()
    assert "Continuum brief (in 0 documents)" in words
    assert "Continuum headline (in 2 documents)" in words


async def test_what_is_somebody_elses_is_not_removed() -> None:
    clash = CustomField(1, BRIEF_LINK.name, "integer")
    paperless = FakeAdministration(FakePaperless(fields=(clash,)))
    await paperless.create_workflow("by hand", triggers=[], actions=[HOOK.action()])
    assert (await find(paperless, fields=True)).words() == ""


async def test_what_may_not_be_deleted_is_told(paperless: FakeAdministration) -> None:
    await run(paperless)
    found = await find(paperless, fields=True)
    paperless.rights_of_user = frozenset({"delete_workflow", "delete_tag"})
    steps = await remove(paperless, found)
    assert became(steps)[BRIEF_LINK.name] is Became.NOT_DONE
    assert became(steps)[BRIEFED] is Became.DELETED
