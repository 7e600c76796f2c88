"""What each address answers."""

from datetime import timedelta

import pytest

from continuum_api.fakes.shelf import MemoryShelf
from continuum_api.fakes.staff import MemoryStaff
from continuum_api.shapes.about import ServiceState
from continuum_messaging.errors import RedisDown
from continuum_proto.briefs import Step
from continuum_proto.errors import DatabaseDown
from continuum_proto.texts import checksum
from tests.archives import PAGES, brief
from tests.unit.api.serving import Client, serving
from tests.unit.api.shelves import ID, PUBLISHED, brief_row, shelf_with

HOSTILE = '<script>alert("1")</script> [x](javascript:y) \u202e *bold*'


async def asked(shelf: MemoryShelf, path: str, **headers: str) -> object:
    async with serving(shelf, shelf, shelf) as client:
        return await client.get(path, headers={k.replace("_", "-"): v for k, v in headers.items()})


async def test_a_list_is_newest_first_and_cursors_are_exact_to_the_microsecond() -> None:
    rows = [
        brief_row(f"b_brief{n}", document=n, published_at=PUBLISHED + timedelta(microseconds=n))
        for n in range(1, 6)
    ]
    shelf = shelf_with(*rows)
    async with serving(shelf, shelf, shelf) as api:
        first = (await api.get("/api/v1/briefs?limit=2")).json
        second = (await api.get(f"/api/v1/briefs?limit=2&after={first['next']}")).json
    assert [item["id"] for item in first["items"]] == ["b_brief5", "b_brief4"]
    assert [item["id"] for item in second["items"]] == ["b_brief3", "b_brief2"]
    assert first["items"][0]["published_at"] == "2026-05-03T10:02:41.123Z"


async def test_a_slug_is_cosmetic() -> None:
    shelf = shelf_with(brief_row())
    async with serving(shelf, shelf, shelf) as api:
        plain = await api.get(f"/api/v1/briefs/{ID}")
        dressed = await api.get(f"/api/v1/briefs/{ID}-eur-1250-is-due")
    assert plain.json == dressed.json
    assert plain.json["slug"] == "eur-1250-is-due-on-3-may-2026"


async def test_the_words_of_a_model_stay_in_the_record() -> None:
    """A citation's ``wording`` is what the model wrote where that was not in the document."""
    content = brief()
    point = content.key_points[0]
    cited = point.citations[0].model_copy(update={"wording": "never served"})
    content = content.model_copy(
        update={"key_points": (point.model_copy(update={"citations": (cited,)}), *content.key_points[1:])}
    )
    shelf = shelf_with(brief_row(content=content))
    async with serving(shelf, shelf, shelf) as api:
        assert "never served" not in (await api.get(f"/api/v1/briefs/{ID}")).text


async def test_reading_a_long_document_in_parts_is_generating() -> None:
    content = brief()
    steps = [Step(name=name, ms=100) for name in ("plan", "notes", "reduce", "verify")]
    provenance = content.provenance.model_copy(update={"steps": tuple(steps)})
    shelf = shelf_with(brief_row(content=content.model_copy(update={"provenance": provenance})))
    async with serving(shelf, shelf, shelf) as api:
        timings = (await api.get(f"/api/v1/briefs/{ID}")).json["timings"]
    assert (timings["generate_ms"], timings["verify_ms"]) == (300, 100)


async def test_time_that_no_step_accounts_for_was_spent_waiting() -> None:
    content = brief()
    provenance = content.provenance.model_copy(
        update={
            "steps": (Step(name="fetch", ms=200), Step(name="draft", ms=300), Step(name="verify", ms=500))
        }
    )
    shelf = shelf_with(brief_row(content=content.model_copy(update={"provenance": provenance})))
    async with serving(shelf, shelf, shelf) as api:
        assert (await api.get(f"/api/v1/briefs/{ID}")).json["timings"] == {
            "queued_ms": 1000,
            "fetch_ms": 200,
            "generate_ms": 300,
            "verify_ms": 500,
            "store_ms": None,
            "total_ms": 2000,
        }


