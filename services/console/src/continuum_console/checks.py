"""What the services need, looked at from outside; each finding says what to do."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from continuum_archive import SCHEMA, schema_version
from continuum_briefs import Inventory, is_called, take_inventory
from continuum_chassis import pairs
from continuum_console.models import judged
from continuum_messaging import Queues, RedisDown, open_redis, redis_findings
from continuum_paperless import Paperless
from continuum_proto.errors import ConfigurationError, ContinuumError, DatabaseDown, ModelDown, PaperlessDown

MODEL_FOR: Final = "CONTINUUM_BRIEFING_MODEL_FOR_"


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, whether it is well, and what to do if not."""

    about: str
    ok: bool
    text: str
    advice: str = ""


async def check_paperless(url: str, token: str) -> list[Finding]:
    """Ask Paperless for its version with our token."""
    if not url:
        return [_missing("Paperless", "PAPERLESS_URL", "its address, such as http://paperless.lan:8000")]
    if not token:
        return [_missing("Paperless", "PAPERLESS_TOKEN", "an API token (in Paperless: My Profile)")]
    try:
        async with Paperless.open(url, token) as paperless:
            version = await paperless.version()
    except (PaperlessDown, ConfigurationError) as problem:
        advice = "check PAPERLESS_URL and PAPERLESS_TOKEN, and that Paperless runs"
        return [Finding("Paperless", False, str(problem), advice)]
    return [Finding("Paperless", True, f"{url} answers (version {version.server}, API {version.api})")]


async def check_redis(url: str, *, embedded: Callable[[], str]) -> list[Finding]:
    """Look at the policy, the append-only file and the version of Redis, and whether its groups are read."""
    if not url:
        return [_embedded("Redis", "REDIS_URL", embedded)]
    redis = open_redis(url)
    try:
        findings = [Finding("Redis", one.ok, one.text) for one in await redis_findings(redis)]
        return [*findings, *await _unread(Queues(redis))]
    except (RedisDown, ConfigurationError) as problem:
        return [Finding("Redis", False, str(problem), "check REDIS_URL, and that Redis runs")]
    finally:
        await redis.aclose()


async def check_models(settings: Mapping[str, str]) -> list[Finding]:
    """Ask each Ollama whether it has the model, and those that rules name."""
    urls = [url.strip() for url in settings.get("OLLAMA_URLS", "").split(",") if url.strip()]
    engine = settings.get("CONTINUUM_BRIEFING_ENGINE", "ollama" if urls else "extractive")
    if engine == "extractive":
        return [Finding("Model", True, "none is asked for: briefs are made of the document's own sentences")]
    if not urls:
        return [_missing("Model", "OLLAMA_URLS", "where Ollama answers, such as http://localhost:11434")]
    wanted = settings.get("CONTINUUM_BRIEFING_MODEL", "")
    if not wanted:
        return [_missing("Model", "CONTINUUM_BRIEFING_MODEL", "a model of your Ollama (`ollama list`)")]
    try:
        models = dict.fromkeys((wanted, *_models_by_rule(settings)))
    except ValueError as problem:
        return [Finding("Model", False, str(problem), "say which document is for which model")]
    slots = _slots(settings, len(urls))
    servers = [await _inventory(url) for url in urls]
    return [
        _model(server, model, each, settings)
        for model in models
        for server, each in zip(servers, slots, strict=True)
    ]


async def check_postgresql(url: str, *, embedded: Callable[[], str]) -> list[Finding]:
    """Ask the database which schema it has."""
    if not url:
        return [_embedded("PostgreSQL", "DATABASE_URL", embedded)]
    try:
        version = await schema_version(url)
    except DatabaseDown as problem:
        return [Finding("PostgreSQL", False, str(problem), "check DATABASE_URL, and that PostgreSQL runs")]
    if version is None or version < SCHEMA:
        found = "has no tables yet" if version is None else f"has schema {version}, {SCHEMA} is needed"
        return [Finding("PostgreSQL", False, found, "run `python -m continuum_archive migrate`")]
    return [Finding("PostgreSQL", True, f"answers (schema {version})")]


def _slots(settings: Mapping[str, str], servers: int) -> list[str]:
    """Return how many questions each server is asked at a time, as it is set."""
    given = [each.strip() for each in settings.get("CONTINUUM_BRIEFING_SLOTS", "").split(",")]
    return given if len(given) == servers > 1 else [given[0] or "4"] * servers


def _models_by_rule(settings: Mapping[str, str]) -> Iterator[str]:
    """Yield the models that rules of briefing name.

    :raises ValueError: a setting is no list of name=model; names it.
    """
    for name in sorted(settings):
        if name.startswith(MODEL_FOR):
            try:
                yield from (model for _, model in pairs(settings[name]))
            except ValueError as exc:
                raise ValueError(f"{name}: {exc}") from exc


async def _inventory(url: str) -> Inventory | ModelDown:
    try:
        return await take_inventory(url)
    except ModelDown as problem:
        return problem


def _model(server: Inventory | ModelDown, wanted: str, slots: str, settings: Mapping[str, str]) -> Finding:
    if isinstance(server, ModelDown):
        return Finding("Model", False, str(server), "check OLLAMA_URLS, and that Ollama runs")
    there = [model for model in server.models if is_called(model.name, wanted)]
    if not there:
        return Finding("Model", False, f"{server.url} does not have {wanted}", f"run `ollama pull {wanted}`")
    if against := judged(there[0], server.version, settings).against:
        found = f"{wanted} on {server.url} cannot write briefs: {against[0]}"
        return Finding("Model", False, found, "name another: `continuum models` lists them")
    at_once = (
        f"is asked {slots} questions at a time; OLLAMA_NUM_PARALLEL there says how many it answers at once"
    )
    return Finding("Model", True, f"{server.url} has {wanted} and {at_once}")


async def _unread(queues: Queues) -> list[Finding]:
    """Name the groups that no service reads while others do: their streams can never be trimmed."""
    alive = {beat["name"] for beat in (await queues.services()).values()}
    waiting: dict[str, int] = {}
    for stream in await queues.read():
        for group in stream.groups:
            waits = group.undelivered + group.leased + sum(group.parked.values())
            waiting[group.group] = waiting.get(group.group, 0) + waits
    if alive.isdisjoint(waiting):
        return []
    return [
        Finding(
            "Redis",
            False,
            f"nobody reads as {group}: {count} entries wait",
            f"start {group}, or drop what waits for it by CONTINUUM_GROUPS_OFF={group}",
        )
        for group, count in waiting.items()
        if group not in alive
    ]


def _missing(about: str, name: str, meaning: str) -> Finding:
    return Finding(about, False, f"{name} is not set", f"set {name} in the environment or in .env: {meaning}")


def _embedded(about: str, name: str, embedded: Callable[[], str]) -> Finding:
    try:
        return Finding(about, True, f"{name} is not set: {embedded()} out of a wheel will be used")
    except ContinuumError as problem:
        return Finding(about, False, f"{name} is not set", str(problem))
