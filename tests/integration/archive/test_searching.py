"""Searching on PostgreSQL: languages, hostile texts, what changes, how much is looked at, and catching up."""

import asyncio

import pytest

from continuum_archive import Archive
from continuum_archive.hits import Found, Incomplete, Kind, Question
from continuum_archive.indexing import Indexing
from continuum_archive.searching import Searching
from continuum_archive.writing import Writer
from continuum_proto.documents import SkipReason
from tests.archives import skipped, somebody_waits
from tests.searched import PAPERS, Paper, drafted_paper, store

SOURCES = frozenset({Kind.SOURCE})


@pytest.fixture
def searching(archive: Archive) -> Searching:
    return Searching(archive)


async def found(searching: Searching, words: str) -> list[int]:
    """Return the documents in whose texts the words are."""
    hits = (await searching.search(Question(words=words, kinds=SOURCES), limit=20)).hits
    return sorted(hit.document_id for hit in hits)


async def test_each_text_is_searched_by_the_rules_of_its_own_language(
    writer: Writer, searching: Searching
) -> None:
    await store(
        writer,
        Paper(1, "Die Mahnungen der Häuser kamen spät.", language="de"),
        Paper(2, "The reminders of these houses were late.", language="en-GB"),
        Paper(3, "Przypomnienia i domy były spóźnione.", language="pl"),
    )
    assert await found(searching, "Mahnung Haus") == [1]
    assert await found(searching, "house reminder") == [2]
    assert await found(searching, "domy") == [3]
    assert await found(searching, "Mahnung or house or domy") == [1, 2, 3]
    assert await found(searching, '"die Mahnung der Haus"') == [1]
    assert await found(searching, "kamen -Mahnung") == []
    assert await found(searching, "late -reminders") == []


async def test_a_word_that_is_too_common_in_one_language_counts_in_another(
    writer: Writer, searching: Searching
) -> None:
    await store(
        writer, Paper(1, "Die Rose blüht.", language="de"), Paper(2, "They die slowly.", language="en")
    )
    assert await found(searching, "die") == [2]
    assert (await searching.search(Question(words="der das"), limit=5)).searchable


async def test_only_words_that_are_too_common_are_said_to_be(writer: Writer, searching: Searching) -> None:
    await store(writer, Paper(1, "The rose is in bloom."))
    assert await searching.search(Question(words="the is"), limit=5) == Found(searchable=False)


async def test_typographic_marks_part_words_and_are_shown(writer: Writer, searching: Searching) -> None:
    """Where the database has the locale C, PostgreSQL alone would take them for letters."""
    await store(writer, Paper(1, "He wrote “Lighthouse”… on the jetty–wall for €5."))
    for words in ("lighthouse", "“lighthouse”", '"lighthouse on the jetty wall"', "„jetty wall“"):
        assert await found(searching, words) == [1], words
    [hit] = (await searching.search(Question(words="lighthouse"), limit=5)).hits
    assert "He wrote “Lighthouse”… on the jetty–wall" in "".join(piece.text for piece in hit.excerpt)


async def test_an_excerpt_says_once_what_the_summary_and_a_point_say(
    writer: Writer, searching: Searching
) -> None:
    await store(writer, Paper(1, "Nothing else."))
    question = Question(words="invoice kaiserdock", kinds=frozenset({Kind.BRIEF}))
    [hit] = (await searching.search(question, limit=5)).hits
    assert "".join(piece.text for piece in hit.excerpt) == "invoice is due. It goes to Kaiserdock"


async def test_a_text_cannot_forge_the_marks(writer: Writer, searching: Searching) -> None:
    await store(writer, Paper(1, "An \x02 approved \x03 lighthouse \x03\x02 of stone."))
    [hit] = (await searching.search(Question(words="lighthouse"), limit=5)).hits
    assert [piece.text for piece in hit.excerpt if piece.hit] == ["lighthouse"]
    assert not {"\x02", "\x03"} & set("".join(piece.text for piece in hit.excerpt))


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000,
        "字" * 300_000,
        "a,b;" * 50_000,
        "http://a.example/b " * 3_000,
        "é" * 2_100,
        "1.2.3." * 20_000,
    ],
    ids=["long word", "no spaces", "no blanks", "addresses", "long word of wide letters", "figures"],
)
async def test_no_text_is_too_strange_to_be_stored(writer: Writer, searching: Searching, text: str) -> None:
    await store(writer, Paper(1, f"{text} lighthouse"))
    assert await found(searching, "lighthouse") == [1]


