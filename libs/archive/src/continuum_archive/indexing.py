"""Making texts and briefs searchable: as they are stored, and afterwards what older releases stored."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from continuum_archive.archive import Archive
from continuum_archive.lettering import indexed
from continuum_archive.passages import config_of, passages
from continuum_archive.pending import Pending, write
from continuum_archive.statements import statements
from continuum_proto.briefs import Brief

__all__ = ["Indexing", "Said", "index_brief", "index_text"]

SQL: Final = statements("indexing.sql")
TextKey = tuple[int, str, str]
"""A document, the checksum of its text and how that is cut into pages."""
TEXTS: Final = 50
BRIEFS: Final = 200
"""How many are held in one transaction: a draft of one of them waits for its end."""
LETTERS: Final = 2_000_000
"""Letters of text after which a transaction takes up no more: a statement has a minute."""


def index_text(pending: Pending, key: TextKey, pages: Sequence[str], language: str) -> None:
    """Note what makes a text searchable by the rules of its language (BCP 47), unless it is so."""
    config, cut = config_of(language), list(passages(pages))
    pending.add(
        "index_texts",
        (
            (*key, n, one.page, one.start, one.end, indexed(pages[one.page - 1][one.start : one.end]), config)
            for n, one in enumerate(cut, start=1)
        ),
    )
    pending.add("count_passages", [(*key, len(cut))])


@dataclass(frozen=True, slots=True)
class Said:
    """What a brief says, by how much it counts in a search."""

    headline: str
    summary: str
    points: str

    @classmethod
    def by(cls, brief: Brief) -> "Said":
        """Return what ``brief`` says."""
        summary = " ".join(sentence.text for sentence in brief.summary)
        return cls(brief.headline, summary, " ".join(point.text for point in brief.key_points))


def index_brief(pending: Pending, brief: str, version: int, said: Said, language: str) -> None:
    """Note what makes a version of a brief the one that is searched, if it is published."""
    texts = (indexed(said.headline), indexed(said.summary), indexed(said.points))
    pending.add("index_briefs", [(brief, version, *texts, config_of(language))])


class Indexing:
    """Takes up what is not searchable yet; several may work at once, and each may be stopped at any time."""

    def __init__(
        self, archive: Archive, *, texts: int = TEXTS, briefs: int = BRIEFS, letters: int = LETTERS
    ) -> None:
        """Make one that does so many texts or briefs in one transaction."""
        self._archive = archive
        self._texts, self._briefs, self._letters = texts, briefs, letters

    async def index_some(self) -> int:
        """Make the newest texts and some briefs searchable and return how many there were; 0 means all are.

        :raises DatabaseDown: PostgreSQL is away; what was done before is kept.
        """
        return await self._index_briefs() + await self._index_texts()

    async def _index_texts(self) -> int:
        async with self._archive.transaction() as connection:
            pending, texts, letters = Pending(), 0, 0
            for row in await connection.fetch(SQL["texts_to_index"], self._texts):
                if letters >= self._letters:
                    break
                pages = [page["text"] for page in await connection.fetch(SQL["pages"], row["id"])]
                index_text(pending, (row["document_id"], row["checksum"], row["cut"]), pages, row["language"])
                texts, letters = texts + 1, letters + sum(map(len, pages))
            await write(connection, [pending])
        return texts

    async def _index_briefs(self) -> int:
        async with self._archive.transaction() as connection:
            rows = await connection.fetch(SQL["briefs_to_index"], self._briefs)
            pending = Pending()
            for row in rows:
                said = Said(row["headline"], row["summary"] or "", row["points"] or "")
                index_brief(pending, row["id"], row["version"], said, row["language"])
            await write(connection, [pending])
        return len(rows)
