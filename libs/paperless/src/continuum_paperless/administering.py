"""What an administrator does in Paperless: workflows, tags, custom fields, and looking at one's rights."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeVar

from continuum_paperless.transport import Transport, judged
from continuum_paperless.values import CustomField, May, Part, ServerVersion, Tag, Workflow
from continuum_paperless.wire import (
    WireCustomField,
    WireList,
    WireNumbered,
    WireRights,
    WireTag,
    WireWorkflow,
    version_of,
)

__all__ = ["Administration"]

M = TypeVar("M")
PAGE: Final = 1000
SETTINGS: Final = "ui_settings/"
SHOWN_BY: Final = {
    "view_document": "documents/",
    "view_tag": "tags/",
    "view_correspondent": "correspondents/",
    "view_documenttype": "document_types/",
    "view_customfield": "custom_fields/",
    "view_workflow": "workflows/",
}
"""The listing that a right opens."""
MATCHES_NOTHING: Final = 0


class Administration:
    """Changes to Paperless itself.

    Every call may raise ``PaperlessDown``, of which ``RightMissing`` names the right.
    """

    def __init__(self, transport: Transport) -> None:
        self._http = transport

    async def version(self) -> ServerVersion:
        """Tell which Paperless answers; proves address and token, and needs no right."""
        answer = await self._http.send("GET", SETTINGS)
        if answer.status != 403:
            judged(answer)
        return version_of(answer.headers)

    async def rights(self, names: Iterable[str]) -> Mapping[str, May]:
        """Tell of each right (``view_document``, …) whether our user has it; nothing is changed to find out.

        The settings of the web pages list all rights, to those who have ``view_uisettings``. To others a
        listing that opens shows the right to see it, and the rights to change are not checkable.
        """
        answer = await self._http.send("GET", SETTINGS)
        if answer.status == 403:
            return {name: await self._tried(name) for name in names}
        known = judged(answer).json(WireRights).permissions
        return {name: May.YES if name in known else May.NO for name in names}

    async def workflows(self) -> tuple[Workflow, ...]:
        """Return all workflows."""
        found = await self._every("workflows/", WireList[WireWorkflow], right="view_workflow")
        return tuple(wire.value() for wire in found)

    async def create_workflow(
        self, name: str, *, triggers: Sequence[Part], actions: Sequence[Part]
    ) -> Workflow:
        """Make a workflow, switched on.

        :raises WriteRefused: the name is taken, or a part cannot be.
        """
        wanted = {"name": name, "order": 0, "enabled": True, "triggers": triggers, "actions": actions}
        answer = await self._http.send("POST", "workflows/", json=wanted)
        return judged(answer, right="add_workflow").json(WireWorkflow).value()

    async def change_workflow(
        self, id: int, *, enabled: bool, triggers: Sequence[Part], actions: Sequence[Part]
    ) -> Workflow:
        """Replace the triggers and actions of a workflow; those with an ``id`` stay themselves.

        :raises WriteRefused: a part cannot be.
        """
        wanted = {"enabled": enabled, "triggers": triggers, "actions": actions}
        answer = await self._http.send("PATCH", f"workflows/{id}/", json=wanted)
        return judged(answer, right="change_workflow").json(WireWorkflow).value()

    async def delete_workflow(self, id: int) -> None:
        """Delete a workflow; one that is gone already is fine."""
        await self._delete(f"workflows/{id}/", right="delete_workflow")

    async def tags(self) -> tuple[Tag, ...]:
        """Return the tags that our user sees."""
        found = await self._every("tags/", WireList[WireTag], right="view_tag")
        return tuple(wire.value() for wire in found)

    async def create_tag(self, name: str) -> Tag:
        """Make a tag that Paperless gives to no document by itself.

        :raises WriteRefused: the name is taken.
        """
        wanted = {"name": name, "matching_algorithm": MATCHES_NOTHING}
        answer = await self._http.send("POST", "tags/", json=wanted)
        return judged(answer, right="add_tag").json(WireTag).value()

    async def delete_tag(self, id: int) -> None:
        """Delete a tag, also from all documents; one that is gone already is fine."""
        await self._delete(f"tags/{id}/", right="delete_tag")

    async def custom_fields(self) -> tuple[CustomField, ...]:
        """Return the custom fields, each with the number of documents that have it."""
        found = await self._every("custom_fields/", WireList[WireCustomField], right="view_customfield")
        return tuple(wire.value() for wire in found)

    async def create_custom_field(self, name: str, data_type: str) -> CustomField:
        """Make a custom field.

        :raises WriteRefused: the name is taken, or there is no such type.
        """
        wanted = {"name": name, "data_type": data_type}
        answer = await self._http.send("POST", "custom_fields/", json=wanted)
        return judged(answer, right="add_customfield").json(WireCustomField).value()

    async def delete_custom_field(self, id: int) -> None:
        """Delete a custom field with its values in all documents; one that is gone already is fine."""
        await self._delete(f"custom_fields/{id}/", right="delete_customfield")

    async def save_unchanged(self, document: int) -> None:
        """Save a document as it is, which fires Document Updated.

        :raises DocumentNotFound: there is no such document to our user.
        :raises DocumentForbidden: it is there, and not ours to change.
        """
        answer = await self._http.send("PATCH", f"documents/{document}/", json={})
        judged(answer, document=document, right="change_document")

    async def _tried(self, right: str) -> May:
        path = SHOWN_BY.get(right) or (await self._some_notes() if right == "view_note" else None)
        if path is None:
            return May.UNKNOWN
        answer = await self._http.send("GET", path, query={"page_size": 1})
        if answer.status == 403:
            return May.NO
        judged(answer, right=right)
        return May.YES

    async def _some_notes(self) -> str | None:
        """Return where the notes of a document are that our user sees; nothing without one."""
        answer = await self._http.send("GET", "documents/", query={"page_size": 1, "fields": "id"})
        if answer.status == 403:
            return None
        seen = judged(answer, right="view_document").json(WireList[WireNumbered]).results
        return f"documents/{seen[0].id}/notes/" if seen else None

    async def _every(self, path: str, model: type[WireList[M]], *, right: str) -> list[M]:
        found: list[M] = []
        count, page = 1, 0
        while len(found) < count:
            page += 1
            answer = await self._http.get(path, query={"page": page, "page_size": PAGE}, right=right)
            listed = answer.json(model)
            if not listed.results:
                break
            found.extend(listed.results)
            count = listed.count
        return found

    async def _delete(self, path: str, *, right: str) -> None:
        answer = await self._http.send("DELETE", path)
        if answer.status != 404:
            judged(answer, right=right)