async def test_a_phrase_late_in_a_long_page_is_found(writer: Writer, searching: Searching) -> None:
    filler = "\n\n".join(f"said the keeper of day {n} to the said keeper" for n in range(3_000))
    await store(writer, Paper(1, f"{filler}\n\nnorthern lighthouse keeper\n\n{filler}"))
    assert await found(searching, '"northern lighthouse keeper"') == [1]


async def test_a_new_version_is_searched_in_place_of_the_old_one(
    writer: Writer, searching: Searching
) -> None:
    await store(writer, Paper(1, "a lighthouse", headline="Lighthouse"))
    await store(writer, Paper(1, "a windmill", headline="Windmill"), second=5, fingerprint="b")
    for words, count in (("lighthouse", 0), ("windmill", 2)):
        assert len((await searching.search(Question(words=words), limit=5)).hits) == count, words


async def test_the_same_text_is_indexed_once(archive: Archive, writer: Writer) -> None:
    await store(writer, Paper(1, "a lighthouse"))
    await store(writer, Paper(1, "a lighthouse", headline="Again"), second=5, fingerprint="b")
    [row] = await archive.fetch("SELECT count(*) AS rows FROM passages")
    assert row["rows"] == 2


async def test_what_is_withdrawn_is_not_found_and_what_returns_is(
    writer: Writer, searching: Searching
) -> None:
    paper = Paper(1, "a lighthouse", headline="Lighthouse")
    await store(writer, paper)
    await writer.skip(skipped(3, SkipReason.HIDDEN, document=1))
    assert (await searching.search(Question(words="lighthouse"), limit=5)).hits == []
    await store(writer, paper, second=5)
    assert len((await searching.search(Question(words="lighthouse"), limit=5)).hits) == 2


async def test_of_many_the_newest_are_looked_at(archive: Archive, writer: Writer) -> None:
    await store(writer, *(Paper(number, "lighthouse", headline="Lighthouse") for number in range(1, 7)))
    answer = await Searching(archive, most=8).search(Question(words="lighthouse"), limit=20)
    assert [(one.kind, len(one.items), one.more) for one in answer.matches] == [
        (Kind.BRIEF, 4, True),
        (Kind.SOURCE, 4, True),
    ]
    assert {hit.document_id for hit in answer.hits} == {3, 4, 5, 6}
    exact = await Searching(archive, most=12).search(Question(words="lighthouse"), limit=20)
    assert not any(one.more for one in exact.matches)


