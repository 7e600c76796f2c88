"""An address or token that cannot be one is said at the start, by the setting's name."""

import pytest

from continuum_paperless import Paperless
from continuum_proto.errors import ConfigurationError


@pytest.mark.parametrize(
    "url", ["", "paperless", "paperless.example:8000", "ftp://paperless.example", "http://", "http://[::1"]
)
async def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="PAPERLESS_URL"):
        async with Paperless.open(url, "token"):
            pass


async def test_an_address_with_a_password_is_refused_without_showing_it() -> None:
    with pytest.raises(ConfigurationError, match="PAPERLESS_TOKEN") as caught:
        async with Paperless.open("http://me:hunter2@paperless.example", "token"):
            pass
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("token", ["", "  ", "a\nb", "tok en", "tökén"])
async def test_a_token_that_is_none_is_refused_without_showing_it(token: str) -> None:
    with pytest.raises(ConfigurationError, match="PAPERLESS_TOKEN") as caught:
        async with Paperless.open("http://paperless.example", token):
            pass
    assert token.strip() == "" or token not in str(caught.value)


async def test_a_token_read_with_its_line_end_is_fine() -> None:
    async with Paperless.open("http://paperless.example", "token\n"):
        pass
