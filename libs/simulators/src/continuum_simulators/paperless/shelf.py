"""The documents of the simulated Paperless, and the names that go with them."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Final

from continuum_simulators.paperless.keeping import Keeper, Nowhere
from continuum_simulators.paperless.records import CustomField, Note, Stored, Task, Thing, User, Version

__all__ = ["KINDS", "Shelf"]

KINDS: Final = ("correspondents", "document_types", "tags")
MICROSECOND: Final = timedelta(microseconds=1)


@dataclass
class Shelf:
    """Everything that is stored.

    Ids leave gaps, as where uploads failed; a phantom gives its id back, as on SQLite. No two moments
    are the same: a cursor on ``modified`` never ties.
    """

    gap_share: float = 0.1
    chance: Random = field(default_factory=lambda: Random(7))  # noqa: S311 - only gaps
    keeper: Keeper = field(default_factory=Nowhere)
    wall: Callable[[], datetime] = lambda: datetime.now(UTC)
    documents: dict[int, Stored] = field(default_factory=dict)
    things: dict[str, dict[int, Thing]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    custom_fields: dict[int, CustomField] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    tasks: dict[str, Task] = field(default_factory=dict)
    _last_id: int = 0
    _last_note: int = 0
    _last_moment: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    def load(self) -> None:
        """Take back what the keeper has."""
        for stored in self.keeper.documents():
            self.documents[stored.id] = stored
            self._last_id = max(self._last_id, *(version.id for version in stored.versions), stored.id)
            self._last_note = max([self._last_note, *(note.id for note in stored.notes)])
            self._last_moment = max(self._last_moment, stored.modified)
        self.things.update(self.keeper.things())
        self.custom_fields.update(self.keeper.custom_fields())

    def now(self) -> datetime:
        """Return a moment later than every one before."""
        self._last_moment = max(self.wall(), self._last_moment + MICROSECOND)
        return self._last_moment

    def next_id(self) -> int:
        """Take the next id of documents and versions."""
        if self.chance.random() < self.gap_share:
            self._last_id += self.chance.randint(1, 3)
        self._last_id += 1
        return self._last_id

    def roll_back(self, stored: Stored) -> None:
        """Undo ``put``: the document never was, and its id is given out again."""
        del self.documents[stored.id]
        self.keeper.drop(stored.id)
        if stored.id == self._last_id:
            self._last_id -= 1

    def put(
        self,
        content: str,
        *,
        id: int | None = None,
        title: str,
        file: bytes | None = None,
        file_name: str | None = None,
        mime_type: str = "text/plain",
        archive: bytes | None = None,
        created: date | None = None,
        added: datetime | None = None,
        owner: int | None = None,
        correspondent: int | None = None,
        document_type: int | None = None,
        tags: Sequence[int] = (),
        page_count: int | None = None,
        visible_at: float = 0.0,
    ) -> Stored:
        """Store a document; without a ``file`` its text is one."""
        number = id if id is not None else self.next_id()
        self._last_id = max(self._last_id, number)
        raw = content.encode("utf-8", "replace") if file is None else file
        moment = added or self.now()
        stored = Stored(
            id=number,
            title=title,
            content=content,
            file=raw,
            file_name=file_name or f"{title}.txt",
            mime_type=mime_type,
            archive=archive,
            created=created or moment.date(),
            added=moment,
            modified=moment,
            versions=[Version(number, moment, sha256(raw).hexdigest())],
            page_count=page_count,
            owner=owner,
            correspondent=correspondent,
            document_type=document_type,
            tags=sorted(tags),
            visible_at=visible_at,
        )
        self.documents[number] = stored
        self.keeper.keep(stored)
        return stored

    def touch(self, stored: Stored) -> None:
        """Record that a document changed."""
        stored.modified = self.now()
        stored.rendered.clear()
        self.keeper.keep(stored)

    def visible(self, id: int, user: User) -> Stored | None:
        """Return a document that this user sees now: committed, not in the trash, theirs to see."""
        stored = self.documents.get(id)
        if stored is None or not _committed(stored) or not stored.seen_by(user):
            return None
        return stored

    def existing(self, id: int) -> Stored | None:
        """Return a document that is committed and not in the trash, whoever may see it."""
        stored = self.documents.get(id)
        return stored if stored is not None and _committed(stored) else None

    def seen_by(self, user: User) -> Iterator[Stored]:
        """Yield what a listing for this user may hold."""
        return (stored for stored in self.documents.values() if _committed(stored) and stored.seen_by(user))

    def add_note(self, stored: Stored, text: str, user: User) -> Note:
        """Put a note at a document; no workflow hears of it."""
        self._last_note += 1
        note = Note(self._last_note, text, self.now(), user.id)
        stored.notes.append(note)
        self.touch(stored)
        return note

    def named(self, kind: str, name: str, *, owner: int | None = None) -> Thing:
        """Return the thing of that name, made if there is none."""
        for thing in self.things[kind].values():
            if thing.name == name:
                return thing
        thing = Thing(max(self.things[kind], default=0) + 1, name, owner)
        self.things[kind][thing.id] = thing
        self.keeper.keep_names(self.things, self.custom_fields)
        return thing

    def add_custom_field(self, custom_field: CustomField) -> None:
        """Put a custom field in."""
        self.custom_fields[custom_field.id] = custom_field
        self.keeper.keep_names(self.things, self.custom_fields)

    def add_user(self, username: str, token: str, rights: Iterable[str]) -> User:
        """Let somebody in who has these rights only."""
        made = User(
            max((user.id for user in self.users.values()), default=0) + 1,
            username,
            token,
            rights=frozenset(rights),
        )
        self.users[token] = made
        return made

    def remove_tag(self, id: int) -> bool:
        """Delete a tag and take it from every document; tell whether there was one."""
        if self.things["tags"].pop(id, None) is None:
            return False
        for stored in self.documents.values():
            if id in stored.tags:
                stored.tags.remove(id)
                self.touch(stored)
        self.keeper.keep_names(self.things, self.custom_fields)
        return True

    def remove_custom_field(self, id: int) -> bool:
        """Delete a custom field and what documents have in it; tell whether there was one."""
        if self.custom_fields.pop(id, None) is None:
            return False
        for stored in self.documents.values():
            if id in stored.custom_fields:
                del stored.custom_fields[id]
                self.touch(stored)
        self.keeper.keep_names(self.things, self.custom_fields)
        return True

    def user(self, id: int | None) -> User | None:
        """Return the user of that id."""
        return next((user for user in self.users.values() if user.id == id), None)


def _committed(stored: Stored) -> bool:
    if stored.deleted:
        return False
    if stored.visible_at and stored.visible_at > time.monotonic():
        return False
    stored.visible_at = 0.0
    return True
