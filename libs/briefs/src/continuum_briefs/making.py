"""How a brief is made: an engine drafts it, and what the document does not prove is left out."""

from collections.abc import Callable
from time import perf_counter

from continuum_briefs.computing import Computing, Threads, compute
from continuum_briefs.counting import count
from continuum_briefs.drafts import Draft, Engine, EngineIdentity
from continuum_briefs.extractive.headlines import shortened, title_words
from continuum_briefs.found.entities import find_entities
from continuum_briefs.found.mentions import mentioned
from continuum_briefs.source import Source
from continuum_briefs.verification.verifying import LeftOut, Verified, verify
from continuum_proto.briefs import (
    Brief,
    Coverage,
    Entity,
    Provenance,
    Step,
    Withheld,
)

__all__ = ["make_brief"]


async def make_brief(
    engine: Engine,
    source: Source,
    *,
    trace_id: str | None = None,
    computing: Computing | None = None,
    on_left_out: Callable[[LeftOut], None] = lambda _: None,
) -> Brief:
    """Let ``engine`` draft a brief of ``source`` and keep what the document proves.

    A long text is checked by ``computing``, by default in a thread. ``on_left_out`` is told each claim that
    was not proved.

    :raises ModelDown: no model server answers.
    :raises ModelRefused: a model answered, but not with a brief.
    """
    identity = await engine.identity()
    began = perf_counter()
    draft = await engine.draft(source)
    drafted = perf_counter()
    elsewhere = computing or Threads()
    verified, entities = await compute(elsewhere, source.characters, _check, draft, source)
    steps = (
        *(draft.steps or (Step(name="draft", ms=_milliseconds(drafted - began)),)),
        Step(name="verify", ms=_milliseconds(perf_counter() - drafted)),
    )
    brief = Brief(
        headline=verified.headline or _fallback(source),
        summary=tuple(verified.summary),
        key_points=tuple(verified.points),
        asks=tuple(verified.asks),
        entities=entities,
        kind=draft.kind,
        language=draft.language,
        coverage=_coverage(draft, source),
        provenance=_provenance(engine, identity, draft, source, steps, trace_id),
        withheld=tuple(Withheld(part=each.part, reason=each.reason) for each in verified.withheld),
    )
    for each in verified.withheld:
        on_left_out(each)
    count(brief)
    return brief


def _check(draft: Draft, source: Source) -> tuple[Verified, tuple[Entity, ...]]:
    verified = verify(draft, source)
    cited = [citation for point in verified.points for citation in point.citations]
    cited += [citation for ask in verified.asks for citation in ask.citations]
    found = find_entities(source.pages, language=draft.language, cited=cited)
    return verified, mentioned(source.pages, verified.entities, found)


def _fallback(source: Source) -> str:
    """Return the document's title where no headline could be proved."""
    return shortened(title_words(source.document.title) or source.document.title.strip() or "—")


def _coverage(draft: Draft, source: Source) -> Coverage:
    return Coverage(pages=len(source.pages), share=draft.read, parts=draft.parts, missing=draft.missing)


def _provenance(
    engine: Engine,
    identity: EngineIdentity,
    draft: Draft,
    source: Source,
    steps: tuple[Step, ...],
    trace_id: str | None,
) -> Provenance:
    return Provenance(
        engine=identity.engine,
        model=identity.model,
        model_digest=identity.digest,
        prompt_version=engine.prompt_version,
        options=identity.options,
        source_checksum=source.checksum,
        trace_id=trace_id,
        steps=steps,
        chunks=draft.chunks,
        prompt_tokens=draft.prompt_tokens,
        output_tokens=draft.output_tokens,
    )


def _milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)
