"""What is asked of a real Ollama and of the simulator: each question returns what can be compared.

Names, counts and times differ between servers; so a question returns what must not: statuses, words of
refusals, the fields that an answer has, and how its figures stand to each other.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import jsonschema

from tests.contract.ollama.asking import (
    BABBLER,
    CONTEXT,
    DOCUMENT,
    SPEAKER,
    THINKER,
    Json,
    Reply,
    Stand,
    settled,
)
from tests.contract.ollama.observing import (
    SOON,
    count,
    cut,
    figures,
    gone,
    loaded,
    models_of,
    shape,
    whole,
    without,
)

__all__ = ["QUESTIONS", "Question"]

Question = Callable[[Stand], Awaitable[Json]]

BRIEF: Final[dict[str, Json]] = {
    "type": "object",
    "properties": {
        "headline": {"type": "string", "maxLength": 30},
        "kind": {"type": "string", "enum": ["letter", "invoice"]},
        "points": {
            "type": "array",
            "maxItems": 2,
            "items": {
                "type": "object",
                "properties": {"text": {"type": "string", "maxLength": 80}, "page": {"type": "integer"}},
                "required": ["text", "page"],
            },
        },
    },
    "required": ["headline", "kind", "points"],
}
WINDOW: Final = 512
"""Tokens of a context that is easily filled."""
LONG: Final = DOCUMENT * 40
AT_ONCE: Final = 0.25
"""Seconds within which a refusal comes."""


async def version(stand: Stand) -> Json:
    return whole(await stand.ask.get("/api/version"))


async def front(stand: Stand) -> Json:
    reply = await stand.ask.get("/")
    return {"status": reply.status, "type": reply.content_type, "text": reply.text}


async def tags(stand: Stand) -> Json:
    reply = await stand.ask.get("/api/tags")
    models = models_of(reply)
    names = sorted(str(model["name"]) for model in models)
    digests = all(len(str(model["digest"])) == 64 for model in models)
    return {"status": reply.status, "model": shape(models[0]), "names": names, "digests": digests}


async def show(stand: Stand) -> Json:
    reply = await stand.ask.post("/api/show", {"model": SPEAKER})
    info = reply.last["model_info"]
    assert isinstance(info, dict)
    known = {name: info[name] for name in ("general.architecture", "llama.context_length")}
    fields = {name: shape(value) for name, value in reply.last.items() if name != "model_info"}
    return {
        "status": reply.status,
        "fields": without(fields, "tensors", "parameters", "license"),
        "info": known,
    }


async def show_capabilities(stand: Stand) -> Json:
    replies = [await stand.ask.post("/api/show", {"model": name}) for name in (SPEAKER, THINKER)]
    return [reply.last["capabilities"] for reply in replies]


async def show_missing(stand: Stand) -> Json:
    return whole(await stand.ask.post("/api/show", {"model": "missing"}))


async def show_nothing(stand: Stand) -> Json:
    return whole(await stand.ask.post("/api/show", {}))


async def loading(stand: Stand) -> Json:
    """No messages: the model is loaded; with ``keep_alive`` 0 it leaves."""
    coming = await stand.ask.post("/api/chat", {"model": SPEAKER, "messages": []})
    listed = await loaded(stand)
    leaving = await stand.ask.post("/api/chat", {"model": SPEAKER, "messages": [], "keep_alive": 0})
    return {
        "load": without(coming.last, "created_at"),
        "listed": [shape(model) for model in listed],
        "unload": without(leaving.last, "created_at"),
        "gone": await gone(stand),
    }


async def keep_alive_nothing(stand: Stand) -> Json:
    reply = await stand.ask.chat(keep_alive=0, options={"num_predict": 2})
    return {"status": reply.status, "gone": await gone(stand)}


async def context_beyond(stand: Stand) -> Json:
    """More context than the model was made for."""
    reply = await stand.ask.chat(options={"num_ctx": 2 * CONTEXT, "num_predict": 2})
    listed = [model.get("context_length") for model in await loaded(stand)]
    await stand.ask.post("/api/chat", {"model": SPEAKER, "messages": [], "keep_alive": 0})
    return {"status": reply.status, "listed": listed}


async def streaming(stand: Stand) -> Json:
    reply = await stand.ask.chat(format=BRIEF)
    first, *_, last = reply.lines
    return {
        "status": reply.status,
        "type": reply.content_type,
        "chunk": shape(first),
        "several": len(reply.lines) > 2,
        "last": figures(last),
        "reason": last["done_reason"],
        "model": last["model"],
        "valid": _valid(reply),
    }


async def not_streaming(stand: Stand) -> Json:
    reply = await stand.ask.chat(format=BRIEF, stream=False)
    return {
        "status": reply.status,
        "type": reply.content_type,
        "answer": figures(reply.last),
        "reason": reply.last["done_reason"],
        "valid": _valid(reply),
    }


async def schema_limits(stand: Stand) -> Json:
    """Whoever babbles is held to ``maxLength``, ``maxItems`` and ``enum``."""
    seeds: list[Json] = [{"num_predict": 1000, "temperature": 1, "seed": seed} for seed in range(5)]
    replies = [await stand.ask.chat(model=BABBLER, format=BRIEF, options=options) for options in seeds]
    return [{"reason": reply.last["done_reason"], "valid": _valid(reply)} for reply in replies]


async def seed_repeats(stand: Stand) -> Json:
    options: Json = {"num_predict": 50, "temperature": 1, "seed": 7}
    one, two = [await stand.ask.chat(model=BABBLER, format=BRIEF, options=options) for _ in range(2)]
    counts = one.last["prompt_eval_count"] == two.last["prompt_eval_count"]
    return {"same words": one.said == two.said, "same count of the prompt": counts}


async def format_json(stand: Stand) -> Json:
    reply = await stand.ask.chat(format="json", options={"num_predict": 200})
    return {"status": reply.status, "object": isinstance(json.loads(reply.said), dict)}


async def format_unknown(stand: Stand) -> Json:
    return whole(await stand.ask.chat(format="xml"))


async def format_list(stand: Stand) -> Json:
    return whole(await stand.ask.chat(format=["json"]))


async def format_empty(stand: Stand) -> Json:
    replies = [await stand.ask.chat(format=given, options={"num_predict": 2}) for given in ("", None)]
    return [reply.status for reply in replies]


async def chat_missing(stand: Stand) -> Json:
    return whole(await stand.ask.chat(model="missing"))


async def chat_missing_tag(stand: Stand) -> Json:
    return whole(await stand.ask.chat(model=f"{SPEAKER}:7b"))


async def chat_nothing(stand: Stand) -> Json:
    return whole(await stand.ask.chat(model=""))


async def name_in_capitals(stand: Stand) -> Json:
    reply = await stand.ask.chat(model=SPEAKER.upper(), options={"num_predict": 2})
    return {"status": reply.status, "model": reply.last.get("model")}


async def unload_missing(stand: Stand) -> Json:
    return whole(await stand.ask.post("/api/chat", {"model": "missing", "messages": [], "keep_alive": 0}))


async def body_none(stand: Stand) -> Json:
    return whole(await stand.ask.post("/api/chat", b""))


async def body_cut(stand: Stand) -> Json:
    return whole(await stand.ask.post("/api/chat", b'{"model": "speak'))


async def body_no_json(stand: Stand) -> Json:
    return whole(await stand.ask.post("/api/chat", b"model=speaker"))


async def body_list(stand: Stand) -> Json:
    return whole(await stand.ask.post("/api/chat", []))


async def messages_text(stand: Stand) -> Json:
    return whole(await stand.ask.post("/api/chat", {"model": SPEAKER, "messages": "Hello"}))


async def keep_alive_unclear(stand: Stand) -> Json:
    return whole(await stand.ask.chat(keep_alive="soon"))


async def option_wrong(stand: Stand) -> Json:
    return whole(await stand.ask.chat(options={"num_ctx": "many"}))


async def option_unknown(stand: Stand) -> Json:
    return (await stand.ask.chat(options={"num_wishes": 3, "num_predict": 2})).status


async def think_unable(stand: Stand) -> Json:
    return whole(await stand.ask.chat(think=True))


async def think_not(stand: Stand) -> Json:
    replies = [
        await stand.ask.chat(model=name, think=False, options={"num_predict": 2})
        for name in (SPEAKER, THINKER)
    ]
    return [reply.status for reply in replies]


async def think_a_little(stand: Stand) -> Json:
    reply = await stand.ask.chat(model=THINKER, think="low", options={"num_predict": 2})
    return {"status": reply.status, "error": reply.last.get("error")}


async def path_unknown(stand: Stand) -> Json:
    reply = await stand.ask.get("/api/nothing")
    return {"status": reply.status, "type": reply.content_type, "text": reply.text}


async def method_wrong(stand: Stand) -> Json:
    reply = await stand.ask.get("/api/chat")
    return {"status": reply.status, "type": reply.content_type, "text": reply.text}


async def answer_at_its_limit(stand: Stand) -> Json:
    reply = await stand.ask.chat(format=BRIEF, options={"num_predict": 5})
    return {"reason": reply.last["done_reason"], "tokens": reply.last["eval_count"]}


async def prompt_too_long(stand: Stand) -> Json:
    """May not be cut; asked with and without a stream."""
    limits: dict[str, Json] = {
        "options": {"num_ctx": WINDOW, "num_predict": 2},
        "truncate": False,
        "shift": False,
    }
    replies = [await stand.ask.chat(LONG, stream=stream, **limits) for stream in (True, False)]
    return [cut(reply) for reply in replies]


async def prompt_cut(stand: Stand) -> Json:
    """May be cut, as it is where nothing is said."""
    return cut(await stand.ask.chat(LONG, options={"num_ctx": WINDOW, "num_predict": 2}))


async def prompt_cut_behind_system(stand: Stand) -> Json:
    messages: Json = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": LONG}]
    return cut(await stand.ask.chat(messages=messages, options={"num_ctx": WINDOW, "num_predict": 2}))


async def context_full(stand: Stand) -> Json:
    """The prompt fits, the answer does not: the beginning makes room, or the answer ends."""
    endless = f'{DOCUMENT}"'
    prompt = count(await stand.ask.chat(endless, options={"num_predict": 1}), "prompt_eval_count")
    answers: list[Json] = []
    for shift in (True, False):
        options: Json = {"num_ctx": prompt + 10, "num_predict": 24}
        reply = await stand.ask.chat(endless, options=options, shift=shift, truncate=False)
        beyond = count(reply, "eval_count") == 24
        answers.append({"reason": reply.last["done_reason"], "beyond": beyond})
    return answers


async def endless_repetition(stand: Stand) -> Json:
    reply = await stand.ask.chat("z", options={"num_predict": 500})
    return {"status": reply.status, "done": reply.last.get("done"), "reason": reply.last.get("done_reason")}


async def breaking_off(stand: Stand) -> Json:
    """Closing the stream stops the model: the next question does not wait for it."""
    async with stand.ask.speaking():
        pass
    began = time.monotonic()
    reply = await stand.ask.chat(options={"num_predict": 2})
    return {"status": reply.status, "soon": time.monotonic() - began < SOON}


async def waiting(stand: Stand) -> Json:
    """Whoever wants the model as it is loaded waits, however many: none is refused."""
    return await _while_speaking(stand, {"num_predict": 2})


async def queue_full(stand: Stand) -> Json:
    """Whoever wants another context waits until the model can be loaded anew: that queue has an end."""
    return await _while_speaking(stand, {"num_predict": 2, "num_ctx": 2 * WINDOW})


async def _while_speaking(stand: Stand, options: Json) -> Json:
    """Ask four times, one after the other, while a server with a queue of one gives a long answer."""
    asked: list[asyncio.Task[Reply]] = []
    early: list[Reply] = []
    async with asyncio.TaskGroup() as group, stand.ask.speaking():
        for _ in range(4):
            asked.append(group.create_task(stand.ask.chat(options=options)))
            early = await settled(asked, within=AT_ONCE)
    return {
        "early": [whole(reply) for reply in early],
        "in the end": sorted(task.result().status for task in asked),
    }


async def crash(stand: Stand) -> Json:
    """What runs the model dies: the stream says so, and the next question is answered."""
    async with stand.ask.speaking() as response:
        await stand.crash()
        rest = (await response.read()).splitlines()
    reply = await stand.ask.chat(options={"num_predict": 2})
    return {"status": response.status, "last": json.loads(rest[-1]), "next": reply.status}


async def crash_before_words(stand: Stand) -> Json:
    """The same while it still reads the prompt."""
    options: Json = {"num_ctx": CONTEXT, "num_predict": 2}
    await stand.ask.post("/api/chat", {"model": SPEAKER, "messages": [], "options": options})
    asked = asyncio.create_task(stand.ask.chat("Read this. " * 1_200, options=options))
    await settled([asked], within=AT_ONCE)
    await stand.crash()
    reply, following = await asked, await stand.ask.chat(options={"num_predict": 2})
    return {"reply": whole(reply), "next": following.status}


def _valid(reply: Reply) -> bool:
    try:
        jsonschema.validate(json.loads(reply.said), BRIEF)
    except (ValueError, jsonschema.ValidationError):
        return False
    return True


QUESTIONS: Final[Mapping[str, Question]] = {
    question.__name__.replace("_", " "): question
    for question in (
        version, front, tags, show, show_capabilities, show_missing, show_nothing,
        loading, keep_alive_nothing, context_beyond,
        streaming, not_streaming, schema_limits, seed_repeats,
        format_json, format_unknown, format_list, format_empty,
        chat_missing, chat_missing_tag, chat_nothing, name_in_capitals, unload_missing,
        body_none, body_cut, body_no_json, body_list, messages_text,
        keep_alive_unclear, option_wrong, option_unknown, think_unable, think_not, think_a_little,
        path_unknown, method_wrong,
        answer_at_its_limit, prompt_too_long, prompt_cut, prompt_cut_behind_system, context_full,
        endless_repetition, breaking_off, waiting, queue_full, crash, crash_before_words,
    )
}  # fmt: skip
