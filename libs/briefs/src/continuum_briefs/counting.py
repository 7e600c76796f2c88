"""What the metrics are told of a finished brief."""

from continuum_briefs.verification.verifying import QUOTATION_MISSING
from continuum_proto.briefs import Brief
from continuum_telemetry import Metrics

__all__ = ["count"]


def count(brief: Brief) -> None:
    """Count ``brief``, its quotations by how they were found, and the points that were left out."""
    metrics, engine = Metrics.current(), brief.provenance.engine
    metrics.briefs.labels(engine).inc()
    for citation in brief.citations():
        metrics.citations.labels(citation.match.value).inc()
    missing = sum(each.reason == QUOTATION_MISSING for each in brief.withheld)
    metrics.citations.labels("withheld").inc(missing)
    points = sum(each.part == "point" for each in brief.withheld)
    metrics.points_withheld.labels(engine).inc(points)
