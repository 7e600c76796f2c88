"""The simulator speaks Ollama's protocol: statuses, bodies and streams as its source and docs have them."""

import json

import pytest

from continuum_simulators.ollama import Behaviour, Model
from tests.contract.ollama.chatting import DOCUMENT, MODEL, QUOTES, SENTENCES, content, served

METRICS = ("total_duration", "prompt_eval_count", "eval_count", "eval_duration")


async def test_a_chat_is_streamed_line_by_line_and_ends_with_done_and_metrics() -> None:
    async with (
        served() as (_, client),
        client.session.post(
            "/api/chat", json={"model": MODEL, "messages": [{"role": "user", "content": DOCUMENT}]}
        ) as response,
    ):
        assert response.status == 200
        assert response.headers["Content-Type"] == "application/x-ndjson"
        lines = [json.loads(line) for line in (await response.text()).splitlines()]
    *said, last = lines
    assert len(said) > 1
    assert all(line["model"] == MODEL and line["done"] is False and line["created_at"] for line in lines[:-1])
    assert (last["done"], last["done_reason"], last["message"]) == (
        True,
        "stop",
        {"role": "assistant", "content": ""},
    )
    assert all(isinstance(last[metric], int) and last[metric] > 0 for metric in METRICS)
    assert SENTENCES[0] in content(lines)


async def test_without_streaming_all_comes_in_one_object() -> None:
    async with served() as (_, client):
        status, [answer] = await client.chat(stream=False)
    assert status == 200
    assert answer["done_reason"] == "stop"
    assert SENTENCES[1] in content([answer])


async def test_a_schema_is_honoured_with_words_of_the_document() -> None:
    async with served() as (_, client):
        _, lines = await client.chat(format=QUOTES)
    points = json.loads(content(lines))["key_points"]
    assert points == [
        {"text": sentence, "quote": sentence, "page": page} for page, sentence in enumerate(SENTENCES, 1)
    ]


async def test_any_json_is_given_when_json_is_asked_for() -> None:
    async with served() as (_, client):
        _, lines = await client.chat(format="json")
    assert json.loads(content(lines))["key_points"][0]["page"] == 1


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ({"model": "mistral"}, 404, "model 'mistral' not found"),
        ({"model": ""}, 400, "model is required"),
        ({"think": True}, 400, f'"{MODEL}" does not support thinking'),
        ({"keep_alive": "soon"}, 400, 'time: invalid duration "soon"'),
        (
            {"format": "xml"},
            500,
            'invalid format: "\\"xml\\""; expected "json" or a valid JSON Schema object',
        ),
    ],
)
async def test_a_refusal_has_the_status_and_words_of_the_server(
    body: dict[str, object], status: int, error: str
) -> None:
    async with served() as (_, client):
        assert await client.chat(**body) == (status, [{"error": error}])


async def test_a_body_that_is_none_or_no_json_is_refused() -> None:
    async with served() as (_, client):
        async with client.session.post("/api/chat") as response:
            assert (response.status, await response.json()) == (400, {"error": "missing request body"})
        async with client.session.post("/api/chat", data="{") as response:
            assert response.status == 400


async def test_an_unknown_path_is_plain_text_as_gin_has_it() -> None:
    async with served() as (_, client), client.session.get("/api/nothing") as response:
        assert (response.status, await response.text()) == (404, "404 page not found")


async def test_a_prompt_that_may_not_be_cut_is_refused() -> None:
    async with served(Behaviour(version="0.17.4")) as (_, client):
        answer = await client.chat(options={"num_ctx": 32}, truncate=False, shift=False)
    assert answer == (400, [{"error": "the input length exceeds the context length"}])


@pytest.mark.parametrize(("version", "count"), [("0.9.6", 32), ("0.33.0", 18)])
async def test_a_cut_prompt_shows_only_in_the_count(version: str, count: int) -> None:
    async with served(Behaviour(version=version)) as (_, client):
        status, lines = await client.chat(options={"num_ctx": 32})
    assert status == 200
    assert lines[-1]["prompt_eval_count"] == count
    assert SENTENCES[0] not in content(lines)


async def test_num_predict_ends_the_answer_early() -> None:
    async with served() as (_, client):
        _, lines = await client.chat(format=QUOTES, options={"num_predict": 10})
    assert lines[-1]["done_reason"] == "length"
    assert lines[-1]["eval_count"] == 10
    with pytest.raises(ValueError, match="Unterminated"):
        json.loads(content(lines))


async def test_a_thinking_model_thinks_first_unless_told_not_to() -> None:
    async with served() as (_, client):
        _, thinking = await client.chat(model="qwen3:4b", format=QUOTES)
        _, silent = await client.chat(model="qwen3:4b", format=QUOTES, think=False)
    assert "thinking" in json.dumps(thinking[0])
    assert "thinking" not in json.dumps(silent)
    assert content(thinking) == content(silent)


async def test_a_budget_eaten_by_thinking_leaves_no_content() -> None:
    async with served() as (_, client):
        _, lines = await client.chat(model="qwen3:4b", format=QUOTES, options={"num_predict": 5})
    assert content(lines) == ""
    assert lines[-1]["done_reason"] == "length"


async def test_models_are_listed_and_shown_with_what_they_can() -> None:
    cloud = Model("gpt-oss:120b-cloud", remote_host="https://ollama.example:443", family="gptoss")
    async with served(Behaviour(models=(Model("llama3.2:latest"), cloud))) as (_, client):
        async with client.session.get("/api/tags") as response:
            models = (await response.json())["models"]
        async with client.session.post("/api/show", json={"model": "llama3.2"}) as response:
            shown = await response.json()
        async with client.session.post("/api/show", json={"model": "none"}) as response:
            missing = (response.status, await response.json())
    assert [model["name"] for model in models] == ["llama3.2:latest", "gpt-oss:120b-cloud"]
    assert len(models[0]["digest"]) == 64
    assert "remote_host" not in models[0]
    assert models[1]["remote_host"] == "https://ollama.example:443"
    assert shown["capabilities"] == ["completion", "tools"]
    assert shown["model_info"]["llama.context_length"] == 131_072
    assert missing == (404, {"error": "model 'none' not found"})


async def test_a_model_can_be_pulled_and_is_there_then() -> None:
    async with served() as (_, client):
        async with client.session.post("/api/pull", json={"model": "mistral"}) as response:
            lines = [json.loads(line) for line in (await response.text()).splitlines()]
        status, _ = await client.chat(model="mistral")
    assert lines[0] == {"status": "pulling manifest"}
    assert lines[-1] == {"status": "success"}
    assert status == 200


async def test_the_server_says_that_it_runs_and_its_version() -> None:
    async with served(Behaviour(version="0.17.4")) as (_, client):
        async with client.session.get("/") as response:
            assert await response.text() == "Ollama is running"
        async with client.session.get("/api/version") as response:
            assert await response.json() == {"version": "0.17.4"}


async def test_tokens_come_at_the_rate_that_is_set() -> None:
    async with served(Behaviour(tokens_per_second=400, latency=0.05)) as (_, client):
        _, lines = await client.chat(format=QUOTES)
    last = lines[-1]
    said = int(str(last["eval_count"])) / (int(str(last["eval_duration"])) / 1e9)
    assert 100 < said < 600
    assert int(str(last["prompt_eval_duration"])) > 40_000_000
