"""Each brief is announced once, whatever fails and whoever dies."""

import asyncio
from collections.abc import Callable
from functools import partial

import pytest

from continuum_archive.ledger import Standing
from continuum_messaging import DeliveryBroker, MemoryLanes
from continuum_notification.app import declare
from continuum_notification.errors import NotDelivered, Refused, TargetDown
from continuum_notification.fakes import MemoryLedger, RecordingTarget
from continuum_notification.handlers import Announcing
from continuum_notification.notices import link
from continuum_proto.documents import Lane
from continuum_proto.topology import REPORTS
from tests.unit.notification.events import ID, persisted, published, withdrawn

LINK = partial(link, public_url="https://reports.example.org/", api_url="http://127.0.0.1:8090")
Wired = Callable[..., tuple[MemoryLanes, MemoryLedger]]


@pytest.fixture
def wired() -> Wired:
    def wire(*targets: RecordingTarget) -> tuple[MemoryLanes, MemoryLedger]:
        lanes, ledger = MemoryLanes(service="notification"), MemoryLedger()
        declare(DeliveryBroker.in_memory(lanes), Announcing(ledger, targets, LINK))
        return lanes, ledger

    return wire


async def standings(ledger: MemoryLedger) -> dict[str, Standing]:
    return {announcement.target: standing for announcement, standing, _ in await ledger.of(ID)}


async def test_every_target_is_told_once_though_the_event_comes_twice(wired: Wired) -> None:
    chat, mail = RecordingTarget("chat"), RecordingTarget("mail", repeatable=True)
    lanes, ledger = wired(chat, mail)
    announcing = Announcing(ledger, (chat, mail), LINK)
    await lanes.publish(REPORTS, published())
    await lanes.run()
    await announcing.on_brief_published(published())
    assert [len(target.heard) for target in (chat, mail)] == [1, 1]
    notice, _ = chat.heard[0]
    assert (notice.headline, notice.body) == (
        "Pay by 3 May",
        f"Invoice 17\nhttps://reports.example.org/briefs/{ID}",
    )
    assert await standings(ledger) == {"chat": Standing.SENT, "mail": Standing.SENT}


async def test_a_new_version_is_news(wired: Wired) -> None:
    chat = RecordingTarget()
    lanes, _ = wired(chat)
    for version in (1, 2):
        await lanes.publish(REPORTS, published(version=version))
    await lanes.run()
    assert len({message for _, message in chat.heard}) == 2


async def test_after_a_crash_while_sending_chat_is_not_repeated_and_mail_is_with_the_same_id() -> None:
    chat, mail = RecordingTarget("chat"), RecordingTarget("mail", repeatable=True)
    ledger = MemoryLedger()
    announcing = Announcing(ledger, (chat, mail), LINK)
    await announcing.on_brief_published(published())
    before = [message for _, message in mail.heard]
    for key, (announcement, _, _) in ledger.entries.items():
        ledger.entries[key] = (announcement, Standing.SENDING, "")
    await announcing.on_brief_published(published())
    assert len(chat.heard) == 1
    assert [message for _, message in mail.heard] == before * 2
    assert await standings(ledger) == {"chat": Standing.UNKNOWN, "mail": Standing.SENT}


async def test_a_delivery_that_is_cancelled_while_sending_ends_as_unknown() -> None:
    class Silent(RecordingTarget):
        async def tell(self, notice: object, message: object) -> str:
            sending.set()
            await asyncio.Event().wait()
            return ""

    sending = asyncio.Event()
    ledger = MemoryLedger()
    task = asyncio.create_task(Announcing(ledger, [Silent("chat")], LINK).on_brief_published(published()))
    await sending.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    chat = RecordingTarget("chat")
    await Announcing(ledger, [chat], LINK).on_brief_published(published())
    assert chat.heard == []
    assert await standings(ledger) == {"chat": Standing.UNKNOWN}


async def test_a_target_that_is_down_waits_without_attempts_and_the_others_are_told(wired: Wired) -> None:
    down = RecordingTarget("down", failures=iter([TargetDown("mail.example.org", "away")] * 30))
    up = RecordingTarget("up")
    lanes, ledger = wired(down, up)
    await lanes.publish(REPORTS, published())
    await lanes.run()
    assert await standings(ledger) == {"up": Standing.SENT}
    assert lanes.parked() == {0: 1}
    assert lanes.gates() == {"target mail.example.org": False}
    await lanes.pass_time(3600)
    assert (len(down.heard), len(up.heard), lanes.letters()) == (1, 1, [])


async def test_what_a_target_does_not_take_is_tried_again_and_ends_as_a_letter(wired: Wired) -> None:
    stubborn = RecordingTarget(failures=iter([NotDelivered("no")] * 99))
    lanes, ledger = wired(stubborn)
    await lanes.publish(REPORTS, published())
    await lanes.pass_time(7200)
    assert [letter.about("error_type") for letter in lanes.letters()] == ["NotDelivered"]
    assert await standings(ledger) == {}


async def test_what_a_target_refuses_for_good_is_a_letter_at_once(wired: Wired) -> None:
    lanes, _ = wired(RecordingTarget(failures=iter([Refused("550")])))
    await lanes.publish(REPORTS, published())
    await lanes.run()
    assert len(lanes.letters()) == 1


async def test_a_bug_in_one_target_is_not_hidden_by_another_that_is_down() -> None:
    targets = [
        RecordingTarget("down", failures=iter([TargetDown("h", "away")])),
        RecordingTarget("bug", failures=iter([ZeroDivisionError()])),
    ]
    with pytest.raises(ZeroDivisionError):
        await Announcing(MemoryLedger(), targets, LINK).on_brief_published(published())


async def test_bulk_work_is_entered_and_not_told_singly(wired: Wired) -> None:
    chat = RecordingTarget()
    lanes, ledger = wired(chat)
    await lanes.publish(REPORTS, published(lane=Lane.BULK))
    await lanes.run()
    assert chat.heard == []
    assert await standings(ledger) == {"": Standing.BULK}


async def test_withdrawals_and_drafts_for_review_are_entered_and_told_to_nobody(wired: Wired) -> None:
    chat = RecordingTarget()
    lanes, ledger = wired(chat)
    await lanes.publish(REPORTS, withdrawn())
    await lanes.publish(REPORTS, persisted())
    await lanes.run()
    assert chat.heard == []
    assert [(one.event_type, standing, why) for one, standing, why in await ledger.of(ID)] == [
        ("continuum.brief.withdrawn.v1", Standing.NOTHING_TO_SEND, "withdrawn: gone"),
        ("continuum.brief.persisted.v1", Standing.NOTHING_TO_SEND, "waits for review"),
    ]
