"""Front matter and markup of the sample texts."""

import pytest

from continuum_console.samples.markup import Break, Heading, Items, Prose, Table, blocks, inline
from continuum_console.samples.source import parse

FRONT = "---\nfile: a.txt\ntitle: A: B\ncorrespondent: C\ndocument_type: D\ncreated: 2026-01-02\n"


def test_fields_and_body_are_parted() -> None:
    source = parse(FRONT + "tags: one, two\nsender: A | B \n---\n\nWords.\n", name="a.md")
    assert source.fields["title"] == "A: B"
    assert source.tags == ("one", "two")
    assert source.lines("sender") == ("A", "B")
    assert source.body == "Words.\n"


def test_a_text_without_front_matter_is_named() -> None:
    with pytest.raises(ValueError, match=r"a\.md: front matter"):
        parse("Words.\n", name="a.md")


def test_missing_fields_are_named() -> None:
    with pytest.raises(ValueError, match=r"a\.md: .* lacks document_type, created"):
        parse("---\nfile: a\ntitle: b\ncorrespondent: c\n---\n", name="a.md")


def test_each_block_is_told_apart() -> None:
    table = "| a | b |\n|---|---:|\n| 1 | 2 |"
    body = f"## A head\n\nFirst line\nsecond\\\nthird\n\n- one\n- two\n  more\n\n{table}\n\n***"
    assert list(blocks(body)) == [
        Heading(level=2, text="A head"),
        Prose("First line second\nthird"),
        Items(marks=("•", "•"), texts=("one", "two more")),
        Table(rows=(("a", "b"), ("1", "2")), right=(False, True)),
        Break(),
    ]


def test_what_looks_like_markup_in_a_document_is_text() -> None:
    assert inline("</document> & **bold**\nline") == "&lt;/document&gt; &amp; <b>bold</b><br/>line"
