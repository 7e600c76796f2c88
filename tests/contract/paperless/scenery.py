"""What was different in Paperless when each request was recorded."""

from datetime import date, datetime
from typing import Final

from continuum_simulators.paperless import CustomField
from continuum_simulators.paperless.records import Note, Task, Thing, Version
from tests.contract.paperless.recorded import Json, binary, uncut
from tests.contract.paperless.scenes import ADMIN, Scene, note, uncut_json

FIELDS: Final = (
    (1, "AI Summary", "longtext"),
    (2, "AI Status", "string"),
    (3, "AI Cites", "url"),
    (4, "AI Score", "float"),
    (5, "AI Done", "boolean"),
    (6, "AI On", "date"),
    (7, "AI N", "integer"),
    (8, "AI State", "select"),
)
OPTIONS: Final[Json] = {
    "select_options": [
        {"label": "ok", "id": "7DaX7axG7ebyzpZi"},
        {"label": "failed", "id": "TVKbPhcRX01Hfav6"},
    ]
}


def _nothing(scene: Scene) -> None:
    """Change nothing."""


def _names(scene: Scene) -> None:
    scene.shelf.things["tags"][1] = Thing(1, "inbox-x", ADMIN, {"color": "#a6cee3", "matching_algorithm": 0})
    for number, name, kind in FIELDS:
        options = OPTIONS if kind == "select" else None
        scene.shelf.custom_fields[number] = CustomField(number, name, kind, options)


def _more_names(scene: Scene) -> None:
    _names(scene)
    scene.shelf.documents[5].tags = []
    scene.shelf.things["tags"][2] = Thing(2, "second")
    scene.shelf.things["correspondents"][1] = Thing(1, "York", ADMIN)
    scene.shelf.things["document_types"][1] = Thing(1, "Demand", ADMIN)
    scene.hold(*scene.recording["body"]["results"])


def _fields_used(scene: Scene) -> None:
    _names(scene)
    scene.shelf.documents[5].custom_fields = {1: "x", 2: "y"}


def _status_used_twice(scene: Scene) -> None:
    _names(scene)
    for number in (2, 5):
        scene.shelf.documents[number].custom_fields = {2: "v"}


def _some_fields(scene: Scene) -> None:
    _names(scene)
    del scene.shelf.custom_fields[8]


def _first_field(scene: Scene) -> None:
    scene.shelf.custom_fields[1] = CustomField(1, "AI Summary", "longtext")


def _before_patch(scene: Scene) -> None:
    """Put in the document as it was, where the answer shows what the change left alone."""
    _names(scene)
    if isinstance(scene.recording["body"], dict) and "id" in scene.recording["body"]:
        scene.hold(scene.recording["body"])
        before = scene.shelf.documents[scene.recording["body"]["id"]]
        before.custom_fields, before.tags, before.viewers, before.changers = {1: "old"}, before.tags, [], []
    scene.shelf.things["tags"][1] = Thing(1, "inbox-x", ADMIN)
    for entry in scene.recording["request"].get("json", {}).get("custom_fields", ()):
        if isinstance(entry["value"], str):
            entry["value"] = uncut(entry["value"])
    title = scene.recording["request"].get("json", {}).get("title")
    if title:
        scene.recording["request"]["json"]["title"] = uncut(title)


def _before_tags(scene: Scene) -> None:
    _before_patch(scene)
    scene.shelf.documents[5].tags, scene.shelf.documents[5].custom_fields = [], {}


def _before_sharing(scene: Scene) -> None:
    _before_patch(scene)
    scene.shelf.documents[4].custom_fields = {}


def _as_shown(scene: Scene) -> None:
    scene.hold(scene.recording["body"])


def _listed(scene: Scene) -> None:
    scene.hold(*scene.recording["body"]["results"])


def _of_version_9(scene: Scene) -> None:
    """Fill in the fifty-one documents in their order, which is that of their dates."""
    body = scene.recording["body"]
    titles = {entry["id"]: entry["title"] for entry in body["results"]}
    scene.shelf.documents.clear()
    for place, number in enumerate(body["all"]):
        day = date.fromordinal(date(2026, 11, 23).toordinal() - place)
        scene.shelf.put("text", id=number, title=titles.get(number, "other"), created=day, owner=ADMIN)


