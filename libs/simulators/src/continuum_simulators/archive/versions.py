"""The versions of one made-up document's brief, row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

from pydantic import TypeAdapter

from continuum_archive import tables
from continuum_archive.evidence import cut_of
from continuum_proto.briefs import Brief, SummarySentence, Withheld
from continuum_simulators.archive.rows import Changing, Rows
from continuum_simulators.archive.steps import Draft

__all__ = ["Versions"]

SUMMARY: Final = TypeAdapter(tuple[SummarySentence, ...])
WITHHELD: Final = TypeAdapter(tuple[Withheld, ...])


@dataclass(slots=True)
class Versions:
    """Keeps one version after the other; the last may be for readers."""

    rows: Rows
    document: int
    _kept: list[Changing] = field(default_factory=list)
    _sources: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, draft: Draft, at: datetime) -> int:
        """Keep a new version in place of the one that readers had, and return its number."""
        if shown := self._shown():
            shown.update(state="superseded", superseded_at=at)
        number = len(self._kept) + 1
        self._kept.append(self._version(draft, number, at))
        brief = draft.event.data.brief
        self._parts(number, brief)
        self._names(number, brief, draft.pages, at)
        return number

    def withdraw(self, reason: str, at: datetime) -> int | None:
        """Take the brief from readers, and return the version that they had."""
        shown = self._shown()
        if shown is None:
            return None
        shown.update(state="withdrawn", withdrawn_at=at, withdrawn_reason=reason)
        return len(self._kept)

    def end(self) -> None:
        """Add the rows that later versions changed."""
        if self._kept:
            began = self._kept[0]["created_at"]
            self.rows.add("briefs", self.rows.brief_id(self.document), self.document, len(self._kept), began)
            self.rows.add_all("brief_versions", (tuple(version.values()) for version in self._kept))

    def _shown(self) -> Changing | None:
        last = self._kept[-1] if self._kept else None
        return last if last and last["state"] == "published" else None

    def _version(self, draft: Draft, number: int, at: datetime) -> Changing:
        """Return a new version in the order of its columns."""
        data = draft.event.data
        brief, cause = data.brief, data.cause
        return {
            "brief_id": self.rows.brief_id(self.document),
            "version": number,
            "document_id": self.document,
            "state": "published",
            "headline": brief.headline,
            "summary": SUMMARY.dump_json(brief.summary).decode(),
            "kind": brief.kind,
            "language": brief.language,
            "coverage": brief.coverage.model_dump_json(),
            "provenance": brief.provenance.model_dump_json(),
            "withheld": WITHHELD.dump_json(brief.withheld).decode(),
            "fingerprint": data.fingerprint,
            "source_id": self._source(data.checksum, draft.pages, at),
            "source_checksum": data.checksum,
            "document_modified": data.document.modified,
            "event_id": draft.event.id,
            "cause_id": cause.event_id,
            "cause_time": cause.time,
            "cause_trigger": cause.trigger,
            "lane": cause.lane,
            "created_by": "pipeline",
            "created_at": at,
            "published_by": "pipeline",
            "published_at": at,
            "withdrawn_at": None,
            "withdrawn_reason": None,
            "superseded_at": None,
        }

    def _source(self, checksum: str, pages: Sequence[str], at: datetime) -> int:
        """Keep a text once, and return its number."""
        key = (checksum, cut_of(pages))
        if key not in self._sources:
            number = self._sources[key] = self.rows.text_number()
            self.rows.add("sources", number, self.document, *key, len(pages), at)
            self.rows.add_all("pages", ((number, n, text) for n, text in enumerate(pages, start=1)))
        return self._sources[key]

    def _parts(self, number: int, brief: Brief) -> None:
        """Keep what is said, what is asked, and what is quoted."""
        version, add_all = (self.rows.brief_id(self.document), number), self.rows.add_all
        add_all("key_points", tables.points(version, brief))
        add_all("asks", tables.asks(version, brief))
        add_all("citations", tables.citations(version, brief))

    def _names(self, number: int, brief: Brief, pages: Sequence[str], at: datetime) -> None:
        """Keep names that no brief before has, and where each stands."""
        version = self.rows.brief_id(self.document), number
        for _, kind, key, *what, amount, unit in tables.entities(brief):
            name, new = self.rows.entity_id(kind, key)
            if new:
                exact = None if amount is None else Decimal(str(amount))
                self.rows.add("entities", name, kind, key, *what, exact, unit, at)
        for *_, kind, key, page, start, end, text in tables.mentions(version, brief, pages):
            name, _ = self.rows.entity_id(kind, key)
            self.rows.add("mentions", *version, name, page, start, end, text)
