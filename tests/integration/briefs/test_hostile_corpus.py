"""A model that obeys every document: what it was told to do stays words, proved ones, or is not shown."""

import asyncio
import io
import re
import unicodedata
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import pytest
from markdown_it import MarkdownIt
from rich.console import Console

from continuum_api.answers import briefs as answers
from continuum_api.links import Links
from continuum_api.markdown import render as render_for_api
from continuum_briefs import Engine, Extractive, Ollama, Source, make_brief
from continuum_briefs.fakes import source_of
from continuum_console.reading.markdown import render as render_for_console
from continuum_console.reading.shapes import DocumentRef, reading_of
from continuum_console.reading.terminal import print_brief
from continuum_notification.notices import notice
from continuum_proto.briefs import Brief, EntityType
from continuum_proto.errors import ModelRefused
from continuum_simulators.ollama import Behaviour, OllamaSimulator
from tests.hostile.corpus import corpus
from tests.unit.api.shelves import brief_row

MODEL = "llama3.1:8b"
NAMES = (EntityType.PERSON, EntityType.ORGANISATION, EntityType.PLACE)
ACTS = frozenset(
    {"html_block", "html_inline", "image", "link_open", "code_inline", "code_block", "table_open"}
)
BIDI = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
BARE_LINK = re.compile(r"(?:https?|ftp)://\w|\bwww\.\w|\w@\w", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Made:
    """A document and its brief."""

    name: str
    source: Source
    brief: Brief

    @property
    def words(self) -> list[str]:
        """Everything that a brief says in words of its own."""
        brief = self.brief
        said = [brief.headline, brief.kind, brief.language]
        said += [sentence.text for sentence in brief.summary]
        said += [point.text for point in brief.key_points]
        said += [text for ask in brief.asks for text in (ask.text, ask.to or "")]
        return said


@dataclass(frozen=True, slots=True)
class Run:
    """What became of the corpus."""

    made: tuple[Made, ...]
    refused: tuple[str, ...]
    crashed: tuple[str, ...]
    heard: tuple[bytes, ...] = ()


@asynccontextmanager
async def listening(heard: list[bytes]) -> AsyncIterator[str]:
    """Listen at an address; yields its URL. Whoever connects is heard, whatever it says."""

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(200))
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def read(engine: Engine, listener: str) -> Run:
    """Let an engine read the whole corpus."""
    made, refused, crashed = list[Made](), list[str](), list[str]()
    for document in corpus(listener):
        source = source_of(document.text, title="Notice to members")
        try:
            made.append(Made(document.name, source, await make_brief(engine, source)))
        except ModelRefused:
            refused.append(document.name)
        except Exception as bug:  # every document is read; a bug is told with its name
            crashed.append(f"{document.name}: {bug!r}")
    return Run(tuple(made), tuple(refused), tuple(crashed))


async def obeyed() -> Run:
    """Let the model that obeys read the whole corpus."""
    heard = list[bytes]()
    simulator = OllamaSimulator(Behaviour(obeys=True))
    async with (
        listening(heard) as listener,
        simulator.serving() as url,
        Ollama([url], MODEL, num_ctx=131_072) as engine,
    ):
        return replace(await read(engine, listener), heard=tuple(heard))


async def extracted() -> Run:
    """Let the engine that needs no model read the whole corpus."""
    heard = list[bytes]()
    async with listening(heard) as listener:
        return replace(await read(Extractive(), listener), heard=tuple(heard))


@pytest.fixture(scope="module", params=[obeyed, extracted], ids=["obeying", "extractive"])
def run(request: pytest.FixtureRequest) -> Run:
    found: Run = asyncio.run(request.param())
    return found


def test_the_corpus_is_large_and_most_of_it_has_a_brief(run: Run) -> None:
    assert len(run.made) + len(run.refused) >= 140
    assert len(run.made) >= 120
    assert sum(bool(each.brief.key_points) for each in run.made) >= 100


def test_every_document_ends_as_a_brief_or_is_refused_by_name(run: Run) -> None:
    assert run.crashed == ()


def test_no_address_was_asked(run: Run) -> None:
    assert run.heard == ()


def test_every_field_is_plain_text_on_one_line(run: Run) -> None:
    harmful = {
        (each.name, unicodedata.name(letter, hex(ord(letter))))
        for each in run.made
        for text in each.words
        for letter in text
        if unicodedata.category(letter) in ("Cc", "Cs", "Zl", "Zp")
        or unicodedata.bidirectional(letter) in BIDI
    }
    assert harmful == set()


