"""A notice is plain words, whatever a document calls itself."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuum_notification.adapters.mail import Account, composed
from continuum_notification.notices import LONGEST, link, message_id, notice, plain
from tests.unit.notification.events import ID

ACCOUNT = Account(
    host="mail.example.org",
    port=25,
    secure="insecure",
    user=None,
    password="swordfish",
    verify=True,
    sender=("The Continuum Report", "report@example.org"),
    to=(("", "ito@example.org"), ("Ms Ito", "ms@example.org")),
    bcc=("hidden@example.org",),
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("two\nlines\r\n\tand\0more", "two lines and more"),
        ("\u202egnp.exe\u2066", "gnp.exe"),
        ("@everyone look, @here too, a@b.org", "@\u2060everyone look, @\u2060here too, a@b.org"),
        ("Grüße 🚗 שלום", "Grüße 🚗 שלום"),
    ],
)
def test_what_cannot_be_seen_or_calls_people_is_taken_out(words: str, told: str) -> None:
    assert plain(words) == told


@given(st.text(max_size=400))
def test_a_notice_is_one_line_of_bounded_length(text: str) -> None:
    told = plain(text)
    assert told.isprintable() or "\u2060" in told
    assert len(told.replace("\u2060", "")) <= LONGEST


def test_a_link_leads_to_the_website_or_to_the_api() -> None:
    api = "http://127.0.0.1:8090"
    assert link(ID, public_url="https://r.example.org/", api_url=api) == f"https://r.example.org/briefs/{ID}"
    assert link(ID, public_url=None, api_url=api) == f"{api}/api/v1/briefs/{ID}"


def test_a_message_has_one_id_for_each_target_and_version() -> None:
    ids = {message_id("t", ID, version, target) for version in (1, 2) for target in ("a", "b")}
    assert len(ids) == 4
    assert message_id("t", ID, 1, "a") in ids


@given(st.text(max_size=120), st.text(max_size=120))
def test_no_title_adds_a_header_to_a_mail(headline: str, title: str) -> None:
    mail = composed(ACCOUNT, notice(headline=headline, title=title, link="https://r.example.org"), uuid4())
    lines = mail.as_bytes().split(b"\n\n", 1)[0].decode("ascii").splitlines()
    names = {line.partition(":")[0] for line in lines if not line.startswith((" ", "\t"))}
    assert names == {
        "Message-ID",
        "Date",
        "From",
        "To",
        "Subject",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "MIME-Version",
    }


def test_a_mail_carries_our_id_and_hides_blind_copies() -> None:
    message = uuid4()
    words = notice(headline="Größe: €5", title="<b>Invoice</b>", link="https://r.example.org/briefs/x")
    mail = composed(ACCOUNT, words, message)
    assert mail["Message-ID"] == f"<{message}@example.org>"
    assert str(mail["To"]) == "ito@example.org, Ms Ito <ms@example.org>"
    assert "hidden@example.org" not in mail.as_string()
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content() == "Größe: €5\n\n<b>Invoice</b>\nhttps://r.example.org/briefs/x\n"
    assert ACCOUNT.recipients == ["hidden@example.org", "ito@example.org", "ms@example.org"]
    assert "swordfish" not in repr(ACCOUNT)
