"""Several servers as one: every slot busy, none over its slots, and who is to blame when one fails."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from continuum_briefs import Draft, Ollama, Silence
from continuum_briefs.fakes import MemoryNotes, source_of
from continuum_briefs.ollama.errors import ContextTooSmall, Faltered, Unanswerable
from continuum_briefs.ollama.gates import Rests
from continuum_briefs.source import Source
from continuum_proto.errors import ModelDown, ModelRefused
from continuum_simulators.ollama import Behaviour, Fault, Model, OllamaSimulator
from tests.integration.briefs.odd_servers import odd_server, says

MODEL = "llama3.1:8b"
PATIENCE = Silence(first=2.0, between=0.6)
RESTS = Rests(first=0.05, most=0.2)
DEADLY = "the text that kills"
STORY = tuple(
    f"Chapter {n}\n\n"
    + " ".join(
        f"In year {1900 + n * 10 + k} the society of gardeners planted {k + 3} trees." for k in range(9)
    )
    for n in range(1, 13)
)


def letter(number: int, more: str = "") -> Source:
    return source_of(
        f"Dear Mr Ashdown,\n\nThe rent of flat {number} rises to 1,225 pounds a month on 1 July 2026.{more}\n"
        "Please sign the enclosed agreement and send it back to us by 15 June 2026.\n"
    )


@asynccontextmanager
async def pooled(
    *behaviours: Behaviour,
    slots: int | tuple[int, ...] = 4,
    told: Callable[[str, bool, str], None] = lambda _server, _is_open, _reason: None,
) -> AsyncIterator[tuple[Ollama, list[OllamaSimulator]]]:
    simulators = [OllamaSimulator(behaviour) for behaviour in behaviours]
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(each.serving()) for each in simulators]
        yield (
            await stack.enter_async_context(
                Ollama(
                    urls, MODEL, slots=slots, num_ctx=4096, num_predict=1024,
                    silence=PATIENCE, rests=RESTS, told=told,
                )
            ),
            simulators,
        )  # fmt: skip


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not condition():  # noqa: ASYNC110 - the server tells no other way
            await asyncio.sleep(0.005)


def is_open(engine: Ollama) -> bool:
    return opened(engine) > 0


def opened(engine: Ollama) -> int:
    """Return how many servers may be asked."""
    return len(engine._shared.seats.open) if engine._shared is not None else 0


async def test_two_servers_of_eight_slots_get_sixteen_questions_at_a_time_and_never_more() -> None:
    forever = Behaviour(latency=600, slots=100)
    async with pooled(forever, forever, slots=8) as (engine, servers), asyncio.TaskGroup() as group:
        drafts = [group.create_task(engine.draft(letter(number))) for number in range(48)]
        await until(lambda: sum(server.scheduler.active for server in servers) >= 16)
        for each in drafts[:8]:  # whoever waits goes on; nobody goes too far
            each.cancel()
        await until(lambda: len([call for server in servers for call in server.scheduler.calls]) == 8)
        await until(lambda: sum(server.scheduler.active for server in servers) >= 16)
        for each in drafts:
            each.cancel()
    assert [server.scheduler.most for server in servers] == [8, 8]


async def test_each_server_has_slots_of_its_own() -> None:
    async with pooled(Behaviour(latency=0.1), Behaviour(latency=0.1), slots=(3, 1)) as (engine, servers):
        await asyncio.gather(*(engine.draft(letter(number)) for number in range(12)))
    assert [server.scheduler.most for server in servers] == [3, 1]


async def test_of_servers_with_as_many_free_slots_the_one_that_has_the_model_in_memory_is_asked() -> None:
    async with pooled(Behaviour(), Behaviour()) as (_, servers):
        cold, warm = servers
        async with warm.scheduler.slot(Model(MODEL), num_ctx=4096, keep_alive=60.0):
            pass
        async with cold.serving() as one, warm.serving() as two, Ollama([one, two], MODEL) as engine:
            await engine.draft(letter(1))
    assert (len(cold.requests), len(warm.requests)) == (0, 1)


async def test_a_long_document_leaves_slots_to_others() -> None:
    async with pooled(Behaviour(latency=0.05, slots=8), slots=8) as (engine, (server,)):
        await engine.draft(source_of(*STORY))
    assert 1 < server.scheduler.most <= 2


async def test_a_short_document_passes_the_questions_of_long_ones_and_these_go_on() -> None:
    async with pooled(Behaviour(latency=0.05, slots=2), slots=2) as (engine, (server,)):
        long = [asyncio.create_task(engine.draft(source_of(*STORY, str(n)))) for n in range(8)]
        await until(lambda: len(server.scheduler.calls) >= 8)
        before = len(server.scheduler.calls)
        await engine.draft(letter(1))
        passed = len(server.scheduler.calls) - before
        assert not any(task.done() for task in long)
        await asyncio.gather(*long)
    assert passed <= 4  # two that were under way, one whose turn it was for having waited, and itself


async def test_a_dead_server_is_left_to_rest_while_the_other_one_works() -> None:
    told: list[tuple[bool, str]] = []
    async with pooled(
        Behaviour(), Behaviour(latency=0.01), told=lambda _, up, why: told.append((up, why))
    ) as (
        engine,
        (dies, lives),
    ):
        await engine.draft(letter(0))
        assert dies._listening is not None
        dies._listening.fall(0.3)
        await asyncio.gather(*(engine.draft(letter(number)) for number in range(8)))
        assert len(lives.requests) >= 8
        asked = len(dies.requests)
        await until(lambda: (True, told[0][1]) in told)
        assert len(dies.requests) == asked + 1  # something harmless
        assert told[0][0] is False
        assert "does not answer" in told[0][1]
        await asyncio.gather(*(engine.draft(letter(number)) for number in range(8)))
        assert len(dies.requests) > asked + 1


async def test_a_busy_server_costs_no_attempt_and_the_other_one_is_asked() -> None:
    async with pooled(Behaviour(), Behaviour()) as (engine, (busy, other)):
        busy.inject(Fault.BUSY, times=100)
        await asyncio.gather(*(engine.draft(letter(number)) for number in range(4)))
        assert len(other.requests) == 4
        other.inject(Fault.BUSY, times=100)
        with pytest.raises(ModelDown, match="503"):
            await engine.draft(letter(5))


async def test_a_server_without_the_model_is_not_asked_until_it_has_it() -> None:
    lacking = Behaviour(models=(Model("another:1b"),))
    async with pooled(lacking, Behaviour()) as (engine, (without, having)):
        await asyncio.gather(*(engine.draft(letter(number)) for number in range(4)))
        assert (len(without.requests), len(having.requests)) == (0, 4)
        assert await engine.problem() is None
        progress = [each async for each in engine.pull()]
        assert progress[-1].status == "success"
        await until(lambda: opened(engine) == 2)
        assert len(without.requests) == 1  # something harmless
        await asyncio.gather(*(engine.draft(letter(number)) for number in range(4)))
        assert len(without.requests) > 1


async def test_a_server_with_another_model_of_that_name_is_not_asked() -> None:
    """A brief tells the digest of its model."""
    other = Behaviour(models=(Model(MODEL, parameter_size="70.6B"),))
    async with pooled(Behaviour(), other) as (engine, (first, second)):
        await asyncio.gather(*(engine.draft(letter(number)) for number in range(4)))
    assert (len(first.requests), len(second.requests)) == (4, 0)


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.SILENCE, Fault.MID_STREAM_ERROR, Fault.CUT_OFF])
async def test_a_server_that_falters_once_is_asked_again(fault: Fault) -> None:
    async with pooled(Behaviour()) as (engine, (server,)):
        server.inject(fault)
        await engine.draft(letter(1))
    assert [len(request.messages) for request in server.requests] == [2, 1, 2]


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.SILENCE, Fault.MID_STREAM_ERROR, Fault.CUT_OFF])
async def test_a_server_that_fails_on_everything_costs_no_attempt(fault: Fault) -> None:
    async with pooled(Behaviour()) as (engine, (server,)):
        server.inject(fault, times=1000)
        for _ in range(3):
            with pytest.raises(ModelDown):
                await engine.draft(letter(1))


async def test_at_most_one_question_looks_whether_a_server_is_back() -> None:
    async with pooled(Behaviour(latency=0.02)) as (engine, (server,)):
        server.inject(Fault.SERVER_ERROR, times=1000)
        await asyncio.gather(*(engine.draft(letter(n)) for n in range(4)), return_exceptions=True)
        server.scheduler.most = 0
        for _ in range(3):
            gathered = await asyncio.gather(
                *(engine.draft(letter(n)) for n in range(8)), return_exceptions=True
            )
            assert {type(error) for error in gathered} <= {ModelDown, Faltered}
    assert server.scheduler.most <= 1


@pytest.mark.parametrize("to_everything", [True, False])
async def test_who_is_to_blame_shows_when_something_harmless_is_asked(to_everything: bool) -> None:
    """Of a server that says the same to everything no document can help it."""
    html = says("<html>Bad gateway</html>", content_type="text/html")
    async with odd_server(html) as odd, Ollama([odd], MODEL, rests=RESTS) as engine:
        await engine.identity()
        if not to_everything:
            with pytest.raises(Unanswerable):
                await engine.draft(letter(1))
            return
    async with odd_server(html, to_everything=True) as odd, Ollama([odd], MODEL, rests=RESTS) as engine:
        with pytest.raises(ModelDown):
            await engine.draft(letter(1))


@pytest.mark.parametrize(
    "models",
    [
        (),
        (Model("qwen3:4b", remote_host="https://cloud.example"),),
        (Model("qwen3:4b", parameter_size="30B"),),
    ],
    ids=["lacks", "elsewhere", "another"],
)
async def test_a_server_without_the_model_of_a_rule_is_asked_for_the_other_one_alone(
    models: tuple[Model, ...],
) -> None:
    told: list[tuple[bool, str]] = []
    both = Behaviour(models=(Model(MODEL), Model("qwen3:4b")), latency=0.02)
    async with pooled(
        both,
        Behaviour(models=(Model(MODEL), *models)),
        told=lambda _, is_open, why: told.append((is_open, why)),
    ) as (engine, (having, lacking)):
        other = engine.with_model("qwen3:4b")
        await asyncio.gather(*(one.draft(letter(n)) for n in range(8) for one in (engine, other)))
        asked = [request.model for request in lacking.requests]
    assert told == []
    assert set(asked) == {MODEL}
    assert len(having.requests) >= 8


@pytest.mark.parametrize("status", [400, 421])
async def test_whoever_refuses_to_say_what_it_has_is_away_and_comes_back(status: int) -> None:
    """A proxy may do so while what is behind it starts: no document is to blame for that."""
    async with OllamaSimulator().serving() as url:
        pass
    port = int(url.rpartition(":")[2])
    async with Ollama([url], MODEL, rests=RESTS) as engine:
        async with odd_server(says("no", status=status), to_everything=True, port=port):
            assert str(status) in str(await engine.problem())
            with pytest.raises(ModelDown, match=str(status)):
                await engine.draft(letter(1))
        async with OllamaSimulator().serving(port=port):
            await until(lambda: is_open(engine))
            await engine.draft(letter(1))


async def test_the_only_server_may_come_back_with_a_newer_model() -> None:
    """Whoever pulls it while the server is out must not have to restart us."""
    newer = Model(MODEL, parameter_size="70.6B")
    async with AsyncExitStack() as stack:
        async with OllamaSimulator().serving() as url:
            engine = await stack.enter_async_context(Ollama([url], MODEL, rests=RESTS))
            before = await engine.identity()
        with pytest.raises(ModelDown):
            await engine.draft(letter(1))
        async with OllamaSimulator(Behaviour(models=(newer,))).serving(port=int(url.rpartition(":")[2])):
            await until(lambda: is_open(engine))
            assert (await engine.identity()).digest == newer.digest != before.digest


async def test_a_document_that_kills_its_server_is_found_out_and_its_neighbours_lose_no_attempt() -> None:
    behaviour = Behaviour(latency=0.05, deadly=DEADLY, restart_time=0.1)
    outcomes: dict[int, list[type[Exception]]] = {}

    async with pooled(behaviour, slots=4) as (engine, (server,)):

        async def delivered(number: int) -> None:
            """Try again as delivery does: without counting what is nobody's fault, else a few times."""
            source = letter(number, more=f" It is {DEADLY}." if number == 3 else "")
            for _ in range(100):
                try:
                    await engine.draft(source)
                except (ModelDown, ModelRefused) as error:
                    outcomes.setdefault(number, []).append(type(error))
                    if sum(issubclass(kind, ModelRefused) for kind in outcomes[number]) == 3:
                        return
                    await asyncio.sleep(0.05)
                else:
                    return
            raise AssertionError("never drafted")

        await asyncio.gather(*(delivered(number) for number in range(12)))
        falls = server.falls
    assert outcomes[3].count(Unanswerable) == 3
    innocent = [kind for number, kinds in outcomes.items() if number != 3 for kind in kinds]
    assert all(issubclass(kind, ModelDown) for kind in innocent)
    assert falls == 4  # in company, and then each time that it was tried


