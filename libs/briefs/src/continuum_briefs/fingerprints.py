"""The fingerprint of a brief: when it is the same, making the brief again would change nothing."""

import json
from hashlib import sha256

from continuum_briefs.drafts import EngineIdentity

__all__ = ["fingerprint"]


def fingerprint(checksum: str, identity: EngineIdentity, *, prompt_version: str, language: str | None) -> str:
    """Return 64 hex digits over everything that decides what a brief says."""
    parts = [
        checksum,
        identity.engine,
        identity.model,
        identity.digest,
        prompt_version,
        language,
        sorted(identity.options.items()),
    ]
    return sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()
