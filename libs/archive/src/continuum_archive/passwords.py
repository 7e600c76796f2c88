"""Passwords as PostgreSQL keeps them (SCRAM-SHA-256, RFC 5802 and 7677), so that none travels as it is."""

import hmac
import secrets
from base64 import b64encode
from hashlib import pbkdf2_hmac, sha256
from typing import Final

from continuum_proto.errors import ConfigurationError

__all__ = ["scram"]

ROUNDS: Final = 4096
"""PostgreSQL's own number."""


def scram(password: str, *, salt: bytes | None = None) -> str:
    """Return what PostgreSQL stores for ``password``; of a random ``salt`` where none is given.

    :raises ConfigurationError: it has other characters than ASCII, which would have to be normalised first.
    """
    if not (password.isascii() and password.isprintable() and password):
        raise ConfigurationError("a password of the api's role has the characters of a plain keyboard")
    salt = salt or secrets.token_bytes(16)
    salted = pbkdf2_hmac("sha256", password.encode(), salt, ROUNDS)
    stored = sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    told, key, check = (b64encode(part).decode() for part in (salt, stored, server))
    return f"SCRAM-SHA-256${ROUNDS}:{told}${key}:{check}"
