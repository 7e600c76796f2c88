"""Persons and organisations, only where their form tells them: a title before, a legal form behind."""

import re
from collections.abc import Iterator

from continuum_briefs.found.spans import Found
from continuum_proto.briefs import EntityType

__all__ = ["find_names"]

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ]"
_NAME = rf"{_CAPITAL}[\w'’]*(?:-{_CAPITAL}[\w'’]+)*"
_TITLES = (
    r"Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?(?:[ ]med\.?|[ ]jur\.?|[ ]phil\.?)?|Prof\.?|Herrn?|Frau|Fräulein|Monsieur|Madame|Mme|Mlle|M\.|Me|"
    r"Señora?|Sra?\.|Don|Doña|Signora?|Sig\.(?:ra)?|Dott\.(?:ssa)?|Senhora?|Dhr\.|Mevr\.|Sir|Lady|Judge|Notar(?:in)?|"
    r"Rechtsanw[aä]lt(?:in)?|Maître"
)
_PERSON = re.compile(
    rf"(?<!\w)(?:(?:{_TITLES})[ \u00a0]+)+(?P<name>(?:(?:von|van|de|du|della|di|zu|zur|vom|den|der|el|al)[ ])*{_NAME}"
    rf"(?:[ \u00a0](?:(?:von|van|de|du|della|di|zu|zur|vom|den|der|el|al)[ ])*{_NAME}|[ \u00a0]{_CAPITAL}\.){{0,2}})"
)
_FORMS = (
    r"GmbH(?:[ ]&[ ]Co\.?[ ]KG(?:aA)?)?|gGmbH|AG|SE|KGaA|KG|OHG|UG|e\.[ ]?V\.|eG|mbH|Ltd\.?|Limited|LLC|LLP|Inc\.?|Corp\.?|PLC|plc|"
    r"S\.?A\.?R\.?L\.?|SAS|S\.A\.S\.|SA|S\.A\.|SCI|S\.p\.A\.|SpA|S\.r\.l\.|Srl|S\.L\.|B\.V\.|BV|N\.V\.|NV|AB|ApS|A/S|Oy|AS|"
    r"Sp\.[ ]z[ ]o\.o\.|s\.r\.o\.|Foundation|Stiftung|Sparkasse|Genossenschaft"
)
_LINK = r"(?:&|und|and|et|y|e|of|the|für|de|la|du|des|der|des|di|van|von|zur|zum)"
_ORGANISATION = re.compile(
    rf"(?<![\w\-])(?P<name>{_CAPITAL}[\w'’&.\-]*(?:[ \u00a0](?:{_LINK}[ ])?(?:{_CAPITAL}|\d)?[\w'’&\-]*[\w]){{0,5}}?,?[ \u00a0](?:{_FORMS}))(?![\w])"
)
_NOT_NAMES = frozenset(
    [
        "The",
        "This",
        "That",
        "These",
        "Those",
        "A",
        "An",
        "And",
        "Or",
        "But",
        "Of",
        "For",
        "From",
        "With",
        "By",
        "To",
        "In",
        "On",
        "At",
        "Der",
        "Die",
        "Das",
        "Den",
        "Dem",
        "Des",
        "Ein",
        "Eine",
        "Und",
        "Oder",
        "Von",
        "Mit",
        "Bei",
        "Für",
        "Zur",
        "Zum",
        "Im",
        "Am",
        "Le",
        "La",
        "Les",
        "Un",
        "Une",
        "Et",
        "Ou",
        "De",
        "Du",
        "Des",
        "El",
        "Los",
        "Las",
        "Y",
        "Il",
        "Lo",
        "Gli",
        "Our",
        "Your",
        "Unsere",
        "Ihre",
        "Dear",
        "Sir",
        "Madam",
        "Damen",
        "Herren",
        "Monsieur",
        "Madame",
        "Any",
        "All",
        "Each",
        "As",
        "If",
        "When",
        "We",
        "You",
        "It",
        "Its",
    ]
)


def find_names(text: str) -> Iterator[Found]:
    """Yield persons and organisations whose form leaves no doubt."""
    taken: list[tuple[int, int]] = []
    for match in _ORGANISATION.finditer(text):
        start = _first_word(match.group("name"), match.start())
        name = match.string[start : match.end()]
        if len(name.split()) > 1:
            taken.append((start, match.end()))
            yield Found(EntityType.ORGANISATION, start, match.end(), " ".join(name.split()))
    for match in _PERSON.finditer(text):
        name, start = match["name"], match.start("name")
        if name.split()[0] in _NOT_NAMES or any(a < match.end() and start < b for a, b in taken):
            continue
        yield Found(EntityType.PERSON, match.start(), match.end(), " ".join(name.split()))


def _first_word(name: str, start: int) -> int:
    """Leave out articles and the like that a sentence begins with."""
    for word in re.finditer(r"\S+", name):
        if word.group() not in _NOT_NAMES and (word.group()[0].isupper() or word.group()[0].isdigit()):
            return start + word.start()
    return start
