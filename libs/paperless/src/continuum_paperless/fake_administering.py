"""The administration of the Paperless in memory, for tests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from pydantic import JsonValue

from continuum_paperless.errors import RightMissing, WriteRefused
from continuum_paperless.fake import FakePaperless
from continuum_paperless.values import CustomField, May, Part, ServerVersion, Tag, Workflow

__all__ = ["FakeAdministration"]

LISTED = ("document", "tag", "correspondent", "documenttype", "customfield", "workflow")


@dataclass
class FakeAdministration:
    """What an administrator does to a ``FakePaperless``."""

    paperless: FakePaperless = field(default_factory=FakePaperless)
    rights_of_user: frozenset[str] | None = None
    """Nothing: every right, as a superuser has."""
    writes: list[str] = field(default_factory=list)
    """What was asked to be changed, in order."""
    _workflows: dict[int, Workflow] = field(default_factory=dict)
    _tags: dict[int, Tag] = field(default_factory=dict)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    async def version(self) -> ServerVersion:
        """As ``Administration.version``."""
        return await self.paperless.version()

    async def rights(self, names: Iterable[str]) -> Mapping[str, May]:
        """As ``Administration.rights``."""
        self.paperless.answer()
        if self._may("view_uisettings"):
            return {name: May.YES if self._may(name) else May.NO for name in names}
        return {name: self._tried(name) for name in names}

    async def workflows(self) -> tuple[Workflow, ...]:
        """As ``Administration.workflows``."""
        self._require("view_workflow")
        return tuple(self._workflows.values())

    async def create_workflow(
        self, name: str, *, triggers: Sequence[Part], actions: Sequence[Part]
    ) -> Workflow:
        """As ``Administration.create_workflow``."""
        self._write("add_workflow", f"create workflow {name}")
        if name in {known.name for known in self._workflows.values()}:
            raise WriteRefused("workflow with this name already exists.")
        made = Workflow(next(self._numbers), name, True, self._parts(triggers), self._parts(actions))
        self._workflows[made.id] = made
        return made

    async def change_workflow(
        self, id: int, *, enabled: bool, triggers: Sequence[Part], actions: Sequence[Part]
    ) -> Workflow:
        """As ``Administration.change_workflow``."""
        self._write("change_workflow", f"change workflow {id}")
        known = self._workflows[id]
        changed = replace(
            known, enabled=enabled, triggers=self._parts(triggers), actions=self._parts(actions)
        )
        self._workflows[id] = changed
        return changed

    async def delete_workflow(self, id: int) -> None:
        """As ``Administration.delete_workflow``."""
        self._write("delete_workflow", f"delete workflow {id}")
        self._workflows.pop(id, None)

    async def tags(self) -> tuple[Tag, ...]:
        """As ``Administration.tags``."""
        self._require("view_tag")
        return tuple(self._tags.values())

    async def create_tag(self, name: str) -> Tag:
        """As ``Administration.create_tag``."""
        self._write("add_tag", f"create tag {name}")
        if name in {known.name for known in self._tags.values()}:
            raise WriteRefused("Object violates owner / name unique constraint")
        made = Tag(next(self._numbers), name)
        self._tags[made.id] = made
        return made

    async def delete_tag(self, id: int) -> None:
        """As ``Administration.delete_tag``."""
        self._write("delete_tag", f"delete tag {id}")
        self._tags.pop(id, None)

    async def custom_fields(self) -> tuple[CustomField, ...]:
        """As ``Administration.custom_fields``."""
        self._require("view_customfield")
        return tuple(
            replace(known, documents=self.paperless.uses(known.id)) for known in self.paperless.fields
        )

    async def create_custom_field(self, name: str, data_type: str) -> CustomField:
        """As ``Administration.create_custom_field``."""
        self._write("add_customfield", f"create custom field {name}")
        if name in {known.name for known in self.paperless.fields}:
            raise WriteRefused("custom field with this name already exists.")
        number = max((known.id for known in self.paperless.fields), default=0) + 1
        made = CustomField(number, name, data_type)
        self.paperless.fields = (*self.paperless.fields, made)
        return made

    async def delete_custom_field(self, id: int) -> None:
        """As ``Administration.delete_custom_field``."""
        self._write("delete_customfield", f"delete custom field {id}")
        self.paperless.remove_field(id)

    async def save_unchanged(self, document: int) -> None:
        """As ``Administration.save_unchanged``."""
        self._write("change_document", f"save document {document}")
        await self.paperless.document(document)
        self.paperless.change(document)

    def _parts(self, wanted: Sequence[Part]) -> tuple[Part, ...]:
        return tuple(self._numbered(part) for part in wanted)

    def _numbered(self, part: Part) -> Part:
        numbered: dict[str, JsonValue] = {"id": next(self._numbers), **part}
        webhook = numbered.get("webhook")
        if isinstance(webhook, dict):
            numbered["webhook"] = {"id": next(self._numbers), **webhook}
        return numbered

    def _tried(self, name: str) -> May:
        verb, _, model = name.partition("_")
        seen = model in LISTED or (
            model == "note" and self._may("view_document") and self.paperless.shows_any()
        )
        if verb != "view" or not seen:
            return May.UNKNOWN
        return May.YES if self._may(name) else May.NO

    def _may(self, name: str) -> bool:
        return self.rights_of_user is None or name in self.rights_of_user

    def _require(self, name: str) -> None:
        self.paperless.answer()
        if not self._may(name):
            raise RightMissing(f"the user of PAPERLESS_TOKEN lacks {name} in Paperless")

    def _write(self, right: str, what: str) -> None:
        self._require(right)
        self.writes.append(what)
