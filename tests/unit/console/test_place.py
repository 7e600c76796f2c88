"""Which Paperless, which address, which secret."""

import pytest

from continuum_console.connecting.by_hand import instructions
from continuum_console.connecting.place import (
    LONGEST,
    hook_address,
    masked,
    place_of,
    secret_of,
    usual_address,
)
from continuum_proto.errors import ConfigurationError

SETTINGS = {
    "PAPERLESS_URL": "http://paperless",
    "PAPERLESS_TOKEN": "t",
    "CONTINUUM_INGEST_SECRETS": " new-long-secret, old ",
}
HERE = "http://127.0.0.1:8091/webhooks/paperless"


def test_the_first_secret_is_the_one_to_send() -> None:
    assert place_of(SETTINGS).secret == "new-long-secret"


def test_a_secret_that_signs_is_not_the_one_to_send() -> None:
    assert secret_of({"CONTINUUM_INGEST_SECRETS": "whsec_c2lnbmF0dXJl, sent-secret"}) == "sent-secret"


@pytest.mark.parametrize("name", [*SETTINGS])
def test_a_missing_setting_is_named(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        place_of({**SETTINGS, name: ""})


@pytest.mark.parametrize("secret", [" , ", "größer", "a\nb", "whsec_c2lnbmF0dXJl"])
def test_a_secret_that_no_header_holds_is_refused(secret: str) -> None:
    with pytest.raises(ConfigurationError, match="CONTINUUM_INGEST_SECRETS"):
        secret_of({"CONTINUUM_INGEST_SECRETS": secret})


@pytest.mark.parametrize(("secret", "shown"), [("abcdefghijkl", "ab…"), ("abcdefghijk", "…"), ("", "…")])
def test_a_secret_is_never_shown_whole(secret: str, shown: str) -> None:
    assert masked(secret) == shown


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("http://box:8091", "http://box:8091/webhooks/paperless"),
        ("https://box/", "https://box/webhooks/paperless"),
        ("http://proxy/continuum/hook", "http://proxy/continuum/hook"),
        (" http://[::1]:8091 ", "http://[::1]:8091/webhooks/paperless"),
    ],
)
def test_a_bare_host_gets_the_path_that_ingest_serves(given: str, address: str) -> None:
    assert hook_address(given) == address


@pytest.mark.parametrize(
    "given",
    [
        "box:8091",
        "ftp://box/",
        "http://",
        "http://u:p@box/",
        "http://box/?a=1",
        "",
        "http://b/" + "x" * LONGEST,
    ],
)
def test_what_cannot_be_an_address_is_refused(given: str) -> None:
    with pytest.raises(ConfigurationError, match="--webhook-url"):
        hook_address(given)


@pytest.mark.parametrize(
    ("settings", "paperless", "running", "address"),
    [
        ({}, "http://localhost:8000", None, HERE),
        ({"CONTINUUM_INGEST_PORT": "9000"}, "http://127.0.0.1", None, HERE.replace("8091", "9000")),
        ({}, "http://localhost", "http://127.0.0.1:1234", HERE.replace("8091", "1234")),
        (
            {"CONTINUUM_INGEST_HOST": "box.lan"},
            "http://paperless.lan",
            None,
            HERE.replace("127.0.0.1", "box.lan"),
        ),
        ({"CONTINUUM_INGEST_HOST": "0.0.0.0"}, "http://localhost", None, HERE),
    ],
)
def test_without_an_address_webhooks_go_where_ingest_listens(
    settings: dict[str, str], paperless: str, running: str | None, address: str
) -> None:
    assert usual_address(settings, paperless, running=running) == address


@pytest.mark.parametrize("settings", [{}, {"CONTINUUM_INGEST_HOST": "0.0.0.0"}])
def test_a_paperless_elsewhere_needs_an_address_that_it_reaches(settings: dict[str, str]) -> None:
    with pytest.raises(
        ConfigurationError, match=r"--webhook-url http://THIS-MACHINE:8091/webhooks/paperless"
    ):
        usual_address(settings, "http://paperless.lan:8000", running=None)


def test_the_instructions_name_everything_but_the_secret() -> None:
    text = instructions(HERE, "new-long-secret")
    for words in ("The Continuum Report", "Document Added", "Document Updated", HERE, "{{doc_url}}", "URL"):
        assert words in text
    assert "new-long" not in text
