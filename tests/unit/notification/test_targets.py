"""Addresses in the settings become targets, and their secrets go nowhere."""

import logging

import pytest

from continuum_notification.adapters.log import Log
from continuum_notification.adapters.mail import Mail
from continuum_notification.adapters.targets import targets
from continuum_proto.errors import ConfigurationError

SECRET = "sw0rdf1sh"


@pytest.mark.parametrize("nothing", ["", " , \n", ","])
def test_without_addresses_the_log_is_told(nothing: str) -> None:
    assert [type(target) for target in targets(nothing)] == [Log]


def test_addresses_may_hold_commas_themselves() -> None:
    found = targets(f"mailto://me:{SECRET}@mail.example.org?to=a@x.org,b@y.org, json://host.example.org/path")
    mail, other = found
    assert other.label.startswith("json:")
    assert isinstance(mail, Mail)
    assert mail.account.recipients == ["a@x.org", "b@y.org"]


def test_labels_tell_targets_apart_stay_the_same_and_hold_no_secret() -> None:
    addresses = (
        f"json://user:{SECRET}@one.example.org json://user:{SECRET}@two.example.org "
        f"json://user:{SECRET}@one.example.org mailto://me:{SECRET}@mail.example.org?to=a@x.org"
    )
    labels = [target.label for target in targets(addresses)]
    assert len(set(labels)) == 4
    assert labels == [target.label for target in targets(addresses)]
    assert not [label for label in labels if SECRET in label]
    assert labels[2] == f"{labels[0]}#2"


@pytest.mark.parametrize("wrong", [f"bogus://{SECRET}@host", f"{SECRET}", f"slack://{SECRET}"])
def test_an_address_that_is_not_understood_is_named_by_number_without_its_secret(
    wrong: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.DEBUG), pytest.raises(ConfigurationError) as raised:
        targets(f"json://host.example.org, {wrong}" if "://" in wrong else wrong)
    said = str(raised.value)
    assert said.startswith("CONTINUUM_NOTIFICATION_TARGETS: number ")
    assert SECRET not in said + caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("url", "where"),
    [
        ("json://collector", ("collector", 80)),
        ("jsons://collector:8443", ("collector", 8443)),
        ("ntfy://topic", None),
        ("ntfy://ntfy.example.org/topic", ("ntfy.example.org", 80)),
        ("discord://123456789012345678/abcdefghijklmnopqrstuvwxyz", ("discord.com", 443)),
    ],
)
def test_the_host_of_a_target_is_known_or_not_guessed(url: str, where: tuple[str, int] | None) -> None:
    from continuum_notification.adapters.chat import Chat, address

    (target,) = targets(url)
    assert isinstance(target, Chat)
    assert address(target.plugin) == where
