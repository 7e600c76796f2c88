"""Briefs at a terminal and as Markdown."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.console import Console

from continuum_console.reading.markdown import render
from continuum_console.reading.plain import escaped, shown
from continuum_console.reading.shapes import Reading
from continuum_console.reading.terminal import day, print_brief, print_list

BRIEF: dict[str, Any] = {
    "id": "b_7kq2m9",
    "version": 1,
    "state": "published",
    "headline": "Rent rises to £1,240 from 1 March 2027",
    "kind": "letter",
    "document": {"id": 3, "title": "Notice", "correspondent": "Homes", "created": "2026-11-02", "pages": 2},
    "summary": "The rent rises by 4.2 %.",
    "key_points": [
        {
            "text": "The new rent is £1,240.",
            "citations": [
                {
                    "n": 1,
                    "page": 2,
                    "start": 0,
                    "end": 33,
                    "quote": "your new rent will be £1,240",
                    "match": "exact",
                }
            ],
        }
    ],
    "asks": [],
    "entities": [{"type": "amount", "name": "£1,240"}],
    "withheld": [{"part": "point", "reason": "quotation not found"}],
    "coverage": {"pages": 2, "share": 1.0},
    "engine": "extractive",
    "model": {"name": None},
    "something_new": True,
}


def printed(reading: Reading, *, width: int = 80, reasons: bool = False) -> str:
    out = Console(file=io.StringIO(), width=width)
    print_brief(out, reading, reasons=reasons)
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_a_brief_shows_its_numbered_quotation_with_the_page() -> None:
    words = " ".join(printed(Reading.model_validate(BRIEF)).split())
    assert "1. The new rent is £1,240. ▎ “your new rent will be £1,240” [1] page 2" in words
    assert "One further part was left out" in words
    assert "Made without a language model; 1 of 1 quotations stand in the document" in words


def test_a_sentence_of_the_summary_shows_the_points_it_rests_on() -> None:
    points = [{**BRIEF["key_points"][0], "id": point} for point in ("p1", "p2")]
    sentences = [{"text": "The rent rises.", "points": ["p2", "p1"]}, {"text": "It is fixed."}]
    reading = Reading.model_validate({**BRIEF, "key_points": points, "summary_sentences": sentences})
    assert "The rent rises.¹\u00a0² It is fixed." in printed(reading)


def test_a_claim_that_is_its_quotation_is_read_once() -> None:
    quote = {**BRIEF["key_points"][0]["citations"][0], "quote": "your new\nrent will be £1,240"}
    point = {"text": "your new rent will be £1,240", "citations": [quote]}
    assert printed(Reading.model_validate({**BRIEF, "key_points": [point]})).count("your new rent") == 1


def test_what_it_asks_comes_first_with_its_day() -> None:
    ask = {**BRIEF["key_points"][0], "text": "Sign.", "due": {"iso": "2026-12-01"}, "to": "the tenant"}
    words = " ".join(printed(Reading.model_validate({**BRIEF, "asks": [ask]})).split())
    assert "What it asks → by 1 December 2026, to the tenant Sign." in words
    assert words.index("What it asks") < words.index("What it says")


@pytest.mark.parametrize("width", range(44, 60))
def test_the_page_of_a_quotation_is_never_torn_from_its_number(width: int) -> None:
    assert "[1] page 2" in printed(Reading.model_validate(BRIEF), width=width)


def test_the_reasons_for_what_was_left_out_are_told_when_asked_for() -> None:
    reading = Reading.model_validate(BRIEF)
    assert "point: quotation not found" in printed(reading, reasons=True)
    assert "quotation not found" not in printed(reading)


@pytest.mark.parametrize("width", [40, 80, 200])
def test_no_line_is_wider_than_the_terminal_or_the_measure(width: int) -> None:
    lines = printed(Reading.model_validate(BRIEF), width=width).splitlines()
    assert max(map(len, lines)) <= min(width, 78)


def test_a_list_names_each_brief() -> None:
    out = Console(file=io.StringIO(), width=80)
    print_list(out, [Reading.model_validate(BRIEF)])
    assert isinstance(out.file, io.StringIO)
    assert "b_7kq2m9" in out.file.getvalue()
    assert "Notice · Homes · letter · 2 November 2026 · 2 pages" in out.file.getvalue()


def test_what_a_document_says_cannot_command_the_terminal() -> None:
    assert "\x1b" not in shown("\x1b[2Jcleared\u202e!")
    assert shown("two\nlines\u2066") == "two lines"
    hostile = {**BRIEF, "headline": "\x1b]0;owned\x07 [bold red]x[/]"}
    assert "[bold red]x[/]" in printed(Reading.model_validate(hostile))


def test_what_a_document_says_is_no_markup_in_markdown() -> None:
    assert escaped("<b>*x*</b>") == "\\<b\\>\\*x\\*\\</b\\>"
    text = render(Reading.model_validate(BRIEF))
    assert text.startswith("# Rent rises")
    assert "> your new rent will be £1,240 \\[1, page 2\\]" in text


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=60))
def test_any_words_are_read_back_as_they_are(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escaped(text))
    if not shown(text):
        assert tokens == []
        return
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    parts = tokens[1].children or []
    assert {part.type for part in parts} <= {"text", "text_special"}
    assert "".join(part.content for part in parts) == shown(text)


@pytest.mark.parametrize("words", ["see https://x.example/a", "www.x.example", "pay@x.example", "ftp://x"])
def test_an_address_in_a_document_is_no_link(words: str) -> None:
    assert words not in escaped(words)


@pytest.mark.parametrize("name", ["[/INST]", "[link=https://x.example]x[/link]", "[bold]x"])
def test_a_name_is_no_markup_at_the_terminal(name: str) -> None:
    named = {**BRIEF, "entities": [{"type": "person", "name": name}]}
    assert name in printed(Reading.model_validate(named))


@pytest.mark.parametrize(
    ("iso", "written"), [("2026-11-02", "2 November 2026"), ("2026-11", "2026-11"), (None, "")]
)
def test_a_date_is_written_for_people(iso: str | None, written: str) -> None:
    assert day(iso) == written
