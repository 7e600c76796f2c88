"""Documents of which it is known what a brief must say and must not: how good an engine is."""

from continuum_console.evaluation.documents import Document, documents
from continuum_console.evaluation.report import Report, Totals
from continuum_console.evaluation.running import evaluate
from continuum_console.evaluation.scoring import Score, score

__all__ = ["Document", "Report", "Score", "Totals", "documents", "evaluate", "score"]
