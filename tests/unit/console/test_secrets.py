"""What the console shows and how it calls processes tells no secret."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from continuum_console.commands.status import Status
from continuum_console.demo.pointers import pointers
from continuum_console.stack import Plan, Record
from continuum_console.stack.ports import DEMO, Address
from continuum_console.stack.record import Recorded

SECRET = "s3cr3t"
RECORD = Record(
    pid=7,
    kind="up",
    api="http://127.0.0.1:8090",
    ingest="http://127.0.0.1:8091",
    paperless="http://paperless.lan",
    redis=f"redis://:{SECRET}@redis.lan",
    redis_reader=f"redis://:{SECRET}@redis.lan",
    database=f"postgresql://continuum:{SECRET}@db.lan/continuum",
    engine="extractive",
    ops={"ingest": "http://127.0.0.1:9101", "api": "http://127.0.0.1:9105"},
    children=[Recorded("paperless", "ready", 8, 0, f"python -m somewhere --token {SECRET}")],
)


def test_the_status_for_machines_tells_no_secret() -> None:
    told = Status(RECORD, {}, (), 0, {}, ()).as_json()
    assert SECRET not in json.dumps(told)
    assert told["processes"] == [{"name": "paperless", "state": "ready", "pid": 8, "restarts": 0}]


@pytest.mark.parametrize("client", ["/usr/bin/redis-cli", None])
def test_where_to_look_tells_no_password_of_somebody_s_redis(
    monkeypatch: pytest.MonkeyPatch, client: str | None
) -> None:
    monkeypatch.setattr("continuum_console.demo.pointers.redis_client", lambda: client)
    lines = pointers(RECORD, data=Path("data"), default_data=True)
    assert SECRET not in "".join(lines)
    assert any("redis XRANGE continuum.documents - + COUNT 1" in line for line in lines)
    open_redis = pointers(replace(RECORD, redis_reader="redis://redis.lan"), data=Path(), default_data=True)
    assert client is None or any(f"{client} -u redis://redis.lan XRANGE" in line for line in open_redis)


def test_no_process_is_called_with_a_secret(tmp_path: Path) -> None:
    """Everybody on a machine may see how a process was called."""
    plan = Plan(
        kind="demo",
        data=tmp_path,
        runtime=tmp_path,
        addresses={listener.name: Address("127.0.0.1", 9) for listener in DEMO},
        settings={"PAPERLESS_TOKEN": SECRET, "CONTINUUM_INGEST_SECRETS": SECRET},
        valkey=None,
        postgresql=None,
    )
    paperless = plan.paperless()
    assert SECRET not in " ".join(paperless.argv)
    assert paperless.environment is not None
    assert SECRET in paperless.environment.values()
