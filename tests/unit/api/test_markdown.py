"""Markdown in which a document's words stay words. Read back by a parser of CommonMark."""

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from continuum_api.answers import briefs as answers
from continuum_api.markdown import escape, quotation, render
from tests.archives import brief
from tests.unit.api.serving import LINKS
from tests.unit.api.shelves import brief_row

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp"]), max_size=60)


@given(WORDS)
def test_escaped_words_read_as_the_words(text: str) -> None:
    tokens = PARSER.parse(escape(text))
    words = " ".join(text.split())
    if not words:
        assert tokens == []
        return
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    parts = tokens[1].children or []
    assert {part.type for part in parts} <= {"text", "text_special"}
    assert "".join(part.content for part in parts) == words


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=80))
def test_a_quotation_is_read_back_to_the_letter(quote: str) -> None:
    tokens = PARSER.parse("\n".join(quotation(quote)))
    read = tokens[0].content.removesuffix("\n") if tokens[0].type == "fence" else ""
    for token in tokens:
        read += "".join(part.content for part in token.children or [])
    assert read == quote


def test_a_brief_is_pleasant_to_read() -> None:
    text = render(answers.brief(brief_row(content=brief(headline="EUR 1250 is due")), LINKS))
    assert text.startswith(
        "# EUR 1250 is due\n\nAn invoice is due.\n\nSource: Invoice 17, 2026-05-01 <https://"
    )
    assert "1. An invoice is due.\n\n   > invoice of EUR 1250\n\n   \\[1] page 1, found word for word" in text
    assert "- Pay it. (by 2026-05-03) (to Ms Ito)" in text
    assert "- Written without a language model (engine extractive, prompt 1)" in text