async def test_a_part_that_kills_its_server_is_asked_about_twice_and_left_out() -> None:
    """Once in company and once alone: then it is known, and others need the server."""
    pages = [f"{chapter}\n\n{'Nothing of importance happened. ' * 60}" for chapter in STORY]
    pages[7] = f"It is {DEADLY}.\n\n{pages[7]}"
    server = OllamaSimulator(Behaviour(deadly=DEADLY, restart_time=0.1))
    async with (
        server.serving() as url,
        Ollama([url], MODEL, num_ctx=4096, num_predict=1024, rests=RESTS, notes=MemoryNotes()) as engine,
    ):
        source, drafts = source_of(*pages), list[Draft]()
        for _ in range(50):
            with suppress(ModelDown):
                drafts.append(await engine.draft(source))
            if drafts:
                break
            await asyncio.sleep(0.05)
        assert server.falls == 2
    assert "on this document alone" in str(drafts[0].missing)


async def test_parts_that_were_given_up_are_asked_about_in_the_next_attempt() -> None:
    """Where too few were left for a brief that attempt was used up, and the server may have been mended."""
    source = source_of(*(f"{chapter}\n\n{'Nothing of importance happened. ' * 60}" for chapter in STORY))
    server = OllamaSimulator()
    async with (
        server.serving() as url,
        Ollama([url], MODEL, num_ctx=4096, num_predict=1024, rests=RESTS, notes=MemoryNotes()) as engine,
    ):
        server.script.by_text = {"Chapter": Fault.SERVER_ERROR}
        with pytest.raises(ModelRefused, match=r"read \d+% of the document"):
            await engine.draft(source)
        server.script.by_text = {}
        assert (await engine.draft(source)).missing is None


