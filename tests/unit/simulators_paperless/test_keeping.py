"""What a simulator with a folder has after a restart."""

from datetime import date
from pathlib import Path

from continuum_simulators.paperless import PaperlessSimulator


def test_documents_survive_a_restart(tmp_path: Path) -> None:
    before = PaperlessSimulator(data=tmp_path)
    document = before.add(
        "Grüße 😀", title="Letter", correspondent="York", tags=["tax"], created=date(2026, 3, 1)
    )
    before.shelf.add_note(document, "noted", before.admin)
    field = before.add_custom_field("AI Status", "string")
    document.custom_fields = {field.id: "done"}
    document.archive = b"%PDF-1.7"
    before.shelf.touch(document)
    after = PaperlessSimulator(data=tmp_path)
    assert after.shelf.documents == {document.id: document}
    assert after.shelf.things == before.shelf.things
    assert after.shelf.custom_fields == before.shelf.custom_fields


def test_ids_notes_and_moments_go_on_after_a_restart(tmp_path: Path) -> None:
    before = PaperlessSimulator(data=tmp_path)
    first = before.add("one")
    note = before.shelf.add_note(first, "noted", before.admin)
    after = PaperlessSimulator(data=tmp_path)
    second = after.add("two")
    assert second.id > first.id
    assert second.added > first.modified
    assert after.shelf.add_note(second, "noted", after.admin).id > note.id


def test_a_changed_file_of_the_same_length_is_kept(tmp_path: Path) -> None:
    before = PaperlessSimulator(data=tmp_path)
    document = before.add("one")
    document.file = b"two"
    before.shelf.touch(document)
    assert PaperlessSimulator(data=tmp_path).shelf.documents[document.id].file == b"two"


def test_a_half_written_document_is_not_there(tmp_path: Path) -> None:
    PaperlessSimulator(data=tmp_path)
    (tmp_path / "5.file").write_bytes(b"half")
    (tmp_path / "5.new").write_text("{", "utf-8")
    assert PaperlessSimulator(data=tmp_path).shelf.documents == {}
