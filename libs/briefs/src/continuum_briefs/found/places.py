"""Places, only where their form tells them: beside a postal code, or before the day of a letter."""

import re
from collections.abc import Iterator
from typing import Final

from continuum_briefs.found.dates import MONTHS
from continuum_briefs.found.spans import Found
from continuum_briefs.found.windows import figured
from continuum_proto.briefs import EntityType

__all__ = ["find_places"]

_CAPITAL = r"[A-ZÀ-ÖØ-ÞŁŚŻŹĆŃÓ]"
_WORD = rf"{_CAPITAL}[^\W\d_]{{1,25}}(?:['’\-][^\W\d_]{{1,20}}){{0,4}}"
_SMALL = "am|an|der|im|bei|ob|de|del|della|di|do|da|sur|sous|aan|den|nad|la|le|les|en"
_TOWN = rf"(?<![\w\-]){_WORD}(?:[ \u00a0-](?:(?:{_SMALL})[ -]){{0,2}}{_WORD}){{0,2}}"
_CODES: Final = r"(?:[A-Z]{1,2}-)?\d{5}|(?:A|CH)-\d{4}|\d{4}[ ]?[A-Z]{2}|\d{2}-\d{3}|\d{4}-\d{3}"
_CODE_AHEAD: Final = re.compile(
    rf"(?:(?<=[·|,•;\-–][ ])|^[ \t]*|"
    rf"(?<=\bin[ ]))(?:{_CODES})[ \u00a0]{{1,3}}(?P<town>{_TOWN})(?=[ \t]*(?:$|[,.;·|()•]))",
    re.MULTILINE,
)
_CODE_BEHIND: Final = re.compile(
    rf"(?P<town>{_TOWN}),?[ \u00a0]{{1,3}}[A-Z]{{1,2}}\d[\dA-Z]?[ ]?\d[A-Z]{{2}}(?!\w)", re.MULTILINE
)
_MONTH = "|".join(sorted((name for name in MONTHS if len(name) > 2), key=len, reverse=True))
_DAY_BEHIND: Final = re.compile(
    rf"^[ \t]*(?P<town>{_TOWN}),[ ](?:(?:le|den|am|the|dnia|a|lì|li|,)[ ])*\d{{1,2}}(?:er|st|nd|rd|th|"
    rf"[.°º])?[ ]?"
    rf"(?:de[ ]|di[ ])?(?:(?i:{_MONTH})|\d\d?\.)(?!\w)",
    re.MULTILINE,
)
_TELLING: Final = (_CODE_AHEAD, _CODE_BEHIND, _DAY_BEHIND)


def find_places(text: str) -> Iterator[Found]:
    """Yield the towns whose form leaves no doubt."""
    for start, end in figured(text):
        for pattern in _TELLING:
            for match in pattern.finditer(text, start, end):
                name = " ".join(match["town"].split())
                yield Found(EntityType.PLACE, match.start("town"), match.end("town"), name)
