"""Who may announce documents."""

from base64 import b64encode
from datetime import UTC, datetime, timedelta

import pytest
from multidict import CIMultiDict
from standardwebhooks import Webhook

from continuum_ingest.secret import Secrets, fault_of

KEYS = ["whsec_" + b64encode(bytes([number]) * 24).decode() for number in (1, 2)]
SECRETS = Secrets(["old-secret", "new-sécret", *KEYS])
BODY = b'{"doc_id": "2"}'


def signed(key: str, *, body: bytes = BODY, age: float = 0.0) -> CIMultiDict[str]:
    """Return the headers that Standard Webhooks asks for."""
    moment = datetime.now(UTC) - timedelta(seconds=age)
    signature = Webhook(key).sign("msg_1", moment, body.decode())
    stamp = str(int(moment.timestamp()))
    return CIMultiDict({"Webhook-Id": "msg_1", "Webhook-Timestamp": stamp, "Webhook-Signature": signature})


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Continuum-Secret": "old-secret"},
        {"x-continuum-secret": "new-sécret"},
        {"Authorization": "Bearer new-sécret"},
        {"Authorization": "bearer  old-secret"},
    ],
)
def test_each_secret_is_known_in_either_header(headers: dict[str, str]) -> None:
    assert SECRETS.sent_in(CIMultiDict(headers))
    assert SECRETS.known_in(CIMultiDict(headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Continuum-Secret": "wrong"},
        {"X-Continuum-Secret": "old-secre"},
        {"X-Continuum-Secret": "old-secret "},
        {"X-Continuum-Secret": "old-secret,new-sécret"},
        {"X-Continuum-Secret": "\udcff"},
        {"X-Continuum-Secret": KEYS[0]},
    ],
)
def test_a_wrong_one_is_told_from_none(headers: dict[str, str]) -> None:
    assert SECRETS.sent_in(CIMultiDict(headers))
    assert not SECRETS.known_in(CIMultiDict(headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Continuum-Secret": ""},
        {"Authorization": "old-secret"},
        {"Authorization": "Basic old-secret"},
        {"Authorization": "Bearer"},
    ],
)
def test_anything_else_is_none(headers: dict[str, str]) -> None:
    assert not SECRETS.sent_in(CIMultiDict(headers))
    assert not SECRETS.known_in(CIMultiDict(headers))


def test_nothing_sent_is_not_an_empty_secret() -> None:
    assert not Secrets([""]).known_in(CIMultiDict())
    assert not Secrets([""]).known_among([("secret", "")])


def test_a_parameter_may_carry_it() -> None:
    assert SECRETS.known_among([("doc_id", "2"), ("secret", "new-sécret")])
    assert not SECRETS.known_among([("secret", "wrong"), ("secret", 7), ("doc_id", "old-secret")])


@pytest.mark.parametrize("key", KEYS)
def test_each_key_may_sign(key: str) -> None:
    headers = signed(key)
    assert SECRETS.signed(headers)
    assert SECRETS.known_by_signature(headers, BODY)


def test_a_signature_counts_for_its_own_body_and_for_five_minutes() -> None:
    assert not SECRETS.known_by_signature(signed(KEYS[0]), BODY + b" ")
    assert SECRETS.known_by_signature(signed(KEYS[0], age=290), BODY)
    assert not SECRETS.known_by_signature(signed(KEYS[0], age=310), BODY)
    assert not SECRETS.known_by_signature(signed(KEYS[0], age=-310), BODY)
    assert not SECRETS.known_by_signature(signed("whsec_" + b64encode(b"x" * 24).decode()), BODY)


def test_of_several_signatures_one_has_to_be_right() -> None:
    headers = signed(KEYS[1])
    headers["Webhook-Signature"] = f"v1,AAAA v1a,AAAA {headers['Webhook-Signature']}"
    assert SECRETS.known_by_signature(headers, BODY)


@pytest.mark.parametrize("signature", ["", "v1", "v1,", "v1,ä", "v2,AAAA", "v1,AAAA,AAAA", ","])
def test_a_broken_signature_is_a_wrong_one(signature: str) -> None:
    headers = signed(KEYS[0])
    headers["Webhook-Signature"] = signature
    assert not SECRETS.known_by_signature(headers, BODY)


@pytest.mark.parametrize("stamp", ["", "now", "nan", "1e300", "-1"])
def test_a_broken_time_is_a_wrong_one(stamp: str) -> None:
    headers = signed(KEYS[0])
    headers["Webhook-Timestamp"] = stamp
    assert not SECRETS.known_by_signature(headers, BODY)


def test_bytes_that_are_no_text_are_not_signed() -> None:
    assert not SECRETS.known_by_signature(signed(KEYS[0]), b"\xff")


def test_without_a_key_a_signature_is_not_looked_at() -> None:
    assert not Secrets(["old-secret"]).signed(signed(KEYS[0]))


@pytest.mark.parametrize("name", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
def test_half_a_signature_is_none(name: str) -> None:
    headers = signed(KEYS[0])
    del headers[name]
    assert not SECRETS.signed(headers)


def test_nobody_is_admitted_without_a_secret_unless_that_is_meant() -> None:
    assert not Secrets([]).needless
    assert Secrets([], anonymous=True).needless
    assert not Secrets(["one"], anonymous=True).needless


@pytest.mark.parametrize("secret", ["whsec_", "whsec_AAAA", "whsec_" + "ä" * 40, "whsec_" + "-" * 40])
def test_a_key_must_be_one(secret: str) -> None:
    assert "base64" in (fault_of(secret) or "")


@pytest.mark.parametrize("secret", ["old-secret", KEYS[0], KEYS[0].rstrip("=")])
def test_any_other_secret_is_as_good_as_its_owner(secret: str) -> None:
    assert fault_of(secret) is None
