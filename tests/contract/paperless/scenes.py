"""The state of the real Paperless when each recording was made, as far as the answer shows it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from aiohttp import FormData

from continuum_simulators.paperless import PaperlessSimulator, Stored, User
from continuum_simulators.paperless.records import Note, Version
from tests.contract.paperless.recorded import recording, uncut

Json = Any

TOKEN: Final = "REDACTED"
ADMIN: Final = 2
VIEW: Final = ("view_document",)
EDIT: Final = (*VIEW, "change_document")
NOTE: Final = (*EDIT, "add_note", "view_note", "view_customfield")
RIGHTS: Final[Mapping[str, tuple[int, str, Iterable[str]]]] = {
    "noperm": (3, "noperm", ()),
    "viewer": (4, "viewer", VIEW),
    "editor": (5, "editor", EDIT),
    "noter": (6, "noter", NOTE),
}


class Scene:
    """A simulated Paperless that looks as the real one did when ``name`` was recorded."""

    def __init__(self, name: str, setting: Callable[["Scene"], None]) -> None:
        self.name = name
        self.recording = recording(name)
        self.simulator = PaperlessSimulator(token=TOKEN, public_url="http://127.0.0.1:8010", gap_share=0)
        self.shelf = self.simulator.shelf
        self.form: FormData | None = None
        self.token = TOKEN
        self._documents()
        setting(self)
        self._asker()

    def hold(self, *bodies: Json) -> None:
        """Put in the documents that these answers show."""
        for body in bodies:
            self.shelf.documents[body["id"]] = stored(body, self.shelf.documents.get(body["id"]))

    def without(self, *ids: int) -> None:
        """Take documents out."""
        for number in ids:
            self.shelf.documents.pop(number, None)

    def upload(self, name: str, content: bytes) -> None:
        """Have the request carry a file."""
        self.form = FormData()
        self.form.add_field("document", content, filename=name)

    def _documents(self) -> None:
        """Nine documents, as the listings show them; of the first only its id and place are known."""
        for name in ("api-documents-list-page2", "api-documents-list"):
            self.hold(*recording(name)["body"]["results"])
        self.hold(recording("api-document-2")["body"])
        self.hold(*recording("api-documents-list-selection-data")["body"]["results"])
        self.shelf.documents[3].viewers = []
        first = self.shelf.put("First", id=1, title="first", owner=ADMIN, created=date(2026, 3, 11))
        first.added = first.modified = datetime.fromisoformat("2026-11-23T18:38:00+00:00")

    def _asker(self) -> None:
        _, _, rest = self.name.partition("api-perm-")
        who = rest.partition("-")[0]
        if who in RIGHTS:
            number, username, rights = RIGHTS[who]
            self.token = who
            self.shelf.users[who] = User(number, username, who, rights=frozenset(rights))


def stored(body: Mapping[str, Json], known: Stored | None) -> Stored:
    """Return the document that an answer shows; its file is as long as a recorded download of it."""
    permissions = body.get("permissions", {"view": {"users": []}, "change": {"users": []}})
    shared = bool(body.get("is_shared_by_requester"))
    archived = body["archived_file_name"] is not None
    return Stored(
        id=body["id"],
        title=body["title"],
        content=uncut(body["content"]),
        file=known.file if known else b"%PDF",
        file_name=body["original_file_name"],
        mime_type=body["mime_type"],
        archive=(known.archive if known and known.archive else b"%PDF") if archived else None,
        created=date.fromisoformat(body["created"]),
        added=datetime.fromisoformat(body["added"]),
        modified=datetime.fromisoformat(body["modified"]),
        versions=[
            Version(
                version["id"],
                datetime.fromisoformat(version["added"]),
                version["checksum"],
                version["version_label"],
            )
            for version in body["versions"]
        ],
        page_count=body["page_count"],
        owner=body["owner"],
        correspondent=body["correspondent"],
        document_type=body["document_type"],
        tags=body["tags"],
        custom_fields={field["field"]: uncut_json(field["value"]) for field in body["custom_fields"]},
        notes=[note(entry) for entry in body["notes"]],
        viewers=permissions["view"]["users"] or ([4] if shared else []),
        changers=permissions["change"]["users"],
    )


def note(entry: Mapping[str, Json]) -> Note:
    """Return the note that an answer shows."""
    made = datetime.fromisoformat(entry["created"])
    return Note(entry["id"], uncut(entry["note"]), made, entry["user"]["id"])


def uncut_json(value: Json) -> Json:
    """Return a value whose strings have their length again."""
    return uncut(value) if isinstance(value, str) else value
