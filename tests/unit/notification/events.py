"""Reports as persistence's relay publishes them."""

from uuid import UUID, uuid5

from continuum_proto.briefs import BriefPersisted, BriefPublished, BriefWithdrawn, WithdrawReason
from continuum_proto.documents import Lane
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event

NAMESPACE = UUID("0b6ff2c4-5b9f-4c39-9a0e-0d9a9f7bd3a1")
CAUSE = uuid5(NAMESPACE, "cause")
ID = "b_7kq2m9"


def published(
    *, version: int = 1, lane: Lane = Lane.LIVE, headline: str = "Pay by 3 May", title: str = "Invoice 17"
) -> Event[BriefPublished]:
    data = BriefPublished(
        brief_id=ID,
        version=version,
        document_id=7,
        lane=lane,
        cause=CAUSE,
        headline=headline,
        title=title,
    )
    return Event.new(
        data,
        source="continuum/persistence",
        subject=document_subject(7),
        id=uuid5(NAMESPACE, f"published {version}"),
    )


def withdrawn() -> Event[BriefWithdrawn]:
    data = BriefWithdrawn(brief_id=ID, version=1, document_id=7, cause=CAUSE, reason=WithdrawReason.GONE)
    return Event.new(data, source="continuum/persistence", subject=document_subject(7))


def persisted() -> Event[BriefPersisted]:
    data = BriefPersisted(brief_id=ID, version=1, document_id=7, cause=CAUSE, headline="Pay by 3 May")
    return Event.new(data, source="continuum/persistence", subject=document_subject(7))
