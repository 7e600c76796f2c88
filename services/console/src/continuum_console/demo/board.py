"""Where each document is on its way: the truth behind the live view."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

WAITING: Final = "waiting"
UPLOADED: Final = "uploaded"
ARRIVED: Final = "arrived"
QUEUED: Final = "queued"
REFUSED: Final = "refused"
BRIEFED: Final = "briefed"
FINAL: Final = frozenset(
    {
        BRIEFED,
        REFUSED,
        "no_text",
        "excluded",
        "too_large",
        "hidden",
        "gone",
        "forgotten",
        "failed",
        "not_asked_for",
    }
)
FAILURES: Final = frozenset({REFUSED, "failed"})
STAGES: Final = (UPLOADED, ARRIVED, QUEUED, BRIEFED)


@dataclass(frozen=True, slots=True)
class Row:
    """One document; times are seconds since the demo began."""

    key: str
    title: str
    state: str = WAITING
    document_id: int | None = None
    detail: str = ""
    since: float | None = None
    until: float | None = None

    @property
    def final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in FINAL

    @property
    def reached(self) -> int:
        """How many of the stages it has passed."""
        if self.final:
            return len(STAGES)
        return STAGES.index(self.state) + 1 if self.state in STAGES else 0


@dataclass(slots=True)
class Board:
    """All documents of the demo, in the order in which they are given."""

    rows: dict[str, Row] = field(default_factory=dict)

    def expect(self, papers: Iterable[tuple[str, str]]) -> None:
        """List what is to come: (key, title)."""
        self.rows |= {key: Row(key, title) for key, title in papers}

    def uploaded(self, key: str, *, at: float) -> None:
        """Paperless has taken the file and works on it."""
        self.rows[key] = replace(self.rows[key], state=UPLOADED, since=at)

    def arrived(self, key: str, document_id: int) -> None:
        """Paperless has made a document of it."""
        self.rows[key] = replace(self.rows[key], state=ARRIVED, document_id=document_id)

    def refused(self, key: str, reason: str, *, at: float) -> None:
        """Paperless does not take the file."""
        self.rows[key] = replace(self.rows[key], state=REFUSED, detail=reason, until=at)

    def observe(self, states: Mapping[int, tuple[str, str]], *, at: float) -> list[Row]:
        """Take over what the archive knows, (state, detail) by document; return what changed."""
        changed = []
        for key, row in self.rows.items():
            known = states.get(row.document_id or 0)
            if known is None or known == (row.state, row.detail):
                continue
            state, detail = known
            until = (row.until or at) if state in FINAL else None
            self.rows[key] = replace(row, state=state, detail=detail, until=until)
            if state != row.state:
                changed.append(self.rows[key])
        return changed

    def finished(self) -> bool:
        """Whether every document has come to its end."""
        return all(row.final for row in self.rows.values())

    def counts(self) -> Counter[str]:
        """Count the documents by state."""
        return Counter(row.state for row in self.rows.values())

    def headline(self) -> str:
        """Say in a few words how far everything is."""
        counts = self.counts()
        words = [f"{counts[BRIEFED]} of {len(self.rows)} briefed"]
        if counts["no_text"]:
            words.append(f"{counts['no_text']} without text")
        under_way = sum(counts[state] for state in (UPLOADED, ARRIVED, QUEUED))
        if under_way:
            words.append(f"{under_way} under way")
        failed = sum(counts[state] for state in FAILURES)
        if failed:
            words.append(f"{failed} failed")
        return ", ".join(words)

    def visible(self, room: int) -> list[Row]:
        """Choose at most ``room`` rows: what moves first, then what ended last, in the order given."""
        rows = list(self.rows.values())
        if len(rows) <= room:
            return rows
        moving = [row for row in rows if not row.final and row.state != WAITING]
        ended = sorted((row for row in rows if row.final), key=lambda row: row.until or 0.0, reverse=True)
        waiting = [row for row in rows if row.state == WAITING]
        chosen = {row.key for row in [*moving, *ended[: room // 2], *waiting, *ended[room // 2 :]][:room]}
        return [row for row in rows if row.key in chosen]
