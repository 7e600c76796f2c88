"""``continuum paperless`` before a Paperless of its own, as a process."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
from redis import Redis

from continuum_proto.envelope import document_subject
from continuum_proto.topology import DOCUMENTS
from tests.integration.chassis.processes import started
from tests.integration.console.simulated import NAME, TOKEN, Simulated, simulated
from tests.integration.console.terminals import Machine, terminal

SECRET = "a-long-random-word"
HOOK = "http://127.0.0.1:8091/webhooks/paperless"
EVERYTHING = {NAME, "Continuum brief", "Continuum headline", "continuum:briefed"}
READER = (
    *("view_document", "view_tag", "view_correspondent", "view_documenttype", "view_note"),
    *("view_customfield", "change_document", "add_note"),
)


@pytest.fixture
def paperless() -> Iterator[Simulated]:
    with simulated() as running:
        yield running


@pytest.fixture
def settings(paperless: Simulated, tmp_path: Path) -> dict[str, str]:
    """Nothing runs; the environment names a Paperless."""
    return settings_for(paperless, tmp_path)


def settings_for(paperless: Simulated, folder: Path) -> dict[str, str]:
    return {
        "PAPERLESS_URL": paperless.url,
        "PAPERLESS_TOKEN": TOKEN,
        "CONTINUUM_INGEST_SECRETS": f"{SECRET},an-older-random-word",
        "CONTINUUM_DATA": str(folder),
        "REDIS_URL": "redis://127.0.0.1:9",
        "COLUMNS": "100",
    }


def things(said: str) -> dict[str, str]:
    return {each["name"]: each["became"] for each in json.loads(said)["things"]}


def test_a_second_run_changes_nothing(continuum: Machine, paperless: Simulated) -> None:
    first = continuum("paperless", "setup", "--json")
    assert (first.code, things(first.out)) == (0, dict.fromkeys(EVERYTHING, "created"))
    written = paperless.writes()
    assert len(written) == 4
    second = continuum("paperless", "setup", "--json")
    assert (second.code, things(second.out)) == (0, dict.fromkeys(EVERYTHING, "as it should be"))
    assert paperless.writes() == written


def test_the_workflow_sends_what_ingest_takes(continuum: Machine, paperless: Simulated) -> None:
    assert continuum("paperless", "setup").code == 0
    ours = paperless.workflow()
    assert [trigger["type"] for trigger in ours["triggers"]] == [2, 3]
    webhook = ours["actions"][0]["webhook"]
    assert webhook["params"] == {"doc_url": "{{doc_url}}", "doc_id": "{{doc_id}}"}
    assert webhook["headers"] == {"X-Continuum-Secret": SECRET}
    assert (webhook["url"], webhook["as_json"], webhook["include_document"]) == (HOOK, True, False)


def test_what_a_person_changed_is_told_and_repaired(continuum: Machine, paperless: Simulated) -> None:
    continuum("paperless", "setup", "--webhook-url", "http://127.0.0.1:9000")
    before = paperless.workflow()
    paperless.change_webhook(include_document=True, headers={"X-Continuum-Secret": "wrong", "X-Proxy": "p"})
    said = continuum("paperless", "setup", "--webhook-url", "http://127.0.0.1:9000")
    assert said.code == 0
    for words in ("repaired", "the document was sent along", "its secret was another one"):
        assert words in said.out
    after = paperless.workflow()
    assert after["actions"][0]["webhook"]["headers"] == {"X-Proxy": "p", "X-Continuum-Secret": SECRET}
    assert after["triggers"] == before["triggers"]
    assert after["actions"][0]["id"] == before["actions"][0]["id"]


def test_an_address_that_was_given_once_stays(continuum: Machine, paperless: Simulated) -> None:
    continuum("paperless", "setup", "--webhook-url", "https://continuum.lan/hook")
    assert json.loads(continuum("paperless", "setup", "--json").out)["webhook_url"] == (
        "https://continuum.lan/hook"
    )
    moved = continuum("paperless", "setup", "--webhook-url", "http://127.0.0.1:9000")
    assert "its address was https://continuum.lan/hook" in moved.out


def test_an_address_that_cannot_be_one_is_put_right(continuum: Machine, paperless: Simulated) -> None:
    continuum("paperless", "setup")
    paperless.change_webhook(url="http//127.0.0.1")
    assert "its address was http//127.0.0.1" in continuum("paperless", "setup").out
    assert paperless.workflow()["actions"][0]["webhook"]["url"] == HOOK


def test_ctrl_c_ends_the_waiting(
    continuum: Machine, settings: dict[str, str], paperless: Simulated, redis_url: str
) -> None:
    (number,) = paperless.add("text")
    options = ("--test-document", str(number), "--webhook-url", "http://127.0.0.1:9")
    with terminal("paperless", "setup", *options, settings={**settings, "REDIS_URL": redis_url}) as screen:
        until(lambda: f"PATCH /api/documents/{number}/" in paperless.writes())
        screen.process.send_signal(signal.SIGINT)
        assert screen.end() == 130


def test_ctrl_c_is_heard_while_it_asks(
    continuum: Machine, settings: dict[str, str], paperless: Simulated
) -> None:
    continuum("paperless", "setup")
    with terminal("paperless", "remove", settings=settings) as screen:
        screen.until("[y/N]")
        screen.process.send_signal(signal.SIGINT)
        assert screen.end() == 130
    assert paperless.workflow()["name"] == NAME


def until(true: Callable[[], bool]) -> None:
    end = monotonic() + 30
    while not true():
        assert monotonic() < end


def test_a_webhook_that_a_person_made_is_named_and_stays(continuum: Machine, paperless: Simulated) -> None:
    by_hand = {
        "name": "by hand",
        "triggers": [{"type": 2}],
        "actions": [{"type": 4, "webhook": {"url": HOOK}}],
    }
    made = paperless.ask("POST", "/api/workflows/", by_hand)
    said = continuum("paperless", "setup")
    assert (said.code, "by hand: posts to the same address" in said.out) == (0, True)
    assert made in paperless.workflows()


def test_a_field_of_another_type_is_told_and_stays(continuum: Machine, paperless: Simulated) -> None:
    paperless.ask("POST", "/api/custom_fields/", {"name": "Continuum brief", "data_type": "integer"})
    said = continuum("paperless", "setup")
    assert (said.code, "it is there as integer, and url is needed" in said.out) == (1, True)
    (shown,) = [
        each
        for each in paperless.ask("GET", "/api/custom_fields/")["results"]
        if each["name"] == "Continuum brief"
    ]
    assert shown["data_type"] == "integer"


def test_a_token_that_lacks_rights_is_told_which(continuum: Machine, paperless: Simulated) -> None:
    paperless.let_in("weak", "view_document", "view_tag", "view_customfield", "view_uisettings")
    continuum.monkeypatch.setenv("PAPERLESS_TOKEN", "weak")
    said = continuum("paperless", "setup", "--json")
    rights = {each["right"]: each for each in json.loads(said.out)["rights"]}
    assert said.code == 1
    assert (rights["view_document"]["there"], rights["add_note"]["there"]) == ("yes", "no")
    assert rights["add_note"]["advice"] == "in Paperless, give the user of the token Add for Note"
    assert set(things(said.out).values()) == {"not done"}


def test_a_token_without_any_right_is_told_so(continuum: Machine, paperless: Simulated) -> None:
    paperless.let_in("nobody")
    continuum.monkeypatch.setenv("PAPERLESS_TOKEN", "nobody")
    said = continuum("paperless", "setup", "--json")
    told = json.loads(said.out)
    assert (said.code, told["version"]) == (1, "3.0.5")
    assert {each["there"] for each in told["rights"]} == {"no", "not checkable"}


def test_rights_that_only_a_change_would_show_are_not_checkable(
    continuum: Machine, paperless: Simulated
) -> None:
    paperless.let_in("quiet", *READER, "view_workflow", "add_workflow", "add_customfield", "add_tag")
    paperless.add("text")
    continuum.monkeypatch.setenv("PAPERLESS_TOKEN", "quiet")
    said = continuum("paperless", "setup", "--json")
    there = {each["right"]: each["there"] for each in json.loads(said.out)["rights"]}
    assert said.code == 0
    assert there["view_note"] == "yes"
    assert {right for right, may in there.items() if may == "not checkable"} == {
        *("change_document", "add_note", "add_workflow", "change_workflow", "add_customfield", "add_tag")
    }


def test_the_services_are_hidden_a_tag_that_an_administrator_made(
    continuum: Machine, paperless: Simulated
) -> None:
    """Why setup is to be run with the token of the services: what else is there they see."""
    continuum("paperless", "setup")
    paperless.let_in("services", *READER, "view_workflow", "view_uisettings")
    continuum.monkeypatch.setenv("PAPERLESS_TOKEN", "services")
    said = continuum("paperless", "setup", "--json")
    assert said.code == 1
    assert things(said.out) == {
        **dict.fromkeys(EVERYTHING, "as it should be"),
        "continuum:briefed": "not done",
    }


def test_a_wrong_token_is_one_line(continuum: Machine) -> None:
    continuum.monkeypatch.setenv("PAPERLESS_TOKEN", "wrong")
    for command in ("setup", "remove"):
        said = continuum("paperless", command)
        assert (said.code, said.out, said.err.count("\n")) == (78, "", 1)
        assert "PAPERLESS_TOKEN" in said.err


def test_a_paperless_that_is_away_is_one_line(continuum: Machine) -> None:
    continuum.monkeypatch.setenv("PAPERLESS_URL", "http://127.0.0.1:9")
    said = continuum("paperless", "setup")
    assert (said.code, said.out, said.err.count("\n")) == (69, "", 1)


def test_before_version_3_the_webhook_names_the_address_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with simulated("--release", "2.20.15") as paperless:
        for name, value in settings_for(paperless, tmp_path).items():
            monkeypatch.setenv(name, value)
        continuum = Machine(monkeypatch, capsys)
        assert "Paperless 2.20.15" in continuum("paperless", "setup").out
        assert paperless.workflow()["actions"][0]["webhook"]["params"] == {"doc_url": "{{doc_url}}"}
        written = paperless.writes()
        assert continuum("paperless", "setup").code == 0
        assert paperless.writes() == written


def test_print_changes_nothing_and_asks_nothing(continuum: Machine, paperless: Simulated) -> None:
    continuum.monkeypatch.delenv("PAPERLESS_TOKEN")
    said = continuum("paperless", "setup", "--print", "--webhook-url", "http://continuum.lan:8091")
    assert (said.code, "http://continuum.lan:8091/webhooks/paperless" in said.out) == (0, True)
    assert paperless.writes() == []


def test_the_secret_is_never_shown(continuum: Machine, paperless: Simulated) -> None:
    said = [continuum("paperless", "setup", *options) for options in ((), ("--json",), ("--print",))]
    paperless.change_webhook(headers={"X-Continuum-Secret": "an-older-random-word"})
    said.append(continuum("paperless", "setup"))
    assert not any(word in each.out + each.err for each in said for word in (SECRET, "an-older"))


@pytest.mark.parametrize(("answer", "code", "enabled"), [("n\n", 1, False), ("y\n", 0, True)])
def test_a_workflow_that_was_switched_off_is_asked_about(
    continuum: Machine,
    settings: dict[str, str],
    paperless: Simulated,
    answer: str,
    code: int,
    enabled: bool,
) -> None:
    continuum("paperless", "setup")
    ours = paperless.workflow()
    paperless.ask("PATCH", f"/api/workflows/{ours['id']}/", {**ours, "enabled": False})
    with terminal("paperless", "setup", settings=settings) as screen:
        screen.until("Switch it on?")
        screen.type(answer)
        assert screen.end() == code
    assert paperless.workflow()["enabled"] is enabled


def test_without_a_terminal_it_stays_switched_off_unless_told(
    continuum: Machine, paperless: Simulated
) -> None:
    continuum("paperless", "setup")
    ours = paperless.workflow()
    paperless.ask("PATCH", f"/api/workflows/{ours['id']}/", {**ours, "enabled": False})
    said = continuum("paperless", "setup")
    assert (said.code, "--enable" in said.out) == (1, True)
    assert not paperless.workflow()["enabled"]
    assert continuum("paperless", "setup", "--enable").code == 0
    assert paperless.workflow()["enabled"]


def test_the_workflow_is_removed_once(continuum: Machine, paperless: Simulated) -> None:
    continuum("paperless", "setup")
    unasked = continuum("paperless", "remove")
    assert (unasked.code, "say --yes to delete the workflow" in unasked.err) == (2, True)
    assert paperless.workflow()["name"] == NAME
    said = continuum("paperless", "remove", "--yes", "--json")
    assert (said.code, things(said.out)) == (0, {NAME: "deleted"})
    assert paperless.workflows() == []
    written = paperless.writes()
    again = continuum("paperless", "remove")
    assert (again.code, "Nothing to remove" in again.out) == (0, True)
    assert paperless.writes() == written
    assert len(paperless.ask("GET", "/api/custom_fields/")["results"]) == 2


def test_it_says_what_documents_lose_before_fields_are_removed(
    continuum: Machine, settings: dict[str, str], paperless: Simulated
) -> None:
    continuum("paperless", "setup")
    fields = paperless.ask("GET", "/api/custom_fields/")["results"]
    (number,) = paperless.add("text")
    value = [{"field": fields[1]["id"], "value": "Rates rise"}]
    paperless.ask("PATCH", f"/api/documents/{number}/", {"custom_fields": value})
    with terminal("paperless", "remove", "--fields", settings=settings) as screen:
        screen.until("Continuum headline (in 1 document)")
        screen.type("y\n")
        assert screen.end() == 0
    assert paperless.ask("GET", "/api/custom_fields/")["results"] == []
    assert paperless.ask("GET", f"/api/documents/{number}/")["custom_fields"] == []


@pytest.fixture
async def ingest(redis_url: str) -> AsyncIterator[str]:
    """Where a running ingest takes webhooks."""
    variables = {
        "CONTINUUM_INGEST_PORT": "0",
        "CONTINUUM_INGEST_OPS_PORT": "0",
        "CONTINUUM_LOG_FORMAT": "json",
        "CONTINUUM_INGEST_SECRETS": SECRET,
        "REDIS_URL": redis_url,
    }
    async with started("continuum_ingest", **variables) as process:
        port = (await process.event("listening"))["port"]
        await process.event("ready")
        yield f"http://127.0.0.1:{port}"


async def test_one_webhook_goes_all_the_way(
    settings: dict[str, str], paperless: Simulated, ingest: str, redis_url: str
) -> None:
    """A second one about a document that waits would merge, which is told; one about another goes on."""
    first, second = paperless.add("one", "two")

    async def trial(document: int, *options: str) -> tuple[int | None, Any]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "continuum_console", "paperless", "setup", "--json"),
            *("--test-document", str(document), *options),
            env={**os.environ, **settings, "REDIS_URL": redis_url},
            stdout=PIPE,
        )
        out, _ = await process.communicate()
        return process.returncode, json.loads(out)["test"]

    code, test = await trial(first, "--webhook-url", ingest)
    assert (code, test["document"]) == (0, first)
    assert 0 <= test["seconds"] < 30
    with Redis.from_url(redis_url, protocol=2) as redis:
        entries: Any = redis.xrange(DOCUMENTS.name)
    assert [fields[b"subject"].decode() for _, fields in entries] == [document_subject(first)]
    code, test = await trial(first)
    assert (code, "merge" in test["trouble"][0]) == (1, True)
    assert (await trial(second))[0] == 0


def test_a_webhook_that_does_not_come_is_told_with_what_to_look_at(
    continuum: Machine, paperless: Simulated, redis_url: str
) -> None:
    continuum.monkeypatch.setenv("REDIS_URL", redis_url)
    (number,) = paperless.add("text")
    options = ("--test-document", str(number), "--wait", "0.3", "--webhook-url", "http://127.0.0.1:9")
    said = continuum("paperless", "setup", *options)
    assert said.code == 1
    for words in ("ALLOW_INTERNAL_REQUESTS", "ALLOWED_PORTS", "names 9", "worker"):
        assert words in said.out


def test_a_redis_that_is_away_is_told_with_all_that_was_done(
    continuum: Machine, paperless: Simulated
) -> None:
    said = continuum("paperless", "setup", "--json", "--test-document", str(paperless.add("text")[0]))
    told = json.loads(said.out)
    assert (said.code, set(things(said.out).values())) == (1, {"created"})
    assert "could not be tried" in told["test"]["trouble"][0]


def test_a_test_without_a_redis_says_so_before_anything_is_made(
    continuum: Machine, paperless: Simulated, tmp_path: Path
) -> None:
    continuum.monkeypatch.chdir(tmp_path)
    continuum.monkeypatch.delenv("REDIS_URL")
    said = continuum("paperless", "setup", "--test-document", "1")
    assert (said.code, "REDIS_URL" in said.err) == (78, True)
    assert paperless.writes() == []
