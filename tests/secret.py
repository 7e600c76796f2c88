"""A document with a secret in every place that has room for words."""

from continuum_archive import Archive
from continuum_proto.briefs import BriefDrafted, Entity, EntityType, Mention
from continuum_proto.event import Event
from tests.archives import drafted

__all__ = ["SECRET", "SECRET_PAGES", "secret_draft", "status"]

SECRET = "Quorvex"
SECRET_PAGES = (
    "Quorvex: the invoice of EUR 1250 is due on 3 May 2026.",
    "Pay to Kaiserdock AG, please. Quorvex.\n",
)


def secret_draft(second: int, *, document: int = 7, fingerprint: str = "a") -> Event[BriefDrafted]:
    """Return a draft that has the secret in every place that has room for words."""
    event = drafted(
        second, document=document, pages=SECRET_PAGES, fingerprint=fingerprint, headline=f"{SECRET} is due"
    )
    named = Entity(
        type=EntityType.PERSON, name=SECRET, mentions=(Mention(page=1, start=0, end=7, text=SECRET),)
    )
    brief = event.data.brief
    data = event.data.model_copy(
        update={
            "document": event.data.document.model_copy(
                update={"title": SECRET, "correspondent": SECRET, "tags": (SECRET,), "file_name": SECRET}
            ),
            "brief": brief.model_copy(update={"entities": (*brief.entities, named)}),
        }
    )
    return Event(event.id, event.source, event.subject, event.time, data, event.traceparent)


async def status(archive: Archive, document: int = 7) -> str | None:
    row = await archive.fetchrow("SELECT status FROM documents WHERE id = $1", document)
    return str(row["status"]) if row else None
