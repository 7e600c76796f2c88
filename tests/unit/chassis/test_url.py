"""How the address of a listener is written."""

import pytest

from continuum_chassis.http import url_of


@pytest.mark.parametrize(
    ("host", "url"),
    [("127.0.0.1", "http://127.0.0.1:80"), ("here", "http://here:80"), ("::1", "http://[::1]:80")],
)
def test_an_address_of_ipv6_stands_in_brackets(host: str, url: str) -> None:
    assert url_of(host, 80) == url
