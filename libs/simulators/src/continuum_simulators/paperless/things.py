"""Tags, correspondents, document types, custom fields: list, create; of tags and fields also delete."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from continuum_simulators.paperless.dispatch import Call, Method, Reply, Resource, detail, reply
from continuum_simulators.paperless.faces import custom_field, thing
from continuum_simulators.paperless.listing import page_of
from continuum_simulators.paperless.records import CustomField, Json, Stored, Thing
from continuum_simulators.paperless.shelf import KINDS, Shelf

__all__ = ["Things"]

ALLOW: Final = "GET, POST, HEAD, OPTIONS"
DETAIL_ALLOW: Final = "GET, PUT, PATCH, DELETE, HEAD, OPTIONS"
RIGHT: Final = {"tags": "tag", "correspondents": "correspondent", "document_types": "documenttype"}
DATA_TYPES: Final = frozenset(
    {
        "boolean",
        "date",
        "documentlink",
        "float",
        "integer",
        "longtext",
        "monetary",
        "select",
        "string",
        "url",
    }
)


@dataclass(frozen=True)
class Things:
    """The named things."""

    shelf: Shelf

    def resources(self) -> tuple[Resource, ...]:
        """Return the paths and what answers them."""
        named = tuple(
            Resource(
                f"/api/{kind}/",
                ALLOW,
                {
                    "GET": Method(partial(self.list, kind), f"view_{RIGHT[kind]}"),
                    "POST": Method(partial(self.create, kind), f"add_{RIGHT[kind]}"),
                },
            )
            for kind in KINDS
        )
        fields = Resource(
            "/api/custom_fields/",
            ALLOW,
            {
                "GET": Method(self.list_fields, "view_customfield"),
                "POST": Method(self.create_field, "add_customfield"),
            },
        )
        return (
            *named,
            fields,
            Resource(r"/api/tags/{id:\d+}/", DETAIL_ALLOW, {"DELETE": Method(self.delete_tag, "delete_tag")}),
            Resource(
                r"/api/custom_fields/{id:\d+}/",
                DETAIL_ALLOW,
                {"DELETE": Method(self.delete_field, "delete_customfield")},
            ),
        )

    async def list(self, kind: str, call: Call) -> Reply:
        """List the things of one kind by name, as far as the user may see them."""
        seen = [
            entry
            for entry in sorted(self.shelf.things[kind].values(), key=lambda entry: entry.name.casefold())
            if call.user.superuser or entry.owner in {None, call.user.id}
        ]
        wanted = call.request.query.get("name__iexact")
        if wanted:
            seen = [entry for entry in seen if entry.name.casefold() == wanted.casefold()]
        page = page_of(call.request.query, len(seen))
        if isinstance(page, Reply):
            return page
        results: list[Json] = [
            thing(kind, entry, call.user, count=self._used(kind, entry))
            for entry in seen[page.start : page.start + page.size]
        ]
        every: list[Json] | None = [entry.id for entry in seen] if call.version == 9 else None
        face = page.face(call.request, results, every)
        return reply({**face, "display_count": len(seen)} if kind == "tags" else face)

    async def create(self, kind: str, call: Call) -> Reply:
        """Make a thing; a name is taken once for each owner."""
        wanted = await _object(call)
        name = wanted.get("name")
        if not isinstance(name, str) or not name:
            return reply({"name": ["This field is required."]}, 400)
        if any(entry.name == name for entry in self.shelf.things[kind].values()):
            return reply({"error": "Object violates owner / name unique constraint"}, 400)
        made = self.shelf.named(kind, name, owner=call.user.id)
        for key in ("color", "matching_algorithm"):
            if key in wanted:
                made.extra[key] = wanted[key]
        return reply(thing(kind, made, call.user), 201)

    async def list_fields(self, call: Call) -> Reply:
        """List the custom fields by name."""
        fields = sorted(self.shelf.custom_fields.values(), key=lambda entry: entry.name.casefold())
        page = page_of(call.request.query, len(fields))
        if isinstance(page, Reply):
            return page
        results: list[Json] = [
            custom_field(entry, count=sum(entry.id in stored.custom_fields for stored in self._documents()))
            for entry in fields[page.start : page.start + page.size]
        ]
        every: list[Json] | None = [entry.id for entry in fields] if call.version == 9 else None
        return reply(page.face(call.request, results, every))

    async def create_field(self, call: Call) -> Reply:
        """Make a custom field."""
        wanted = await _object(call)
        name, kind = wanted.get("name"), wanted.get("data_type")
        if not isinstance(kind, str) or kind not in DATA_TYPES:
            return reply({"data_type": [f'"{kind}" is not a valid choice.']}, 400)
        if not isinstance(name, str) or not name:
            return reply({"name": ["This field is required."]}, 400)
        if any(entry.name == name for entry in self.shelf.custom_fields.values()):
            return reply({"name": ["custom field with this name already exists."]}, 400)
        number = max(self.shelf.custom_fields, default=0) + 1
        made = CustomField(number, name, kind, _with_ids(wanted.get("extra_data")))
        self.shelf.add_custom_field(made)
        return reply(custom_field(made), 201)

    async def delete_tag(self, call: Call) -> Reply:
        """Delete a tag."""
        gone = self.shelf.remove_tag(call.id)
        return Reply(204) if gone else detail(404, "No Tag matches the given query.")

    async def delete_field(self, call: Call) -> Reply:
        """Delete a custom field and its values."""
        gone = self.shelf.remove_custom_field(call.id)
        return Reply(204) if gone else detail(404, "No CustomField matches the given query.")

    def _used(self, kind: str, entry: Thing) -> int:
        if kind == "tags":
            return sum(entry.id in stored.tags for stored in self._documents())
        return sum(getattr(stored, kind[:-1]) == entry.id for stored in self._documents())

    def _documents(self) -> Iterator[Stored]:
        return (stored for stored in self.shelf.documents.values() if not stored.deleted)


def _with_ids(extra: Json | None) -> Json:
    """Give the options of a select field ids of 16 letters."""
    if not isinstance(extra, dict) or not isinstance(extra.get("select_options"), list):
        return extra
    options = extra["select_options"]
    made: list[Json] = [
        {"label": option.get("label"), "id": f"option{place:010}"}
        for place, option in enumerate(options if isinstance(options, list) else [])
        if isinstance(option, dict)
    ]
    return {"select_options": made}


async def _object(call: Call) -> Mapping[str, Json]:
    wanted = json.loads(await call.request.read() or b"{}")
    return wanted if isinstance(wanted, dict) else {}
