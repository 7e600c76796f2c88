"""Every event has a stream, every stream a reader, every payload a name of its own."""

import pytest

from continuum_proto import topology
from continuum_proto.errors import ContractViolation
from continuum_proto.topology import PAYLOADS, STREAMS


def test_every_type_names_its_version() -> None:
    assert all(name.startswith("continuum.") and name.endswith(".v1") for name in PAYLOADS)


def test_every_stream_is_read_by_somebody() -> None:
    assert all(stream.groups for stream in STREAMS)


def test_no_two_streams_share_a_key() -> None:
    assert len({stream.name for stream in STREAMS}) == len(STREAMS)


def test_finds_the_streams_of_a_payload() -> None:
    changed = PAYLOADS["continuum.document.changed.v1"]
    assert topology.streams_of(changed) == (topology.DOCUMENTS, topology.DOCUMENTS_BULK)


def test_an_unknown_stream_is_a_violation() -> None:
    with pytest.raises(ContractViolation, match="elsewhere"):
        topology.stream_named("elsewhere")
