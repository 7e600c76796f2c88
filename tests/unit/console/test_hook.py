"""In what a workflow differs from the one that should be, and what it becomes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_console.connecting.hook import Hook, address_of, posts_to, repair
from continuum_console.stack.plan import SECRET_HEADER
from continuum_paperless import Part, Workflow

HOOK = Hook("http://ingest:8091/webhooks/paperless", "s3cret", knows_doc_id=True)
LOOSE: dict[str, Any] = {"filter_path": None, "filter_has_tags": [], "matching_algorithm": 0, "match": ""}


def workflow(hook: Hook = HOOK) -> Workflow:
    """Return the workflow as it should be, as Paperless gives it: every part with an id and more fields."""
    triggers = tuple({"id": number, **LOOSE, **part} for number, part in enumerate(hook.triggers(), 1))
    return Workflow(1, "ours", True, triggers, ({"id": 1, "assign_title": None, **hook.action()},))


def with_webhook(**changes: Any) -> Workflow:
    (action,) = workflow().actions
    webhook = action["webhook"]
    assert isinstance(webhook, dict)
    return replace(workflow(), actions=({**action, "webhook": {**webhook, **changes}},))


def with_first_trigger(**changes: Any) -> Workflow:
    first, second = workflow().triggers
    return replace(workflow(), triggers=({**first, **changes}, second))


def webhook_of(parts: Any) -> Mapping[str, Any]:
    (webhook,) = [part["webhook"] for part in parts if part["type"] == 4]
    found: Mapping[str, Any] = webhook
    return found


def test_the_workflow_that_should_be_needs_no_repair() -> None:
    assert repair(workflow(), HOOK).differed == ()


def test_parameters_in_another_order_are_the_same() -> None:
    assert (
        repair(with_webhook(params={"doc_id": "{{doc_id}}", "doc_url": "{{doc_url}}"}), HOOK).differed == ()
    )


def test_before_version_3_doc_id_is_not_named() -> None:
    old = replace(HOOK, knows_doc_id=False)
    assert webhook_of(repair(workflow(), old).actions)["params"] == {"doc_url": "{{doc_url}}"}
    assert repair(workflow(old), HOOK).differed == ("its parameters were not just doc_url and doc_id",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "http://old/hook"}, "its address was http://old/hook"),
        ({"use_params": False}, "its parameters were off"),
        ({"as_json": False}, "it was not sent as JSON"),
        ({"include_document": True}, "the document was sent along"),
        ({"params": None}, "its parameters were not just doc_url and doc_id"),
        ({"params": {"doc_url": "{{doc_url}}", "x": "{{nothing}}"}}, "its parameters were not just"),
        ({"headers": None}, "it sent no secret"),
        ({"headers": {SECRET_HEADER: "an old one"}}, "its secret was another one"),
        ({"headers": {SECRET_HEADER: "s3cret", "x-continuum-secret": "x"}}, "its secret was another one"),
    ],
)
def test_what_is_wrong_with_the_webhook_is_named_and_put_right(changes: dict[str, Any], words: str) -> None:
    mended = repair(with_webhook(**changes), HOOK)
    (told,) = mended.differed
    assert told.startswith(words)
    assert webhook_of(mended.actions) == webhook_of(workflow().actions)


def test_no_secret_is_told() -> None:
    mended = repair(with_webhook(headers={SECRET_HEADER: "an old one"}), HOOK)
    assert not any("an old one" in words or "s3cret" in words for words in mended.differed)


def test_other_headers_stay() -> None:
    """A proxy before ingest may want one of its own."""
    mended = repair(with_webhook(headers={"X-Proxy": "p", "x-continuum-secret": "old"}), HOOK)
    assert webhook_of(mended.actions)["headers"] == {"X-Proxy": "p", SECRET_HEADER: "s3cret"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"filter_has_tags": [3]}, "filter_has_tags"),
        ({"filter_path": "/scans/*"}, "filter_path"),
        ({"filter_of_a_later_version": {"a": 1}}, "filter_of_a_later_version"),
        ({"matching_algorithm": 1, "match": "bill"}, "match"),
    ],
)
def test_a_filter_is_named_and_taken_away(changes: dict[str, Any], named: str) -> None:
    mended = repair(with_first_trigger(**changes), HOOK)
    assert mended.differed == (f"Document Added was filtered ({named})",)
    first = mended.triggers[0]
    assert not any(value for name, value in first.items() if name.startswith(("filter_", "match")))
    assert first["id"] == 1


def test_a_source_that_was_left_out_comes_back() -> None:
    mended = repair(with_first_trigger(sources=[1, 2]), HOOK)
    assert mended.differed == ("Document Added left out some sources",)
    assert mended.triggers[0]["sources"] == [1, 2, 3, 4]
    assert repair(with_first_trigger(sources=[1, 2, 3, 4, 5]), HOOK).differed == ()


def test_a_missing_trigger_is_made_and_another_one_taken_away() -> None:
    _, updated = workflow().triggers
    changed = replace(workflow(), triggers=({"id": 9, "type": 1}, updated))
    mended = repair(changed, HOOK)
    assert mended.differed == ("the trigger Document Added was missing", "it had other triggers, too")
    assert [(part["type"], part.get("id")) for part in mended.triggers] == [(2, None), (3, 2)]


def test_what_else_a_person_had_the_workflow_do_stays() -> None:
    assignment: Part = {"id": 7, "type": 1, "assign_tags": [3]}
    elsewhere: Part = {"id": 8, "type": 4, "webhook": {"url": "http://elsewhere/", "headers": None}}
    mended = repair(replace(workflow(), actions=(assignment, elsewhere, *workflow().actions)), HOOK)
    assert mended.differed == ()
    assert list(mended.actions[:2]) == [assignment, elsewhere]


def test_a_missing_webhook_is_made_beside_other_actions() -> None:
    assignment: Part = {"id": 7, "type": 1, "assign_tags": [3]}
    mended = repair(replace(workflow(), actions=(assignment,)), HOOK)
    assert mended.differed == ("the webhook was missing",)
    assert list(mended.actions) == [assignment, HOOK.action()]


def test_the_address_is_that_of_our_webhook() -> None:
    elsewhere: Part = {"id": 8, "type": 4, "webhook": {"url": "http://elsewhere/", "headers": None}}
    both = replace(workflow(), actions=(elsewhere, *workflow().actions))
    assert address_of(both) == HOOK.url
    assert posts_to(both, "http://elsewhere/")
    assert address_of(replace(workflow(), actions=())) is None


WORDS = st.sampled_from(["", "a", "ü", HOOK.url])
SCALARS = st.none() | st.booleans() | st.integers(0, 5) | WORDS
VALUES = SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(WORDS, SCALARS, max_size=2)
TRIGGERS = st.fixed_dictionaries(
    {"type": st.integers(1, 4)},
    optional={
        "sources": VALUES,
        "filter_path": VALUES,
        "filter_has_tags": VALUES,
        "matching_algorithm": st.integers(0, 6),
        "match": WORDS,
    },
)
WEBHOOKS = st.fixed_dictionaries(
    {},
    optional={
        "url": VALUES,
        "use_params": VALUES,
        "as_json": VALUES,
        "include_document": VALUES,
        "params": VALUES,
        "headers": st.dictionaries(st.sampled_from([SECRET_HEADER, SECRET_HEADER.lower(), "X"]), SCALARS),
    },
)
ACTIONS = st.fixed_dictionaries({"type": st.integers(1, 4)}, optional={"webhook": st.none() | WEBHOOKS})


def numbered(parts: Any) -> tuple[dict[str, Any], ...]:
    return tuple({"id": number, **part} for number, part in enumerate(parts, 1))


@given(st.lists(TRIGGERS, max_size=4), st.lists(ACTIONS, max_size=3), st.booleans())
def test_what_was_repaired_needs_no_repair(triggers: Any, actions: Any, knows: bool) -> None:
    hook = replace(HOOK, knows_doc_id=knows)
    mended = repair(Workflow(1, "ours", True, numbered(triggers), numbered(actions)), hook)
    again = Workflow(1, "ours", True, numbered(mended.triggers), numbered(mended.actions))
    assert repair(again, hook).differed == ()
    assert posts_to(again, hook.url)
