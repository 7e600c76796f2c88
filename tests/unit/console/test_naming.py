"""Which brief a person means."""

import pytest
from typer.testing import CliRunner

from continuum_console import exits
from continuum_console.app import app
from continuum_console.reading.archive import NoSuchBrief
from continuum_console.reading.naming import brief_of, named
from continuum_console.reading.shapes import DocumentStatus


class MemoryDocuments:
    """Documents in memory."""

    def __init__(self, *documents: DocumentStatus) -> None:
        self.known = {document.id: document for document in documents}

    async def document(self, number: int) -> DocumentStatus:
        return self.known[number]


def document(status: str, brief: str | None = None) -> DocumentStatus:
    return DocumentStatus(id=7, title="Notice", status=status, brief_id=brief)


@pytest.mark.parametrize(("told", "meant"), [("b_7kq2m9", "b_7kq2m9"), ("7", 7), ("9" * 19, int("9" * 19))])
def test_a_brief_is_named_by_its_id_or_its_document(told: str, meant: str | int) -> None:
    assert named(told) == meant


@pytest.mark.parametrize(
    "told", ["", " ", "0", "07", "-7", "٣", "²", "b_", "b_x\n", "../documents/7", "9" * 20]
)
def test_what_names_neither_is_asked_of_nobody(told: str) -> None:
    with pytest.raises(NoSuchBrief, match="is not the id of a brief"):
        named(told)


async def test_a_document_leads_to_its_brief() -> None:
    assert await brief_of(MemoryDocuments(document("briefed", "b_7kq2m9")), 7) == "b_7kq2m9"


async def test_why_a_document_has_no_brief_is_said_in_words() -> None:
    with pytest.raises(NoSuchBrief, match="document 7 has no brief: it is no text"):
        await brief_of(MemoryDocuments(document("no_text")), 7)


@pytest.mark.parametrize(
    "words",
    [
        ("read", "7", "--search", "rent"),
        ("read", "7", "--watch"),
        ("read", "--search", "rent", "--watch"),
        ("read", "--markdown"),
        ("read", "--markdown", "--search", "rent"),
        ("read", "7", "--markdown", "--json"),
        ("history", "0"),
        ("history", str(2**63)),
        ("forget", str(2**63), "--yes"),
        ("rebrief", "0"),
    ],
)
def test_what_would_be_passed_over_is_wrong_usage(words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, words).exit_code == exits.USAGE
