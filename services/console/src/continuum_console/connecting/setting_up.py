"""Make what is missing in Paperless, repair what a person changed, leave the rest alone."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from continuum_console.connecting.hook import Hook, posts_to, repair
from continuum_console.connecting.steps import FIELD, TAG, WORKFLOW, Became, Step
from continuum_paperless import CustomField, Part, RightMissing, Tag, Workflow, WriteRefused, ours
from continuum_paperless.ours import Field


class Administration(Protocol):
    """What setting up needs of Paperless."""

    async def workflows(self) -> tuple[Workflow, ...]:
        """Return all workflows."""

    async def create_workflow(
        self, name: str, *, triggers: Sequence[Part], actions: Sequence[Part]
    ) -> Workflow:
        """Make a workflow, switched on."""

    async def change_workflow(
        self, id: int, *, enabled: bool, triggers: Sequence[Part], actions: Sequence[Part]
    ) -> Workflow:
        """Replace its triggers and actions."""

    async def tags(self) -> tuple[Tag, ...]:
        """Return the tags that our user sees."""

    async def create_tag(self, name: str) -> Tag:
        """Make a tag."""

    async def custom_fields(self) -> tuple[CustomField, ...]:
        """Return the custom fields."""

    async def create_custom_field(self, name: str, data_type: str) -> CustomField:
        """Make a custom field."""


def ours_among(workflows: Sequence[Workflow]) -> list[Workflow]:
    """Return the workflows of our name, the one that is kept first: spelt exactly, then the oldest."""
    named = [each for each in workflows if each.name.strip().casefold() == ours.WORKFLOW.casefold()]
    return sorted(named, key=lambda each: (each.name != ours.WORKFLOW, each.id))


@dataclass(frozen=True)
class SettingUp:
    """One run; ``switch_on`` is asked whether a workflow that a person switched off is to run again."""

    paperless: Administration
    hook: Hook
    switch_on: Callable[[], Awaitable[bool]]

    async def run(self) -> list[Step]:
        """Set everything up; tell of each thing what became of it.

        :raises PaperlessDown: Paperless does not answer, or refuses the token.
        """
        steps = await self._tried(WORKFLOW, ours.WORKFLOW, self._workflow)
        for field in ours.FIELDS:
            steps += await self._tried(FIELD, field.name, partial(self._field, field))
        return steps + await self._tried(TAG, ours.BRIEFED, self._tag)

    async def _tried(self, kind: str, name: str, work: Callable[[], Awaitable[list[Step]]]) -> list[Step]:
        """Do one thing; what Paperless refuses is told, and the other things are done all the same."""
        try:
            return await work()
        except (RightMissing, WriteRefused) as problem:
            return [Step(kind, name, Became.NOT_DONE, advice=str(problem))]

    async def _workflow(self) -> list[Step]:
        workflows = await self.paperless.workflows()
        named = ours_among(workflows)
        steps = [await self._kept(named[0]) if named else await self._created()]
        steps += [
            _left(each, "has our name, too: delete it in Paperless, or all by `continuum paperless remove`")
            for each in named[1:]
        ]
        return steps + [
            _left(each, "posts to the same address: each document is announced twice, to no harm")
            for each in workflows
            if each not in named and each.enabled and posts_to(each, self.hook.url)
        ]

    async def _created(self) -> Step:
        made = await self.paperless.create_workflow(
            ours.WORKFLOW, triggers=self.hook.triggers(), actions=[self.hook.action()]
        )
        return Step(WORKFLOW, made.name, Became.CREATED)

    async def _kept(self, known: Workflow) -> Step:
        mended = repair(known, self.hook)
        enabled = known.enabled or await self.switch_on()
        differed = mended.differed
        if enabled and not known.enabled:
            differed = ("it was switched off", *differed)
        if differed:
            await self.paperless.change_workflow(
                known.id, enabled=enabled, triggers=mended.triggers, actions=mended.actions
            )
        if not enabled:
            advice = (
                "somebody switched it off in Paperless: `continuum paperless setup --enable` switches it on"
            )
            return Step(WORKFLOW, known.name, Became.NOT_DONE, differed, advice)
        return Step(WORKFLOW, known.name, Became.REPAIRED if differed else Became.FINE, differed)

    async def _field(self, wanted: Field) -> list[Step]:
        known = next(
            (each for each in await self.paperless.custom_fields() if each.name == wanted.name), None
        )
        if known is None:
            await self.paperless.create_custom_field(wanted.name, wanted.data_type)
            return [Step(FIELD, wanted.name, Became.CREATED)]
        if known.data_type == wanted.data_type:
            return [Step(FIELD, wanted.name, Became.FINE)]
        advice = (
            f"it is there as {known.data_type}, and {wanted.data_type} is needed: rename it in Paperless, "
            "then run this again"
        )
        return [Step(FIELD, wanted.name, Became.NOT_DONE, advice=advice)]

    async def _tag(self) -> list[Step]:
        if any(each.name == ours.BRIEFED for each in await self.paperless.tags()):
            return [Step(TAG, ours.BRIEFED, Became.FINE)]
        await self.paperless.create_tag(ours.BRIEFED)
        return [Step(TAG, ours.BRIEFED, Became.CREATED)]


def _left(workflow: Workflow, advice: str) -> Step:
    return Step(WORKFLOW, workflow.name, Became.LEFT, advice=advice)
