"""The same events again and again, and old ones after new ones: one brief, of the newest text; one notice."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from time import time
from typing import Any, Final, TypeAlias, cast

from continuum_proto.briefs import BriefDrafted
from continuum_proto.envelope import Envelope, document_subject
from continuum_proto.event import Event
from continuum_proto.topology import BRIEFS, DOCUMENTS
from tests.faults.registry import service_row
from tests.faults.services.outcomes import nobody_restarted, nothing_dead
from tests.faults.services.stage import Services
from tests.faults.waiting import until_so

Fields: TypeAlias = dict[bytes, bytes]
ROUND: Final = 8
"""Documents whose events come in disorder at a time."""
COPIES: Final = 50
"""How many events of a round are repeated: drafts, and what led to them."""
ALTERED: Final = "\nThe rent of the garage stays at 55 EUR a month.\n"


@service_row(38, "the same events a thousand times, and old ones after new ones", injections=1000)
async def repeated(services: Services) -> None:
    """Documents are drafted, edited and drafted anew; the new drafts are stored, then the old ones come.

    Whatever came before comes many times again.
    """
    rounds = max(1, services.row.scaled(services.scale) // COPIES)
    documents: list[int] = []
    async with services.flow(announced=True):
        for number in range(1, rounds + 1):
            services.tell(f"{services.row.title}: {number} of {rounds}")
            documents += await _disorder(services)
            services.struck += COPIES
    services.figures["documents whose old draft came last"] = len(documents)
    await _one_brief_each(services, documents)
    nobody_restarted(services)
    await nothing_dead(services)


async def _disorder(services: Services) -> Sequence[int]:
    """Have the new drafts of some documents stored before the old ones come; return the documents."""
    town, began = services.town, int(time() * 1000)
    async with town.down("persistence", orderly=True):
        documents = [town.put() for _ in range(ROUND)]
        await until_so(lambda: _drafted(services, began, documents, 1), "all are drafted", 30)
        for document in documents:
            town.rewrite(document, ALTERED)
        await until_so(lambda: _drafted(services, began, documents, 2), "all are drafted anew", 30)
        drafts = await _entries(services, BRIEFS.name, began, documents)
        newest = {
            _draft(fields).document.document_id: fields for fields in sorted(drafts.values(), key=_modified)
        }
        await town.redis.xdel(BRIEFS.name, *drafts)
        await _add(services, BRIEFS.name, [*newest.values()])
    await town.until(documents, "briefed")
    old = [fields for fields in drafts.values() if fields not in newest.values()]
    causes = [*(await _entries(services, DOCUMENTS.name, began, documents)).values()]
    await _add(services, BRIEFS.name, [*old, *random.choices([*drafts.values()], k=COPIES // 2)])
    await _add(services, DOCUMENTS.name, random.choices(causes, k=COPIES // 2))
    return documents


async def _one_brief_each(services: Services, documents: Iterable[int]) -> None:
    history, shelf = await services.history(), services.town.paperless.shelf.documents
    states: dict[int, list[datetime]] = {document: [] for document in documents}
    for version in history.versions:
        if version.document in states:
            states[version.document].append(version.modified)
    wrong = [document for document, found in states.items() if found != [shelf[document].modified]]
    told = Counter(document for document, _ in history.told.elements())
    services.check(not wrong, f"each has one brief, of its newest text, but not {wrong[:5]}")
    others = [document for document in states if told[document] != 1]
    services.check(not others, f"readers are told of each once, but not of {others[:5]}")


async def _drafted(services: Services, since: int, documents: Sequence[int], times: int) -> bool:
    drafts = (await _entries(services, BRIEFS.name, since, documents)).values()
    counts = Counter(_draft(fields).document.document_id for fields in drafts)
    return all(counts[document] >= times for document in documents)


async def _entries(
    services: Services, stream: str, since: int, documents: Iterable[int]
) -> dict[bytes, Fields]:
    """Return the entries about these documents that were added ``since`` that millisecond, by their ids."""
    subjects = {document_subject(document).encode() for document in documents}
    entries: Any = await services.town.redis.xrange(stream, min=str(since))
    return {entry: fields for entry, fields in entries if fields.get(b"subject") in subjects}


async def _add(services: Services, stream: str, entries: Sequence[Fields]) -> None:
    """Put entries into a stream as somebody would who knows nothing of what it holds."""
    for fields in entries:
        await services.town.redis.xadd(stream, cast("Any", fields))


def _draft(fields: Fields) -> BriefDrafted:
    data = Event.read(Envelope.read(fields)).data
    assert isinstance(data, BriefDrafted)
    return data


def _modified(fields: Fields) -> datetime:
    return _draft(fields).document.modified
