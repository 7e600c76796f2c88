"""``continuum backfill``: the documents of an existing archive that nobody asked for."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from rich.console import Console

from continuum_archive.asking import Asking
from continuum_archive.choosing import Choosing
from continuum_console.operating.names import known_name
from continuum_console.operating.request_view import Choice, Words
from continuum_console.operating.requesting import progress_on
from continuum_paperless import ListingPage, Selection

PAGE: Final = 500
WORDS: Final = Words(verb="ask for", done="asked for", left="had been asked for before")


class Shelves(Protocol):
    """What Paperless has."""

    async def listing(self, *, page: int, page_size: int, only: Selection) -> ListingPage:
        """List a page of documents, in order of their ids."""

    async def tag_names(self) -> Mapping[int, str]:
        """Return the tags by their ids."""

    async def correspondent_names(self) -> Mapping[int, str]:
        """Return the correspondents by their ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which documents, as people say it."""

    since: date | None = None
    until: date | None = None
    """Days on which Paperless added a document, both included, by the clock of this machine."""
    tag: str | None = None
    correspondent: str | None = None
    limit: int | None = None


@dataclass
class Backfill:
    """Asks for what nobody asked for."""

    paperless: Callable[[], AbstractAsyncContextManager[Shelves]]
    wanted: Wanted = field(default_factory=Wanted)
    words: Words = WORDS
    _modified: dict[int, datetime] = field(default_factory=dict)

    async def choose(self, choosing: Choosing, out: Console) -> Choice:
        """List Paperless page by page, as far as the limit goes.

        :raises PaperlessDown: it does not answer, or ignores the filter.
        :raises NameUnknown: it has no such tag or correspondent.
        """
        known: dict[int, None] = {}
        async with self.paperless() as paperless:
            pages = walk(paperless, await selection(paperless, self.wanted), out)
            async with aclosing(pages):
                async for page in pages:
                    unasked = set(await choosing.unasked(list(page)))
                    for number, modified in page.items():
                        if number not in unasked:
                            known[number] = None
                        elif len(self._modified) != self.wanted.limit:
                            self._modified[number] = modified
                    if len(self._modified) == self.wanted.limit:
                        break
        return Choice(list(self._modified), list(known))

    async def ask(self, asking: Asking, ids: Sequence[int]) -> int:
        """Ask for a batch; what somebody else asked for meanwhile is left alone."""
        return await asking.backfill({number: self._modified[number] for number in ids})


async def selection(paperless: Shelves, wanted: Wanted) -> Selection:
    """Return what to ask of Paperless: names become ids there, days moments.

    :raises NameUnknown: it has no such tag or correspondent.
    """
    tag = correspondent = None
    if wanted.tag is not None:
        tag = _id_of("tag", wanted.tag, await paperless.tag_names())
    if wanted.correspondent is not None:
        correspondent = _id_of("correspondent", wanted.correspondent, await paperless.correspondent_names())
    return Selection(
        added_from=_midnight(wanted.since),
        added_before=_midnight(wanted.until and wanted.until + timedelta(days=1)),
        tag=tag,
        correspondent=correspondent,
    )


async def walk(
    paperless: Shelves, only: Selection, out: Console, *, page_size: int = PAGE
) -> AsyncGenerator[dict[int, datetime]]:
    """List all pages: ids with the time of their last change; show on ``out`` how far it is.

    Where documents are deleted meanwhile, what comes after them moves up, perhaps onto a page that was read
    before: that is read again, and ids may come twice.
    """
    page, more, count = 1, True, 0
    with progress_on(out) as progress:
        task = progress.add_task("listed", total=None)
        while more:
            part = await paperless.listing(page=page, page_size=page_size, only=only)
            yield {document.id: document.modified for document in part.items}
            progress.update(task, total=max(part.count, 1), completed=min(page * page_size, part.count))
            moved_up, count = part.count < count, part.count
            page, more = (max(1, page - 1), True) if moved_up else (page + 1, part.has_more)


def _id_of(kind: str, wanted: str, names: Mapping[int, str]) -> int:
    name = known_name(kind, wanted, names.values())
    return next(number for number, known in names.items() if known == name)


def _midnight(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day).astimezone() if day else None