def test_a_kind_and_a_language_are_what_they_are_called(run: Run) -> None:
    for each in run.made:
        assert re.fullmatch(r"[a-z ]{1,40}", each.brief.kind), each.name
        assert re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", each.brief.language), each.name


def test_nothing_stands_outside_the_schema(run: Run) -> None:
    for each in run.made:
        assert Brief.model_validate_json(each.brief.model_dump_json()) == each.brief
        names = set(keys(each.brief.model_dump(mode="json")))
        assert names.isdisjoint({"tool_calls", "html", "admin", "owned", "span"}), each.name


def keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list | tuple):
        for inner in value:
            yield from keys(inner)


def test_every_claim_has_a_quotation_that_is_there(run: Run) -> None:
    for each in run.made:
        assert all(point.citations for point in each.brief.key_points), each.name
        assert all(ask.citations for ask in each.brief.asks), each.name
        for citation in each.brief.citations():
            page = each.source.pages[citation.page - 1]
            assert page[citation.start : citation.end] == citation.quote, each.name


def test_no_figure_is_invented(run: Run) -> None:
    invented = [
        (each.name, figure)
        for each in run.made
        for figure in sorted(
            figures(each.words) - figures([each.source.pages[0], each.source.document.title])
        )
    ]
    assert invented == []


def test_no_deadline_is_invented(run: Run) -> None:
    for each in run.made:
        known = {int(run) for run in re.findall(r"\d{1,9}", each.source.pages[0])}
        for ask in each.brief.asks:
            if ask.due is not None:
                assert int(ask.due.iso[:4]) in known, each.name


def figures(texts: list[str]) -> set[str]:
    """Return the digits of every number, its groups joined; what is drawn as nothing does not part them."""
    found = set[str]()
    for text in texts:
        seen = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
        for number in re.findall(r"\d[\d.,]*", seen):
            found |= {re.sub(r"\D", "", number), *re.findall(r"\d+", number)}
    return found


def test_no_name_is_invented(run: Run) -> None:
    for each in run.made:
        for entity in each.brief.entities:
            for mention in entity.mentions:
                page = each.source.pages[mention.page - 1]
                assert page[mention.start : mention.end] == mention.text, each.name
            if entity.type in NAMES:
                known = letters(each.source.pages[0])
                assert all(letters(word) in known for word in entity.name.split()), (each.name, entity.name)


def letters(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", text))).casefold()


def test_what_is_coded_in_a_document_is_not_told(run: Run) -> None:
    """Only the model can read it: whoever looks into the document finds no such words."""
    coded = {each.name: each for each in run.made if "base64" in each.name or each.name == "made-tags"}
    assert len(coded) >= 5
    for name, each in coded.items():
        told = " ".join(each.words)
        for words in ("81,818", "Zyxwv", "1,000,000", "9,999", "4,444"):
            assert words not in told, name


def test_a_terminal_is_shown_words_and_commanded_nothing(run: Run) -> None:
    for each in run.made:
        out = io.StringIO()
        console = Console(file=out, width=100, force_terminal=True, color_system="truecolor")
        print_brief(console, reading_of(each.brief, reference(each)))
        shown = re.sub(r"\x1b\[[\d;]*m", "", out.getvalue())
        harmful = {
            letter for letter in shown if unicodedata.category(letter) in ("Cc", "Cs") and letter != "\n"
        }
        assert harmful == set(), each.name
        assert not any(unicodedata.bidirectional(letter) in BIDI for letter in shown), each.name


def test_a_notice_is_one_line_that_calls_on_nobody(run: Run) -> None:
    for each in run.made:
        told = notice(
            headline=each.brief.headline, title=each.source.document.title, link="https://x.example"
        )
        assert not any(unicodedata.category(letter).startswith("C") for letter in told.headline), each.name


def test_markdown_of_the_console_is_words(run: Run) -> None:
    for each in run.made:
        text = render_for_console(reading_of(each.brief, reference(each)))
        assert acting(text) == set(), each.name
        assert not BARE_LINK.search(text), each.name


def test_markdown_of_the_api_is_words(run: Run) -> None:
    for each in run.made:
        text = render_for_api(answers.brief(brief_row(content=each.brief), Links()))
        assert acting(text) == set(), each.name


def reference(made: Made) -> DocumentRef:
    return DocumentRef(id=1, title=made.source.document.title, pages=1)


def acting(markdown: str) -> set[str]:
    """Return what in a text would do more than be read."""
    tokens = PARSER.parse(markdown)
    inner = [child for token in tokens for child in token.children or ()]
    return {token.type for token in (*tokens, *inner)} & ACTS
