"""Notification as a process, killed while it works."""

import asyncio
from collections import Counter
from signal import SIGKILL, SIGTERM

from continuum_archive import Archive
from continuum_messaging import Publisher
from continuum_proto.briefs import BriefPublished
from continuum_proto.envelope import document_subject
from continuum_proto.event import Event
from continuum_proto.topology import REPORTS
from tests.integration.chassis.processes import started

MODULE = "continuum_notification"
BRIEFS = 60


def published(document: int) -> Event[BriefPublished]:
    return Event.new(
        BriefPublished(
            brief_id=f"b_brief{document:03}",
            version=1,
            document_id=document,
            cause="0b6ff2c4-5b9f-4c39-9a0e-0d9a9f7bd3a1",
            headline=f"Brief {document}",
            title="Invoice",
        ),
        source="continuum/persistence",
        subject=document_subject(document),
    )


async def announced(archive: Archive) -> Counter[str]:
    rows = await archive.fetch("SELECT brief_id, target, state FROM announcements")
    assert {(row["target"], row["state"]) for row in rows} <= {("log", "sent"), ("log", "sending")}
    return Counter(row["brief_id"] for row in rows if row["state"] == "sent")


async def wait_for(archive: Archive, number: int) -> None:
    async with asyncio.timeout(60):
        while len(await announced(archive)) < number:  # noqa: ASYNC110 - another process changes it
            await asyncio.sleep(0.05)


async def test_each_brief_is_announced_once_though_notification_is_killed(
    archive: Archive, archive_url: str, redis_url: str
) -> None:
    variables = {
        "REDIS_URL": redis_url,
        "DATABASE_URL": archive_url,
        "CONTINUUM_LEASE_SECONDS": "1",
        "CONTINUUM_NOTIFICATION_OPS_PORT": "0",
        "CONTINUUM_LOG_FORMAT": "json",
    }
    async with Publisher.open(redis_url) as publisher:
        for document in range(1, BRIEFS + 1):
            await publisher.publish(REPORTS, published(document))
    for share in (3, 2):
        async with started(MODULE, **variables) as notification:
            await wait_for(archive, BRIEFS // share)
            notification.signal(SIGKILL)
    async with started(MODULE, **variables) as notification:
        await notification.event("ready")
        await wait_for(archive, BRIEFS)
        notification.signal(SIGTERM)
        assert await notification.end() == 0
    assert set((await announced(archive)).values()) == {1}


async def test_a_target_that_is_not_understood_is_one_line_and_78(redis_url: str, archive_url: str) -> None:
    async with started(
        MODULE,
        REDIS_URL=redis_url,
        DATABASE_URL=archive_url,
        CONTINUUM_NOTIFICATION_OPS_PORT="0",
        CONTINUUM_NOTIFICATION_TARGETS="bogus://sw0rdf1sh@host",
    ) as notification:
        assert await notification.end() == 78
        (line,) = (await notification.complaints()).splitlines()
    assert line.startswith("continuum-notification: CONTINUUM_NOTIFICATION_TARGETS: number 1 (bogus://…)")
    assert "sw0rdf1sh" not in line
