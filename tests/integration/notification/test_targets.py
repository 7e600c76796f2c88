"""Real connections: a mail server and a web hook, working, refusing and away."""

import socket
from uuid import uuid4

import pytest
from aiohttp import web

from continuum_notification.adapters.targets import targets
from continuum_notification.errors import NotDelivered, Refused, TargetDown
from continuum_notification.handlers import Target
from continuum_notification.notices import notice
from tests.integration.notification.mail_server import MailServer

NOTICE = notice(
    headline="Zahlen bis 3. Mai 🚗", title="*Rechnung* <17>", link="https://r.example.org/briefs/b_7kq2m9"
)
MESSAGE = uuid4()


def mail_target(port: int) -> Target:
    (target,) = targets(
        f"mailto://me:swordfish@127.0.0.1:{port}?from=report@example.org&to=a@x.org,b@y.org&mode=insecure"
    )
    return target


@pytest.fixture
def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


async def test_a_mail_arrives_with_our_id() -> None:
    server = MailServer()
    async with server.serving() as port:
        assert await mail_target(port).tell(NOTICE, MESSAGE) == ""
    (mail,) = server.mails
    assert mail["Message-ID"] == f"<{MESSAGE}@example.org>"
    assert server.recipients == ["a@x.org", "b@y.org"]


@pytest.mark.parametrize(
    ("refusals", "error"),
    [
        ({"AUTH": "535 no\r\n"}, TargetDown),
        ({"RCPT": "451 later\r\n"}, NotDelivered),
        ({"RCPT": "550 nobody\r\n"}, Refused),
        ({"MAIL": "550 not you\r\n"}, Refused),
        ({"DATA": "452 full\r\n"}, NotDelivered),
        ({"EHLO": "421 busy\r\n", "HELO": "421 busy\r\n"}, NotDelivered),
    ],
)
async def test_what_a_mail_server_says_decides_what_becomes_of_the_mail(
    refusals: dict[str, str], error: type[Exception]
) -> None:
    async with MailServer(**refusals).serving() as port:
        with pytest.raises(error) as raised:
            await mail_target(port).tell(NOTICE, MESSAGE)
    assert "swordfish" not in str(raised.value)


async def test_a_mail_server_that_is_away_is_down(closed_port: int) -> None:
    with pytest.raises(TargetDown) as raised:
        await mail_target(closed_port).tell(NOTICE, MESSAGE)
    assert raised.value.dependency == "target 127.0.0.1"


async def test_a_web_hook_gets_plain_text() -> None:
    heard: list[dict[str, object]] = []

    async def hook(request: web.Request) -> web.Response:
        heard.append(await request.json())
        return web.Response(status=200 if len(heard) == 1 else 500)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    (target,) = targets(f"json://127.0.0.1:{runner.addresses[0][1]}/hook")
    await target.tell(NOTICE, MESSAGE)
    assert (heard[0]["title"], heard[0]["message"]) == (NOTICE.headline, NOTICE.body)
    with pytest.raises(NotDelivered):
        await target.tell(NOTICE, MESSAGE)
    await runner.cleanup()


async def test_a_web_hook_that_is_away_is_down(closed_port: int) -> None:
    (target,) = targets(f"json://127.0.0.1:{closed_port}/hook")
    with pytest.raises(TargetDown):
        await target.tell(NOTICE, MESSAGE)