async def test_of_two_servers_one_that_was_killed_costs_nobody_an_attempt() -> None:
    behaviour = Behaviour(latency=0.05, deadly=DEADLY, restart_time=0.1)
    async with pooled(behaviour, Behaviour(latency=0.05), slots=4) as (engine, (first, second)):
        made = await asyncio.gather(
            *(engine.draft(letter(n, more=f" It is {DEADLY}." if n == 3 else "")) for n in range(8))
        )
        assert len(made) == 8
        assert first.falls <= 1
        assert len(second.requests) >= 4


async def test_a_question_that_is_given_up_stops_the_model() -> None:
    async with pooled(Behaviour(tokens_per_second=5)) as (engine, (server,)):
        for wait in (lambda: server.scheduler.active == 1, lambda: len(server.requests) == 2):
            task = asyncio.create_task(engine.draft(letter(1)))
            await until(wait)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            await until(lambda: server.scheduler.active == 0)


async def test_whoever_gives_up_waiting_leaves_the_slot_to_others() -> None:
    async with pooled(Behaviour(latency=0.1, slots=1), slots=1) as (engine, (server,)):
        tasks = [asyncio.create_task(engine.draft(letter(number))) for number in range(3)]
        await until(lambda: server.scheduler.active == 1)
        tasks[1].cancel()
        tasks[0].cancel()
        await tasks[2]
    assert server.scheduler.most == 1


