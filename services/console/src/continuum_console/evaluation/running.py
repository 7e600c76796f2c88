"""Let an engine read the set, and note how it does."""

from collections.abc import Callable, Sequence
from time import perf_counter

from continuum_briefs import Engine, make_brief
from continuum_console.evaluation.documents import Document
from continuum_console.evaluation.report import Report
from continuum_console.evaluation.scoring import Score, failed, score
from continuum_proto.errors import PermanentError, TransientError

__all__ = ["evaluate"]


async def evaluate(
    engine: Engine, documents: Sequence[Document], on_progress: Callable[[Score], None] = lambda _: None
) -> Report:
    """Let ``engine`` make a brief of each document, one after the other; each score is told at once.

    A document that the engine fails on counts as one without a brief.

    :raises ModelDown: no model server answers, so that nothing can be said of the model.
    """
    identity = await engine.identity()
    scores = []
    for document in documents:
        scores.append(await _score(engine, document))
        on_progress(scores[-1])
    return Report(identity, tuple(scores))


async def _score(engine: Engine, document: Document) -> Score:
    began = perf_counter()
    try:
        brief = await make_brief(engine, document.source)
    except (PermanentError, TransientError) as exc:
        return failed(document, str(exc), seconds=perf_counter() - began)
    return score(brief, document, seconds=perf_counter() - began)
