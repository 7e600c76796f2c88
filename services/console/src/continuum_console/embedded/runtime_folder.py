"""The private folder for Unix sockets: short, ours alone, the same for the same data."""

import hashlib
import os
import stat
import tempfile
from pathlib import Path
from typing import Final

from continuum_proto.errors import ConfigurationError

LONGEST_SOCKET: Final = 100
"""Bytes of a socket's path that work everywhere (the limits are 104 and 108 with the final NUL)."""
LONGEST_NAME: Final = len("/.s.PGSQL.5432")


def runtime_folder(data: Path) -> Path:
    """Return the folder for the sockets of ``data``, made and checked.

    :raises ConfigurationError: the path is too long, or somebody else owns it.
    """
    digest = hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:8]
    folder = _parent() / f"continuum-{os.getuid()}-{digest}"
    if len(os.fsencode(folder)) + LONGEST_NAME > LONGEST_SOCKET:
        raise ConfigurationError(f"set TMPDIR to a shorter folder: {folder} is too long for a Unix socket")
    folder.mkdir(mode=0o700, exist_ok=True)
    check_private(folder)
    return folder


def check_private(folder: Path) -> None:
    """Refuse a folder that another user made, shares or points elsewhere.

    :raises ConfigurationError: it is not a folder of ours with mode 0700.
    """
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise ConfigurationError(f"remove {folder}: it belongs to another user")
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)


def _parent() -> Path:
    own = os.environ.get("XDG_RUNTIME_DIR", "")
    if own and Path(own).is_dir() and os.access(own, os.W_OK):
        return Path(own)
    return Path(tempfile.gettempdir())