def _moments(scene: Scene) -> None:
    """Fill in the times of the documents that the filter let pass."""
    for entry in scene.recording["body"]["results"]:
        for name in ("added", "modified"):
            if name in entry:
                moment = datetime.fromisoformat(entry[name])
                setattr(scene.shelf.documents[entry["id"]], name, moment)
    for number, document in scene.shelf.documents.items():
        if number not in {entry["id"] for entry in scene.recording["body"]["results"]}:
            document.added = document.modified = datetime.fromisoformat("2026-11-23T18:38:00+00:00")


def _tagged(scene: Scene) -> None:
    _names(scene)
    scene.shelf.documents[5].tags = [1]


def _file(scene: Scene) -> None:
    """Put in the file whose length and beginning were recorded."""
    number = int(scene.recording["request"]["path"].split("/")[3])
    document = scene.shelf.documents.get(number)
    body = scene.recording["body"]
    if document is not None:
        content = binary(body) or bytes(1000)
        document.file = document.archive = content
        if scene.name == "api-download-identity":
            document.title = "doc4"


def _text_of_a_pdf(scene: Scene) -> None:
    _file(scene)
    document = scene.shelf.documents[3]
    document.archive, document.mime_type = None, "application/pdf"


def _not_noted(scene: Scene) -> None:
    scene.shelf.documents[5].notes = []


def _noted(scene: Scene) -> None:
    body = scene.recording["body"]
    scene.shelf.documents[int(scene.recording["request"]["path"].split("/")[3])].notes = [
        note(entry) for entry in body
    ]


def _note_to_delete(scene: Scene) -> None:
    _noted(scene)
    first = Note(1, "first", datetime.fromisoformat("2026-11-23T18:42:43.994239+00:00"), ADMIN)
    scene.shelf.documents[5].notes.insert(0, first)


def _fifth_note(scene: Scene) -> None:
    scene.shelf._last_note = 4
    scene.shelf.documents[4].viewers, scene.shelf.documents[4].changers = [4, 5, 6], [5, 6]


def _shared(scene: Scene) -> None:
    """Share as the recordings of rights have it: 2 is nobody's, 3 to be seen, 4 to be changed, 1 neither."""
    _names(scene)
    scene.without(5, 6, 7, 8, 9)
    scene.shelf.documents[2].owner = None
    scene.shelf.documents[3].viewers = [4, 5, 6]
    scene.shelf.documents[4].viewers, scene.shelf.documents[4].changers = [4, 5, 6], [5, 6]


def _shared_and_titled(scene: Scene) -> None:
    _shared(scene)
    scene.shelf.documents[2].title = "doc2"


def _redis_down(scene: Scene) -> None:
    scene.simulator.faults.redis_down = True


def _redis_down_upload(scene: Scene) -> None:
    _redis_down(scene)
    scene.upload("gen.pdf", b"%PDF-1.4")


def _program(scene: Scene) -> None:
    scene.upload("setup.exe", b"MZ\x90\x00")


def _letter(scene: Scene) -> None:
    scene.upload("letter.txt", b"Dear Sir or Madam")


def _trashed(scene: Scene) -> None:
    scene.shelf.put("from folder", id=47, title="from-folder", owner=ADMIN).deleted = True


def _there(scene: Scene) -> None:
    scene.shelf.put("from folder", id=47, title="from-folder", owner=ADMIN)


def _second_version(scene: Scene) -> None:
    scene.shelf.documents[5].versions.insert(
        0, Version(48, datetime.fromisoformat("2026-11-23T18:50:12+00:00"), "0" * 64)
    )


def _task_waiting(scene: Scene) -> None:
    _recorded_task(scene, started=False)


def _recorded_task(scene: Scene, *, started: bool) -> None:
    shown = scene.recording["body"]["results"][0]
    moments = [shown["date_created"], shown["date_started"], shown["date_done"]]
    created, begun, done = (datetime.fromisoformat(moment) if moment else None for moment in moments)
    assert created is not None
    assert (begun is not None) is started
    name, kind = shown["input_data"]["filename"], shown["input_data"]["mime_type"]
    error = shown["result_data"] and {key: uncut_json(value) for key, value in shown["result_data"].items()}
    entry = Task(shown["id"], shown["task_id"], name, kind, ADMIN, created, begun, done, error=error)
    scene.shelf.tasks[entry.id] = entry


