"""Every operation of the API, by subject."""

from typing import Final

from continuum_api.describing import Operation
from continuum_api.handlers import about, briefs, documents, live, pipeline, search

OPERATIONS: Final[tuple[Operation, ...]] = (
    *briefs.OPERATIONS,
    *documents.OPERATIONS,
    *search.OPERATIONS,
    *about.OPERATIONS,
    *live.OPERATIONS,
    *pipeline.OPERATIONS,
)
