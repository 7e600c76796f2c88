"""Models, slots and the queue of the simulator are those of Ollama's scheduler."""

import asyncio

import pytest

from continuum_simulators.ollama import Behaviour
from continuum_simulators.ollama.behaviour import DEFAULT_MODEL
from continuum_simulators.ollama.scheduling import Scheduler
from tests.contract.ollama.chatting import DOCUMENT, MODEL, served


async def test_whoever_waits_for_a_slot_of_a_loaded_model_is_served_however_many_there_are() -> None:
    async with served(Behaviour(latency=0.05, slots=1, queue=1)) as (simulator, client):
        await client.chat(messages=[])
        answers = await asyncio.gather(*(client.chat() for _ in range(6)))
    assert [status for status, _ in answers] == [200] * 6
    assert simulator.scheduler.peak == 1
    assert simulator.scheduler.loads == 1


async def test_the_queue_for_a_model_that_is_being_loaded_has_an_end() -> None:
    async with served(Behaviour(load_time=0.2, queue=1)) as (simulator, client):
        answers = await asyncio.gather(*(client.chat() for _ in range(4)))
    assert sorted(status for status, _ in answers) == [200, 200, 503, 503]
    assert {"error": "server busy, please try again.  maximum pending requests exceeded"} in [
        lines[0] for _, lines in answers
    ]
    assert simulator.scheduler.loads == 1


async def test_a_model_is_loaded_anew_only_when_nobody_uses_it() -> None:
    async with served(Behaviour(latency=0.1)) as (simulator, client):
        contexts = [4_096, 8_192, 4_096]
        asked = [asyncio.create_task(client.chat(options={"num_ctx": each})) for each in contexts]
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        assert done == {asked[0]}
        await asyncio.gather(*asked)
    assert simulator.scheduler.loads == 3
    assert simulator.scheduler.peak == 1


async def test_who_gives_up_waiting_does_not_hold_the_model() -> None:
    scheduler = Scheduler(Behaviour(slots=1))
    async with scheduler.slot(DEFAULT_MODEL, num_ctx=4_096, keep_alive=300):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), scheduler.slot(DEFAULT_MODEL, num_ctx=4_096, keep_alive=300):
                pytest.fail("there is one slot")
    async with asyncio.timeout(5), scheduler.slot(DEFAULT_MODEL, num_ctx=8_192, keep_alive=300):
        assert scheduler.loads == 2


async def test_closing_the_stream_frees_the_slot() -> None:
    async with served(Behaviour(slots=1, tokens_per_second=10)) as (simulator, client):
        response = await client.session.post(
            "/api/chat", json={"model": MODEL, "messages": [{"role": "user", "content": DOCUMENT}]}
        )
        await response.content.readline()
        assert simulator.scheduler.active == 1
        response.close()
        async with asyncio.timeout(5):
            status, _ = await client.chat(options={"num_predict": 2})
    assert status == 200


async def test_a_model_is_loaded_once_and_kept_as_long_as_asked() -> None:
    async with served(Behaviour(load_time=0.05)) as (simulator, client):
        _, first = await client.chat(keep_alive="10m")
        _, second = await client.chat(keep_alive=-1, options={"num_ctx": 4_096})
        async with client.session.get("/api/ps") as response:
            [loaded] = (await response.json())["models"]
        assert simulator.scheduler.loads == 1
        await client.chat(options={"num_ctx": 8_192})
        assert simulator.scheduler.loads == 2
        status, [unloaded] = await client.chat(messages=[], keep_alive=0)
        async with client.session.get("/api/ps") as response:
            assert (await response.json())["models"] == []
    assert int(str(first[-1]["load_duration"])) >= 50_000_000
    assert int(str(second[-1].get("load_duration", 0))) < 50_000_000
    assert (loaded["name"], loaded["context_length"], loaded["expires_at"][:2]) == (MODEL, 4_096, "22")
    assert (status, unloaded["done_reason"]) == (200, "unload")
