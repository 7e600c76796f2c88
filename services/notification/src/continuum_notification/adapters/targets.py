"""Who is to be told, by the settings."""

import re
import warnings
from collections.abc import Sequence
from typing import Final

from continuum_notification.adapters.log import Log
from continuum_notification.handlers import Target

BETWEEN: Final = re.compile(r"[\s,]+(?=[A-Za-z0-9]{2,20}://)")
"""Addresses may hold commas themselves; a new one begins with its scheme."""


def targets(addresses: str) -> Sequence[Target]:
    """Return a target for each of the comma-separated ``addresses``; the log where there is none.

    :raises ConfigurationError: one is not understood.
    """
    found = [address for address in BETWEEN.split(addresses.strip(" ,\t\r\n")) if address]
    if not found:
        return [Log()]
    with warnings.catch_warnings():
        # On Python 3.11 and 3.12 apprise asks for imghdr, to put a stand-in in its place where it is gone.
        warnings.filterwarnings("ignore", "'imghdr' is deprecated", DeprecationWarning)
        # Apprise and its plugins take 20 MB and a second: only those who are told by it pay for them.
        from continuum_notification.adapters.addresses import understood
    return understood(found)