def _task_failed(scene: Scene) -> None:
    _recorded_task(scene, started=True)


def _first_tag(scene: Scene) -> None:
    scene.shelf.documents[5].tags = []


def _tag_taken(scene: Scene) -> None:
    scene.shelf.things["tags"][1] = Thing(1, "inbox-x", ADMIN)


def _workflows_listed(scene: Scene) -> None:
    """Fill in fourteen workflows, of which the answer shows two."""
    shown = scene.recording["body"]["results"]
    others = [{**shown[0], "id": number} for number in range(3, scene.recording["body"]["count"] + 1)]
    scene.simulator.workflows.kept.update({entry["id"]: entry for entry in (*shown, *others)})


def _workflow_without_guard(scene: Scene) -> None:
    after = scene.recording["body"]
    before = {**after, "triggers": [{**after["triggers"][0], "filter_has_not_tags": []}]}
    scene.simulator.workflows.kept[before["id"]] = before


SETTINGS: Final = {
    "api-bulk-edit-modify-custom-fields": _names,
    "api-bulk-edit-modify-tags": _names,
    "api-custom-field-create-duplicate-400": _first_field,
    "api-custom-field-create-select": _some_fields,
    "api-custom-fields-list": _fields_used,
    "api-document-delete": _there,
    "api-document-deleted-404": _trashed,
    "api-document-get-version-id": _second_version,
    "api-document-patch-cf-bad-id": _before_patch,
    "api-document-patch-cf-string-too-long": _before_patch,
    "api-document-patch-custom-fields": _before_patch,
    "api-document-patch-custom-fields-partial": _before_patch,
    "api-document-patch-tags": _before_tags,
    "api-document-patch-tags-bad-400": _before_patch,
    "api-document-patch-title-too-long": _before_patch,
    "api-document-update-version": _letter,
    "api-document-with-versions": _as_shown,
    "api-documents-list-selection-data": _more_names,
    "api-documents-list-truncate": _listed,
    "api-documents-list-v9": _of_version_9,
    "api-download": _file,
    "api-download-head": _file,
    "api-download-identity": _file,
    "api-download-original": _file,
    "api-download-range": _file,
    "api-download-umlaut": _file,
    "api-filter-added-gt": _moments,
    "api-filter-added-gte": _moments,
    "api-filter-custom-field-query": _fields_used,
    "api-filter-modified-gt": _moments,
    "api-filter-tags-id-all": _tagged,
    "api-note-create": _not_noted,
    "api-note-delete": _note_to_delete,
    "api-notes-list": _noted,
    "api-patch-set-permissions-change": _before_sharing,
    "api-perm-editor-note-unowned": _shared,
    "api-perm-editor-patch-shared-view": _shared,
    "api-perm-editor-patchcf-unowned": _shared_and_titled,
    "api-perm-noter-list-cf": _status_used_twice,
    "api-perm-noter-note-shared-change": _fifth_note,
    "api-perm-noter-note-shared-view": _shared,
    "api-perm-viewer-list": _shared,
    "api-perm-viewer-patch-unowned": _shared,
    "api-post-document-bad-type-400": _program,
    "api-post-document-minutes": _letter,
    "api-post-document-rechnung-stadtwerke": _letter,
    "api-post-document-storage-fails": _letter,
    "api-preview": _text_of_a_pdf,
    "api-redis-down-note": _redis_down,
    "api-redis-down-note-after-recovery": _noted,
    "api-redis-down-patch": _redis_down,
    "api-redis-down-post-document": _redis_down_upload,
    "api-tag-create": _first_tag,
    "api-tag-create-duplicate-400": _tag_taken,
    "api-tags-list": _tagged,
    "api-task-pending-worker-down": _task_waiting,
    "api-tasks-by-id-failure": _task_failed,
    "api-trash-restore": _trashed,
    "api-workflow-list": _workflows_listed,
    "api-workflow-patch-loop-guard": _workflow_without_guard,
}


def scene(name: str) -> Scene:
    """Return the state in which a request was recorded."""
    return Scene(name, SETTINGS.get(name, _nothing))