async def test_older_texts_are_looked_at_window_by_window(
    archive: Archive, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("continuum_archive.looking.WINDOW", 1)
    await store(writer, *(Paper(number, "lighthouse") for number in range(1, 8)))
    assert await found(Searching(archive), "lighthouse") == [1, 2, 3, 4, 5, 6, 7]
    answer = await Searching(archive, most=3).search(Question(words="lighthouse", kinds=SOURCES), limit=20)
    assert {hit.document_id for hit in answer.hits} == {5, 6, 7}


SLOW = """
ALTER TABLE findable_briefs RENAME TO quickly_found;
CREATE VIEW findable_briefs AS SELECT q.* FROM quickly_found q
 WHERE source_id > (SELECT min(source_id) FROM quickly_found) OR pg_sleep(5) IS NOT NULL
"""
"""Lets whoever comes to the first text wait."""


async def test_what_was_found_in_time_is_told(
    archive: Archive, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("continuum_archive.looking.WINDOW", 1)
    await store(writer, Paper(1, "lighthouse"), Paper(2, "lighthouse"))
    for statement in SLOW.split(";"):
        await archive.fetch(statement)
    question = Question(words="lighthouse", kinds=SOURCES)
    answer = await Searching(archive, seconds=0.5).search(question, limit=5)
    assert ([hit.document_id for hit in answer.hits], answer.incomplete) == ([2], Incomplete.TIME)


async def test_without_any_time_nothing_is_found_and_that_is_said(archive: Archive, writer: Writer) -> None:
    await store(writer, Paper(1, "lighthouse"))
    answer = await Searching(archive, seconds=0).search(Question(words="lighthouse"), limit=5)
    assert (answer.hits, answer.incomplete) == ([], Incomplete.TIME)


async def lose_the_index(archive: Archive) -> None:
    """Leave the archive as an older release would have."""
    await archive.fetch("DELETE FROM passages")
    await archive.fetch("DELETE FROM brief_words")
    await archive.fetch("UPDATE sources SET passages = NULL")
    await archive.fetch("UPDATE briefs SET searchable_version = NULL")


async def test_what_an_older_release_stored_becomes_searchable(
    archive: Archive, writer: Writer, searching: Searching
) -> None:
    await store(writer, *PAPERS)
    before = await searching.search(Question(words="fence or lighthouse or kaiserdock"), limit=20)
    assert before.incomplete is None
    await lose_the_index(archive)
    indexing = Indexing(archive, texts=3, briefs=5)
    assert await indexing.index_some() == 8
    # Stopped and taken up by another.
    while await Indexing(archive, texts=3, briefs=5).index_some():
        answer = await searching.search(Question(words="lighthouse"), limit=20)
        assert all("ighthouse" in piece.text for hit in answer.hits for piece in hit.excerpt if piece.hit)
    after = await searching.search(Question(words="fence or lighthouse or kaiserdock"), limit=20)
    assert after == before


async def test_a_search_says_that_older_texts_are_not_searchable_yet(
    archive: Archive, writer: Writer, searching: Searching
) -> None:
    await store(writer, Paper(1, "lighthouse"), Paper(2, "lighthouse"))
    await lose_the_index(archive)
    await Indexing(archive, texts=1).index_some()
    answer = await searching.search(Question(words="lighthouse", kinds=SOURCES), limit=20)
    assert ([hit.document_id for hit in answer.hits], answer.incomplete) == ([2], Incomplete.INDEXING)


async def test_two_that_catch_up_share_the_work(archive: Archive, writer: Writer) -> None:
    await store(writer, *PAPERS)
    await lose_the_index(archive)
    async with archive.transaction() as connection:
        await connection.fetch("SELECT FROM sources ORDER BY id DESC LIMIT 4 FOR UPDATE")
        assert await Indexing(archive, texts=50, briefs=50).index_some() == len(PAPERS) + len(PAPERS) - 4
    assert await Indexing(archive).index_some() == 4


async def test_large_texts_are_not_taken_up_many_at_a_time(archive: Archive, writer: Writer) -> None:
    await store(writer, *PAPERS)
    await lose_the_index(archive)
    indexing = Indexing(archive, briefs=len(PAPERS), letters=150)
    steps = [await indexing.index_some()]
    while steps[-1]:
        steps.append(await indexing.index_some())
    assert steps[0] < len(PAPERS) + 4
    assert sum(steps) == 2 * len(PAPERS)


async def test_a_draft_whose_text_is_just_being_indexed_waits_for_that_and_is_stored(
    archive: Archive, writer: Writer, searching: Searching
) -> None:
    paper = Paper(1, "lighthouse")
    await store(writer, paper)
    await lose_the_index(archive)
    async with archive.transaction() as connection:
        await connection.execute(
            'INSERT INTO passages (source_id, n, page, start, "end", config, words)'
            " SELECT id, 1, 1, 0, 10, 'english', to_tsvector('english', 'lighthouse') FROM sources"
        )
        storing = asyncio.create_task(store(writer, paper, second=2, fingerprint="b"))
        await somebody_waits(archive)
        await connection.execute("UPDATE sources SET passages = 1")
    await storing
    assert set(await found(searching, "lighthouse")) == {1}


async def test_a_draft_is_searchable_at_once(writer: Writer, searching: Searching) -> None:
    paper = Paper(1, "lighthouse", headline="Lighthouse")
    await writer.draft(drafted_paper(paper), paper.pages)
    answer = await searching.search(Question(words="lighthouse"), limit=5)
    assert [hit.kind for hit in answer.hits] == [Kind.BRIEF, Kind.SOURCE]
    assert answer.incomplete is None


async def test_nothing_is_found_in_an_empty_archive(searching: Searching) -> None:
    assert await searching.search(Question(words="lighthouse"), limit=5) == Found()


async def likeness(archive: Archive) -> bool:
    [row] = await archive.fetch("SELECT to_regclass('entities_by_likeness') IS NOT NULL AS there")
    return bool(row["there"])


async def test_names_written_alike_are_suggested_where_postgresql_can(
    archive: Archive, writer: Writer, searching: Searching
) -> None:
    await store(writer, *PAPERS)
    answer = await searching.search(Question(words="kaiserdok"), limit=5)
    assert answer.hits == []
    assert list(answer.suggestions) == (["Kaiserdock AG"] if await likeness(archive) else [])
    for paper in PAPERS:
        await writer.skip(skipped(9, SkipReason.HIDDEN, document=paper.number))
    assert list((await searching.search(Question(words="kaiserdok"), limit=5)).suggestions) == []
