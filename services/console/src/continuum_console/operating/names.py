"""Names as people give them: found whatever their case, and where there is none, what is near."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

from continuum_console.operating.words import harmless
from continuum_proto.errors import ContinuumError

MOST: Final = 5
ALIKE: Final = 0.5
"""How alike two names must be, from 0 to 1, for one to be offered in place of the other."""


class NameUnknown(ContinuumError):
    """Nothing has that name; the words say what there is instead."""


def known_name(kind: str, wanted: str, names: Iterable[str]) -> str:
    """Return the one of ``names`` that is meant by ``wanted``.

    :raises NameUnknown: there is none, or more than one that differ in case only.
    """
    known = sorted(set(names))
    same = [name for name in known if name.casefold() == wanted.strip().casefold()]
    if wanted in known or len(same) == 1:
        return wanted if wanted in known else same[0]
    near = same or _near(wanted, known)
    told = f": perhaps you mean {' or '.join(_quoted(near))}" if near else f"; {_what_there_is(kind, known)}"
    raise NameUnknown(f"there is no {kind} {harmless(wanted)!r}{told}")


def _near(wanted: str, known: list[str]) -> list[str]:
    by_fold = {name.casefold(): name for name in known}
    fold = wanted.strip().casefold()
    within = [name for name in known if fold and fold in name.casefold()]
    alike = [by_fold[match] for match in get_close_matches(fold, by_fold, n=MOST, cutoff=ALIKE)]
    return list(dict.fromkeys([*alike, *within]))[:MOST]


def _what_there_is(kind: str, known: list[str]) -> str:
    if not known:
        return f"no {kind} can be seen at all: perhaps the token may not list them"
    more = f" and {len(known) - MOST} more" if len(known) > MOST else ""
    return f"there are {', '.join(_quoted(known[:MOST]))}{more}"


def _quoted(names: list[str]) -> list[str]:
    return [repr(harmless(name)) for name in names]
