"""Who may announce documents."""

import pytest
from multidict import CIMultiDict

from continuum_ingest.secret import SharedSecrets

SECRETS = SharedSecrets(["old-secret", "new-sécret"])


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
    assert SECRETS.known(CIMultiDict(headers))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Continuum-Secret": ""},
        {"X-Continuum-Secret": "wrong"},
        {"X-Continuum-Secret": "old-secre"},
        {"X-Continuum-Secret": "old-secret "},
        {"X-Continuum-Secret": "old-secret,new-sécret"},
        {"X-Continuum-Secret": "\udcff"},
        {"Authorization": "old-secret"},
        {"Authorization": "Basic old-secret"},
        {"Authorization": "Bearer"},
    ],
)
def test_anything_else_is_not(headers: dict[str, str]) -> None:
    assert not SECRETS.known(CIMultiDict(headers))


def test_nothing_sent_is_not_an_empty_secret() -> None:
    assert not SharedSecrets([""]).known(CIMultiDict())
