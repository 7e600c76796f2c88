"""Every operation of the API, by subject."""

from typing import Final

from continuum_api.describing import Operation
from continuum_api.handlers import (
    about,
    actions,
    audit,
    briefs,
    dead_letters,
    documents,
    exports,
    feeds,
    live,
    names,
    pipeline,
    search,
    timeline,
    versions,
)

OPERATIONS: Final[tuple[Operation, ...]] = (
    *briefs.OPERATIONS,
    *documents.OPERATIONS,
    *versions.OPERATIONS,
    *names.OPERATIONS,
    *timeline.OPERATIONS,
    *feeds.OPERATIONS,
    *exports.OPERATIONS,
    *search.OPERATIONS,
    *actions.OPERATIONS,
    *dead_letters.OPERATIONS,
    *audit.OPERATIONS,
    *about.OPERATIONS,
    *live.OPERATIONS,
    *pipeline.OPERATIONS,
)
