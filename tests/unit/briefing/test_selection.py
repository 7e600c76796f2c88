"""Which documents are read, and by which model."""

from datetime import UTC, date, datetime, timedelta

import pytest

from continuum_briefing.selection import Selection, Trait
from continuum_proto.documents import DocumentMetadata

TODAY = date(2026, 11, 23)
LETTER = DocumentMetadata(
    document_id=1,
    title="Rent",
    correspondent="Harbour Lettings",
    document_type="Letter",
    tags=("Home", "Urgent"),
    owner=3,
    mime_type="application/pdf",
    created="2026-01-31",
    page_count=2,
    added=datetime(2026, 2, 3, tzinfo=UTC),
    modified=datetime(2026, 2, 3, tzinfo=UTC),
)
BARE = DocumentMetadata(document_id=2, title="?", added=LETTER.added, modified=LETTER.modified)


@pytest.mark.parametrize(
    ("selection", "reason"),
    [
        (Selection(), None),
        (Selection(skip={Trait.TAG: ("tax", "urgent")}), "tag Urgent"),
        (Selection(skip={Trait.TAG: ("Home office",)}), None),
        (Selection(skip={Trait.CORRESPONDENT: ("HARBOUR LETTINGS",)}), "correspondent Harbour Lettings"),
        (Selection(skip={Trait.DOCUMENT_TYPE: ("letter",)}), "document type Letter"),
        (Selection(skip={Trait.OWNER: ("3",)}), "owner 3"),
        (Selection(skip={Trait.OWNER: ("33", "nobody")}), None),
        (Selection(skip={Trait.MIME_TYPE: ("application/*",)}), "mime type application/pdf"),
        (Selection(skip={Trait.MIME_TYPE: ("app/*", "application")}), None),
        (Selection(only={Trait.TAG: ("Home",), Trait.OWNER: ("3", "4")}), None),
        (Selection(only={Trait.TAG: ("Home",), Trait.OWNER: ("4",)}), "owner not among 4"),
        (Selection(only={Trait.TAG: ()}), None),
        (Selection(only={Trait.TAG: tuple("abcdef")}), "tag not among a, b, c, d, e …"),
        (Selection(older_than=date(2026, 1, 31)), None),
        (Selection(older_than=date(2026, 2, 1)), "of 2026-01-31, before 2026-02-01"),
        (Selection(older_than=timedelta(days=296)), None),
        (Selection(older_than=timedelta(days=295)), "of 2026-01-31, before 2026-02-01"),
        (Selection(older_than=timedelta(days=36_524_635)), None),
        (Selection(longer_than=2), None),
        (Selection(longer_than=1), "2 pages, more than 1"),
    ],
)
def test_the_first_rule_that_leaves_a_document_out_is_named(selection: Selection, reason: str | None) -> None:
    assert selection.excludes(LETTER, today=TODAY) == reason


def test_what_is_skipped_is_skipped_whatever_is_allowed() -> None:
    selection = Selection(only={Trait.TAG: ("Home",)}, skip={Trait.TAG: ("Urgent",)})
    assert selection.excludes(LETTER, today=TODAY) == "tag Urgent"


def test_what_paperless_does_not_say_fits_no_name() -> None:
    for trait in Trait:
        assert Selection(only={trait: ("x", "image/*")}).excludes(BARE, today=TODAY) is not None
        assert Selection(skip={trait: ("x", "image/*", "")}).excludes(BARE, today=TODAY) is None
    assert Selection(only={Trait.OWNER: ("nobody",)}).excludes(BARE, today=TODAY) is None
    assert Selection(longer_than=1).excludes(BARE, today=TODAY) is None


@pytest.mark.parametrize("created", [None, "", "some day"])
def test_a_document_without_a_date_is_as_old_as_its_arrival(created: str | None) -> None:
    document = BARE.model_copy(update={"created": created})
    assert Selection(older_than=date(2026, 2, 3)).excludes(document, today=TODAY) is None
    assert Selection(older_than=date(2026, 2, 4)).excludes(document, today=TODAY) is not None


def test_the_first_rule_that_fits_names_the_model() -> None:
    selection = Selection(
        models={
            Trait.TAG: (("tax", "a"), ("URGENT", "b"), ("Home", "c")),
            Trait.CORRESPONDENT: (("Harbour Lettings", "d"),),
            Trait.MIME_TYPE: (("application/*", "e"),),
        }
    )
    assert selection.model(LETTER) == "b"
    assert selection.model(LETTER.model_copy(update={"tags": ()})) == "d"
    assert selection.model(LETTER.model_copy(update={"tags": (), "correspondent": None})) == "e"
    assert selection.model(BARE) is None
