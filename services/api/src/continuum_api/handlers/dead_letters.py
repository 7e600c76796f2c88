"""Dead letters: what failed and why, putting it back, and taking it away for a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, get_args
from uuid import UUID

from aiohttp import web
from aiohttp.typedefs import Handler

from continuum_api import asking, bodies, caching, cursors, problems
from continuum_api.admission import Admission
from continuum_api.answers import dead_letters as answers
from continuum_api.describing import AFTER, LIMIT, Operation, Parameter
from continuum_api.identities import UUID_SCHEMA, uuid_in
from continuum_api.links import Links
from continuum_api.lists import listed
from continuum_api.shapes.actions import Accepted, AcceptedForLetters, Stage
from continuum_api.shapes.dead_letters import DeadLetter, Discard, Replay
from continuum_api.shapes.shape import Page
from continuum_api.taking import About, Desk, accepted, take
from continuum_archive.reading_letters import LetterRow
from continuum_archive.requesting import Wanted
from continuum_archive.rows import Position, Slice

STATES: Final = ("open", "replayed", "discarded")
STAGE: Final = Parameter(
    "stage", "Only those of this stage.", {"type": "string", "enum": list(get_args(Stage))}
)
STATE: Final = Parameter(
    "state", "What became of them.", {"type": "string", "enum": list(STATES), "default": "open"}
)
LETTER: Final = Parameter("id", "The letter's id.", UUID_SCHEMA, "path")

LIST: Final = Operation(
    id="list_dead_letters",
    path="/dead-letters",
    summary="What failed for good and nobody has resolved, the newest first",
    answer=Page[DeadLetter],
    parameters=(LIMIT, AFTER, STAGE, STATE),
    operators=True,
)
READ: Final = Operation(
    id="read_dead_letter",
    path="/dead-letters/{id}",
    summary="The story of one dead letter",
    answer=DeadLetter,
    parameters=(LETTER,),
    refusals=(400, 404, 503),
    operators=True,
)
DISCARD: Final = Operation(
    id="discard_dead_letter",
    method="DELETE",
    path="/dead-letters/{id}",
    summary="Take a dead letter away for a reason that is kept",
    body=Discard,
    answer=Accepted,
    status=202,
    parameters=(LETTER, bodies.OPTIONAL_KEY),
    refusals=(404, 409, 503),
    conditional=False,
    operators=True,
)
REPLAY: Final = Operation(
    id="replay_dead_letters",
    method="POST",
    path="/dead-letters/replay",
    summary="Put dead letters back, each for the group that failed",
    body=Replay,
    answer=AcceptedForLetters,
    status=202,
    parameters=(bodies.NEEDED_KEY,),
    refusals=(503,),
    conditional=False,
    operators=True,
)
OPERATIONS: Final = (LIST, READ, DISCARD, REPLAY)


class LetterBox(Protocol):
    """Dead letters as the archive tells them."""

    async def letters(
        self, *, state: str, group: str | None, limit: int, after: tuple[datetime, UUID] | None = None
    ) -> Slice[LetterRow]:
        """Return letters, the newest first."""

    async def letter(self, id: UUID) -> LetterRow | None:
        """Return one letter."""


@dataclass(frozen=True, slots=True)
class DeadLetters:
    """Answers about dead letters, and takes down what is to be done with them."""

    box: LetterBox
    desk: Desk
    admission: Admission
    links: Links

    def routes(self) -> Iterable[tuple[Operation, Handler]]:
        """Return each operation with its handler."""
        return ((LIST, self.list), (REPLAY, self.replay), (READ, self.read), (DISCARD, self.discard))

    async def list(self, request: web.Request) -> web.Response:
        """Return a page of letters."""
        asking.only(request.query, {"limit", "after", "stage", "state"})
        stage = asking.one_of(request.query, "stage", get_args(Stage))
        state = asking.one_of(request.query, "state", STATES) or "open"
        listing = f"letters:{state}:{stage or ''}"
        limit, after = asking.limit(request.query), asking.position(request.query, listing)
        place = (after.at, _id_in(after.id)) if after else None
        found = await self.box.letters(state=state, group=stage, limit=limit, after=place)
        last = found.items[-1] if found.more else None
        page = Page[DeadLetter](
            items=[answers.dead_letter(row, self.links) for row in found.items],
            next=cursors.encode(listing, Position(last.failed_at, last.id.hex)) if last else None,
        )
        return listed(request, page)

    async def read(self, request: web.Request) -> web.Response:
        """Return the story of a letter."""
        asking.only(request.query, ())
        return caching.told(request, answers.dead_letter(await self._row(request), self.links))

    async def discard(self, request: web.Request) -> web.Response:
        """Have a letter taken away."""
        asking.only(request.query, ())
        wanted = await bodies.read(request, Discard)
        row = await self._row(request)
        if row.state != "open":
            raise problems.letter_closed(row.state)
        about = About(document_id=row.document_id, reason=wanted.reason, letters=Wanted([row.id]))
        noted = await take(self.desk, self.admission, request, "discard", **about)
        return accepted(Accepted(request_id=noted.id))

    async def replay(self, request: web.Request) -> web.Response:
        """Have letters put back."""
        asking.only(request.query, ())
        wanted = await bodies.read(request, Replay)
        letters = Wanted(sorted({*wanted.ids}), every=wanted.all, group=wanted.stage)
        noted = await take(self.desk, self.admission, request, "replay", key_needed=True, letters=letters)
        return accepted(answers.taken(noted))

    async def _row(self, request: web.Request) -> LetterRow:
        row = await self.box.letter(uuid_in(request.match_info["id"], "dead letter"))
        if row is None:
            raise problems.unknown("dead letter")
        return row


def _id_in(written: str) -> UUID:
    try:
        return UUID(written)
    except ValueError as exc:
        raise problems.invalid_cursor() from exc
