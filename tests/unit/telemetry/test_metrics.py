"""The metrics of a process."""

from continuum_telemetry import Metrics

OPENMETRICS = "application/openmetrics-text; version=1.0.0"


def test_process_has_one_set_of_metrics() -> None:
    assert Metrics.current() is Metrics.current()
    assert Metrics() is not Metrics.current()


def test_exposition_follows_the_accept_header() -> None:
    metrics = Metrics()
    metrics.briefs.labels("extractive").inc()
    plain, plain_type = metrics.exposition("text/plain")
    assert plain_type.startswith("text/plain")
    assert b'continuum_briefs_total{engine="extractive"} 1.0\n' in plain
    modern, modern_type = metrics.exposition(OPENMETRICS)
    assert modern_type.startswith("application/openmetrics-text")
    assert modern.endswith(b"# EOF\n")


def test_exemplars_are_in_openmetrics() -> None:
    metrics = Metrics()
    metrics.document_end_to_end.labels("live").observe(0.3, {"trace_id": "ab" * 16})
    assert f'# {{trace_id="{"ab" * 16}"}} 0.3'.encode() in metrics.exposition(OPENMETRICS)[0]
    assert b"trace_id" not in metrics.exposition("text/plain")[0]


def test_process_metrics_are_there() -> None:
    assert b"process_resident_memory_bytes" in Metrics.current().exposition()[0]
