"""The parameters that narrow a list of briefs, names or dates."""

import re
import unicodedata
from typing import Final

from continuum_api import asking, problems
from continuum_api.describing import LARGEST, Parameter
from continuum_api.shapes.names import ENTITY_ID
from continuum_archive.identifiers import folded
from continuum_archive.listing import Which
from continuum_proto.briefs import EntityType

WORDS: Final = 200
"""Code points of a tag, a correspondent or the beginning of a name."""
YEAR: Final = re.compile(r"[1-9][0-9]{0,3}")
DAY: Final = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_WORDS: Final[dict[str, object]] = {"type": "string", "minLength": 1, "maxLength": WORDS}
_DAY: Final[dict[str, object]] = {"type": "string", "pattern": f"^{DAY.pattern}$"}

TAG: Final = Parameter("tag", "Of documents with this tag.", _WORDS)
CORRESPONDENT: Final = Parameter("correspondent", "Of documents of this correspondent.", _WORDS)
YEAR_OF: Final = Parameter(
    "year", "Of documents dated in this year.", {"type": "integer", "minimum": 1, "maximum": 9999}
)
OF_DOCUMENT: Final = Parameter(
    "document", "Of this document.", {"type": "integer", "minimum": 1, "maximum": LARGEST}
)
NAMING: Final = Parameter("entity", "Of briefs that name it.", {"type": "string", "pattern": ENTITY_ID})
TYPE: Final = Parameter(
    "type", "Of this type.", {"type": "string", "enum": [one.value for one in EntityType]}
)
BEGINNING: Final = Parameter(
    "q", "With a word that begins so; then by the letters from that word on.", _WORDS
)
FROM: Final = Parameter("from", "The first date, as exact as 2026, 2026-05 or 2026-05-03.", _DAY)
TO: Final = Parameter("to", "The last date; 2026-05 takes in all of that month.", _DAY)

OF_BRIEFS: Final = (TAG, NAMING, CORRESPONDENT, YEAR_OF, OF_DOCUMENT)


def which(query: asking.Query) -> Which:
    """Return which briefs are asked for."""
    document = query.get("document")
    known = document is None or (asking.NUMBER.fullmatch(document) and int(document) <= LARGEST)
    if not known:
        raise problems.invalid("document", "must be the number of a document")
    return Which(
        tag=words(query, "tag"),
        correspondent=words(query, "correspondent"),
        year=year(query),
        document=int(document) if document else None,
        entity=entity(query),
    )


def words(query: asking.Query, name: str) -> str | None:
    """Return words that may be in the archive."""
    value = query.get(name)
    if value is None:
        return None
    if not 0 < len(value) <= WORDS:
        raise problems.invalid(name, f"must have 1 to {WORDS} characters")
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in value):
        raise problems.invalid(name, "must have no control characters")
    return value


def year(query: asking.Query) -> int | None:
    """Return the year that is asked for."""
    value = query.get("year")
    if value is not None and not YEAR.fullmatch(value):
        raise problems.invalid("year", "must be a year such as 2026")
    return int(value) if value else None


def beginning(query: asking.Query) -> str | None:
    """Return how a word of the name begins."""
    value = words(query, "q")
    if value is not None and not folded(value):
        raise problems.invalid("q", "must have a letter or a digit")
    return value


def entity(query: asking.Query) -> str | None:
    """Return the name that is asked for."""
    value = query.get("entity")
    if value is not None and not re.fullmatch(ENTITY_ID, value):
        raise problems.invalid("entity", "must be the id of a name, such as e_kd83ha2m4x")
    return value


def entity_type(query: asking.Query) -> str | None:
    """Return the type of names that is asked for."""
    value = query.get("type")
    if value is not None and value not in set(EntityType):
        raise problems.invalid("type", f"must be one of {', '.join(EntityType)}")
    return value


def day(query: asking.Query, name: str) -> str | None:
    """Return an end of a time, as exact as it is given."""
    value = query.get(name)
    if value is not None and not DAY.fullmatch(value):
        raise problems.invalid(name, "must be a date such as 2026, 2026-05 or 2026-05-03")
    return value


def entity_id(segment: str) -> str:
    """Return the id in ``e_kd83ha2m4x`` or ``e_kd83ha2m4x-some-words``: the words are cosmetic."""
    name = segment.partition("-")[0]
    if not re.fullmatch(ENTITY_ID, name):
        raise problems.not_found("This name")
    return name