async def test_a_context_that_the_question_alone_fills_is_said_by_the_name_of_its_setting() -> None:
    tiny = Behaviour(models=(Model(MODEL, context_length=512),))
    async with pooled(tiny) as (engine, (server,)):
        with pytest.raises(ContextTooSmall, match=r"num_ctx 512.*CONTINUUM_BRIEFING_NUM_CTX"):
            await engine.draft(letter(1))
        assert "num_ctx 512" in str(await engine.problem())
        assert len(server.requests) == 0


async def test_a_model_that_cannot_keep_to_a_form_uses_an_attempt() -> None:
    prose = (
        '{"message":{"content":"The rent rises, and I think you should sign."},"done":false}\n'
        '{"done":true,"done_reason":"stop"}\n'
    )
    async with odd_server(says(prose)) as odd, Ollama([odd], MODEL) as engine:
        with pytest.raises(ModelRefused, match="not answer as asked, twice"):
            await engine.draft(letter(1))


async def test_no_number_is_not_a_number_of_a_page() -> None:
    answer = '{\\"key_points\\":[{\\"text\\":\\"A.\\",\\"quotes\\":[{\\"quote\\":\\"A.\\",\\"page\\":NaN}]}]}'
    body = f'{{"message":{{"content":"{answer}"}},"done":true,"done_reason":"stop"}}\n'
    async with odd_server(says(body)) as odd, Ollama([odd], MODEL) as engine:
        with pytest.raises(ModelRefused, match="not answer as asked, twice"):
            await engine.draft(letter(1))
