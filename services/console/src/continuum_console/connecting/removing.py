"""Undo what was set up: our workflow, and if it is wanted the custom fields and the tag."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from continuum_console.connecting.setting_up import ours_among
from continuum_console.connecting.steps import FIELD, TAG, WORKFLOW, Became, Step
from continuum_paperless import CustomField, RightMissing, Tag, Workflow, ours


class Administration(Protocol):
    """What removing needs of Paperless."""

    async def workflows(self) -> tuple[Workflow, ...]:
        """Return all workflows."""

    async def delete_workflow(self, id: int) -> None:
        """Delete a workflow."""

    async def tags(self) -> tuple[Tag, ...]:
        """Return the tags that our user sees."""

    async def delete_tag(self, id: int) -> None:
        """Delete a tag."""

    async def custom_fields(self) -> tuple[CustomField, ...]:
        """Return the custom fields."""

    async def delete_custom_field(self, id: int) -> None:
        """Delete a custom field with its values."""


@dataclass(frozen=True, slots=True)
class Found:
    """What there is to remove."""

    workflows: Sequence[Workflow] = ()
    fields: Sequence[CustomField] = ()
    tags: Sequence[Tag] = ()

    def words(self) -> str:
        """Say it in one line, with how many documents lose what is in them; nothing is empty."""
        told = [f"the workflow {each.name}" for each in self.workflows]
        told += [f"the custom field {each.name} ({_in_documents(each.documents)})" for each in self.fields]
        told += [f"the tag {each.name} ({_in_documents(each.documents)})" for each in self.tags]
        return ", ".join(told)


async def find(paperless: Administration, *, fields: bool) -> Found:
    """Look for what is ours; a field of our name and another type is somebody else's."""
    workflows = ours_among(await paperless.workflows())
    if not fields:
        return Found(workflows)
    wanted = {field.name: field.data_type for field in ours.FIELDS}
    return Found(
        workflows,
        [each for each in await paperless.custom_fields() if wanted.get(each.name) == each.data_type],
        [each for each in await paperless.tags() if each.name == ours.BRIEFED],
    )


async def remove(paperless: Administration, found: Found) -> list[Step]:
    """Delete what was found; tell of each thing what became of it."""
    deletions = [
        *((WORKFLOW, each.name, each.id, paperless.delete_workflow) for each in found.workflows),
        *((FIELD, each.name, each.id, paperless.delete_custom_field) for each in found.fields),
        *((TAG, each.name, each.id, paperless.delete_tag) for each in found.tags),
    ]
    steps = []
    for kind, name, number, delete in deletions:
        try:
            await delete(number)
        except RightMissing as problem:
            steps.append(Step(kind, name, Became.NOT_DONE, advice=str(problem)))
        else:
            steps.append(Step(kind, name, Became.DELETED))
    return steps


def _in_documents(count: int) -> str:
    return f"in {count} document{'' if count == 1 else 's'}"
