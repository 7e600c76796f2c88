"""What came of the demo, for machines: one JSON object."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from continuum_console.demo.board import BRIEFED, Row
from continuum_console.reading.archive import ArchiveApi
from continuum_console.reading.shapes import Reading, Summary


@dataclass(frozen=True)
class Outcome:
    """The end of a run."""

    rows: Sequence[Row]
    briefs: Sequence[Summary]
    readings: dict[int, Reading]
    dead_letters: int
    seconds: float

    @property
    def good(self) -> bool:
        """Whether every document with text has exactly one brief, and nothing failed."""
        by_document = Counter(brief.document.id for brief in self.briefs)
        briefed = [row.document_id for row in self.rows if row.state == BRIEFED]
        others = [row for row in self.rows if row.state not in (BRIEFED, "no_text")]
        once = all(by_document[document or 0] == 1 for document in briefed)
        return once and not others and self.dead_letters == 0 and len(briefed) == len(set(briefed))

    def as_json(self) -> dict[str, Any]:
        """Return the object that ``--json`` prints."""
        return {
            "documents": len(self.rows),
            "briefs": len(self.briefs),
            "dead_letters": self.dead_letters,
            "withheld": sum(len(reading.withheld) for reading in self.readings.values()),
            "seconds": round(self.seconds, 1),
            "results": [self._result(row) for row in self.rows],
        }

    def _result(self, row: Row) -> dict[str, Any]:
        reading = self.readings.get(row.document_id or 0)
        result: dict[str, Any] = {
            "document_id": row.document_id,
            "title": row.title,
            "state": row.state,
            "headline": None,
            "key_points": [],
            "citations": [],
            "coverage": None,
        }
        if reading is not None:
            result |= {
                "headline": reading.headline,
                "key_points": [point.text for point in reading.key_points],
                "citations": [citation.model_dump(mode="json") for citation in reading.citations()],
                "coverage": reading.coverage.model_dump(mode="json"),
            }
        elif row.detail:
            result["detail"] = row.detail
        return result


async def outcome_of(api: ArchiveApi, rows: Sequence[Row], *, dead_letters: int, seconds: float) -> Outcome:
    """Read every brief of the demo's documents back from the API."""
    ours = {row.document_id for row in rows}
    briefs = [brief for brief in await api.briefs() if brief.document.id in ours]
    readings = {brief.document.id: await api.reading(brief.id) for brief in briefs}
    return Outcome(rows, briefs, readings, dead_letters, seconds)
