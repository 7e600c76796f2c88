"""What a search found, at a terminal."""

import io
from typing import Any

from rich.console import Console

from continuum_console.reading.found import Found, excerpt, print_found

HIT: dict[str, Any] = {
    "kind": "source",
    "id": "s_1_2",
    "brief_id": "b_7kq2m9",
    "document_id": 3,
    "title": "Notice of rent",
    "page": 2,
    "snippet": [{"t": "the\n", "hit": False}, {"t": "rent", "hit": True}, {"t": " rises", "hit": False}],
    "score": 0.1,
    "something_new": True,
}
FOUND: dict[str, Any] = {
    "items": [HIT],
    "matched": [
        {"kind": "brief", "count": 0, "more": False},
        {"kind": "source", "count": 2000, "more": True},
    ],
    "hint": None,
    "suggestions": [],
}


def printed(found: dict[str, Any], *, terminal: bool = False) -> str:
    out = Console(
        file=io.StringIO(), width=80, force_terminal=terminal, color_system="standard" if terminal else None
    )
    print_found(out, Found.model_validate(found))
    assert isinstance(out.file, io.StringIO)
    return out.file.getvalue()


def test_a_hit_shows_the_brief_the_page_and_the_words() -> None:
    words = " ".join(printed(FOUND).split())
    assert "b_7kq2m9 Notice of rent document 3, page 2 the rent rises" in words
    assert "0 briefs, 2,000+ passages. Shown: the best 1. Read one with `continuum read ID`." in words


def test_words_that_were_asked_for_are_bold_on_a_terminal_only() -> None:
    assert "\x1b[1mrent\x1b[0m" in printed(FOUND, terminal=True)
    assert "\x1b" not in printed(FOUND)


def test_that_all_is_shown_needs_no_words() -> None:
    words = " ".join(printed({**FOUND, "matched": [{"kind": "source", "count": 1, "more": False}]}).split())
    assert words.endswith("1 passage. Read one with `continuum read ID`.")


def test_a_terminal_obeys_nothing_in_an_excerpt() -> None:
    snippet = [{"t": "\x1b[31mred\x07", "hit": True}, {"t": "\u202e", "hit": False}]
    shown = printed({**FOUND, "items": [{**HIT, "snippet": snippet, "title": "\x1b]0;x\x07"}]})
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


def test_without_a_match_it_says_what_to_try() -> None:
    nothing = {**FOUND, "items": [], "hint": "Try fewer words.", "suggestions": ["Kaiserdock AG"]}
    words = " ".join(printed(nothing).split())
    assert words == "No match. Try fewer words. Written much alike: Kaiserdock AG"


def test_pieces_that_touch_stay_together() -> None:
    pieces = Found.model_validate(FOUND).items[0].snippet
    assert excerpt((pieces[1], pieces[1])).plain == "rentrent"