async def test_markup_in_a_document_is_text_in_json_and_escaped_in_markdown() -> None:
    shelf = shelf_with(brief_row(content=brief(headline=HOSTILE), title=HOSTILE))
    async with serving(shelf, shelf, shelf) as api:
        answer = await api.get(f"/api/v1/briefs/{ID}")
        markdown = await api.get(f"/api/v1/briefs/{ID}", headers={"Accept": "text/markdown"})
    assert answer.json["headline"] == HOSTILE
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert markdown.headers["Content-Type"] == "text/markdown; charset=utf-8"
    assert "<script" not in markdown.text.replace("\\<script", "")
    assert "](" not in markdown.text.replace("\\]", "")


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/html,*/*;q=0.8", "application/json"),
        ("text/markdown", "text/markdown"),
        ("text/*, application/json;q=0.5", "text/markdown"),
        ("application/json, text/markdown;q=0.9", "application/json"),
        ("text/markdown;q=zero", "application/json"),
        ("image/png", "application/json"),
    ],
)
async def test_a_client_gets_the_form_that_it_prefers(accept: str, form: str) -> None:
    shelf = shelf_with(brief_row())
    async with serving(shelf, shelf, shelf) as api:
        answer = await api.get(f"/api/v1/briefs/{ID}", headers={"Accept": accept})
    assert answer.headers["Content-Type"].startswith(form)
    assert answer.headers["Vary"] == "Authorization, Accept"


async def test_text_is_served_by_pages() -> None:
    shelf = shelf_with(brief_row())
    async with serving(shelf, shelf, shelf) as api:
        whole = (await api.get(f"/api/v1/briefs/{ID}/text")).json
        second = (await api.get("/api/v1/documents/7/text?pages=2")).json
        beyond = (await api.get(f"/api/v1/briefs/{ID}/text?pages=2-999999999")).json
    assert [page["text"] for page in whole["pages"]] == list(PAGES)
    assert whole["unit"] == "codepoint"
    assert second["pages"] == beyond["pages"] == whole["pages"][1:]
    assert second["total_pages"] == 2


async def test_a_text_under_its_checksum_may_be_kept_for_ever() -> None:
    shelf = shelf_with(brief_row())
    async with serving(shelf, shelf, shelf) as api:
        answer = await api.get(f"/api/v1/briefs/{ID}/text?v={checksum(PAGES)}")
        other = await api.get(f"/api/v1/briefs/{ID}/text?v={'0' * 64}")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert other.status == 404


@pytest.mark.parametrize("path", [f"briefs/{ID}", "briefs", f"briefs/{ID}/text", "documents", "documents/7"])
async def test_what_a_client_has_is_not_sent_again(path: str) -> None:
    shelf = shelf_with(brief_row())
    async with serving(shelf, shelf, shelf) as api:
        first = await api.get(f"/api/v1/{path}")
        tag = first.headers["ETag"]
        again = await api.get(f"/api/v1/{path}", headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status, again.body, again.headers["ETag"]) == (304, b"", tag)
    assert first.headers["Cache-Control"] == "no-cache"


async def test_the_tag_of_a_brief_names_its_version_and_differs_by_form() -> None:
    shelf = shelf_with(brief_row(version=2))
    async with serving(shelf, shelf, shelf) as api:
        answer = await api.get(f"/api/v1/briefs/{ID}")
        markdown = await api.get(f"/api/v1/briefs/{ID}", headers={"Accept": "text/markdown"})
    assert answer.headers["ETag"].startswith(f'"{ID}.2.')
    assert answer.headers["ETag"] != markdown.headers["ETag"]
    assert answer.headers["Last-Modified"] == "Sun, 03 May 2026 10:02:41 GMT"


async def test_lists_have_weak_tags() -> None:
    shelf = shelf_with(brief_row())
    async with serving(shelf, shelf, shelf) as api:
        assert (await api.get("/api/v1/briefs")).headers["ETag"].startswith('W/"')


async def test_a_withdrawn_brief_is_gone_in_words() -> None:
    shelf = shelf_with(brief_row(), withdrawn=[ID])
    async with serving(shelf, shelf, shelf) as api:
        answer = await api.get(f"/api/v1/briefs/{ID}")
    assert answer.status == 410
    assert answer.json["type"] == "/api/v1/problems/gone"
    assert answer.json["detail"] == (
        "This brief was withdrawn on 3 May 2026: Paperless no longer has the document."
    )


async def test_a_problem_carries_the_trace_and_explains_its_type() -> None:
    shelf = shelf_with()
    async with serving(shelf, shelf, shelf) as api:
        answer = await api.get(
            "/api/v1/briefs/b_nothere", headers={"traceparent": f"00-{'7' * 32}-00f067aa0ba902b7-03"}
        )
        meaning = await api.get(answer.json["type"])
    assert answer.json["trace_id"] == "7" * 32
    assert answer.json["instance"] == "/api/v1/briefs/b_nothere"
    assert "not for you" in meaning.json["meaning"]


async def test_an_archive_that_is_away_is_a_503_without_inside_knowledge() -> None:
    shelf = MemoryShelf(trouble=DatabaseDown("connect to 10.0.0.7 failed: password"))
    async with serving(shelf, shelf, shelf) as api:
        for path in ("briefs", f"briefs/{ID}", "documents", "documents/7/events"):
            answer = await api.get(f"/api/v1/{path}")
            assert answer.status == 503
            assert "10.0.0.7" not in answer.text
            assert answer.headers["Retry-After"] == "5"
        health = (await api.get("/api/v1/health")).json
    assert health["status"] == "degraded"
    assert "10.0.0.7" not in str(health)


async def test_health_tells_who_is_at_work() -> None:
    state = ServiceState(
        name="ingest",
        consumer="ingest-host-1",
        version="1",
        heartbeat_at=PUBLISHED,
        holding=0,
        gates={},
    )
    shelf = shelf_with()
    async with serving(shelf, shelf, shelf, staff=MemoryStaff([state])) as api:
        health = (await api.get("/api/v1/health")).json
    assert (health["status"], health["archive"]) == ("ok", None)
    assert [one["name"] for one in health["services"]] == ["ingest"]


async def test_health_is_degraded_when_redis_is_away() -> None:
    shelf = shelf_with()
    async with serving(shelf, shelf, shelf, staff=MemoryStaff(trouble=RedisDown("no"))) as api:
        health = (await api.get("/api/v1/health")).json
    assert (health["status"], health["services"]) == ("degraded", None)


async def test_nobody_is_signed_in_yet() -> None:
    shelf = shelf_with()
    async with serving(shelf, shelf, shelf) as api:
        assert (await api.get("/api/v1/me")).json == {
            "name": None,
            "roles": ["reader"],
            "review_policy": "none",
        }


async def test_events_of_one_document_do_not_continue_in_another(api_of_two: Client) -> None:
    first = await api_of_two.get("/api/v1/documents/7/events?limit=1")
    answer = await api_of_two.get(f"/api/v1/documents/8/events?after={first.json['next']}")
    assert answer.status == 400
    assert answer.json["type"] == "/api/v1/problems/invalid-cursor"
