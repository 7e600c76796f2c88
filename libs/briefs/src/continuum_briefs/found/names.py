"""Persons and organisations, only where their form tells them: a title before, a legal form behind."""

import re
from collections.abc import Iterator

from continuum_briefs.found.spans import Found
from continuum_proto.briefs import EntityType

__all__ = ["find_names"]

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ]"
_NAME = rf"{_CAPITAL}[\w'’]*(?:-{_CAPITAL}[\w'’]+)*"
_TITLES = (
    r"Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?(?:[ ]med\.?|[ ]jur\.?|[ ]phil\.?)?|Prof\.?|Herrn?|Frau|Fräulein|"
    r"Monsieur|Madame|Mme|Mlle|M\.|Me|"
    r"Señora?|Sra?\.|Don|Doña|Signora?|Sig\.(?:ra)?|Dott\.(?:ssa)?|Senhora?|Dhr\.|Mevr\.|Sir|Lady|Judge|"
    r"Notar(?:in)?|"
    r"Rechtsanw[aä]lt(?:in)?|Maître"
)
_PARTICLES = r"(?:(?:von|van|de|du|della|di|zu|zur|vom|den|der|el|al)[ ])*"
_PERSON = re.compile(
    rf"(?<!\w)(?=[A-Z])(?:(?:{_TITLES})[ \u00a0]+)+(?P<name>(?:{_CAPITAL}\.[ \u00a0]?)*{_PARTICLES}{_NAME}"
    rf"(?:[ \u00a0]{_PARTICLES}(?:{_CAPITAL}\.[ \u00a0])*{_NAME}){{0,2}})"
)
_FORMS = (
    r"GmbH(?:[ ]&[ ]Co\.?[ ]KG(?:aA)?)?|gGmbH|AG|SE|KGaA|KG|OHG|UG|e\.[ ]?V\.|eG|mbH|Ltd\.?|Limited|"
    r"LLC|LLP|Inc\.?|Corp\.?|PLC|plc|"
    r"S\.?A\.?R\.?L\.?|SAS|S\.A\.S\.|SA|S\.A\.|SCI|S\.p\.A\.|SpA|S\.r\.l\.|Srl|S\.L\.|B\.V\.|BV|N\.V\.|"
    r"NV|AB|ApS|A/S|Oyj?|"
    r"Sp\.[ ]z[ ]o\.o\.|s\.r\.o\.|Foundation|Stiftung|Sparkasse|Genossenschaft"
)
_LINK = r"(?:&|und|and|et|y|e|of|the|für|de|la|du|des|der|des|di|van|von|zur|zum)"
_WORD = rf"(?:{_CAPITAL}(?:[\w'’&\-]|\.(?=\w))*|\d+)"
_ORGANISATION = re.compile(
    rf"(?<![\w\-])(?P<name>{_WORD}(?:[ \u00a0](?:{_LINK}[ ])?{_WORD}){{0,5}}?,?[ \u00a0](?:{_FORMS}))"
)
_FORM = re.compile(rf"(?<=[ \u00a0])(?:{_FORMS})(?![\w\ufffe\u00ad])")
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
    for match in _organisations(text):
        start = _first_word(match.group("name"), match.start())
        name = match.string[start : match.end()]
        if len(name.split()) > 1 and not _shouted(name):
            taken.append((start, match.end()))
            yield Found(EntityType.ORGANISATION, start, match.end(), " ".join(name.split()))
    for match in _PERSON.finditer(text):
        name, start = match["name"], match.start()
        if name.split()[0] in _NOT_NAMES or any(a < match.end() and start < b for a, b in taken):
            continue
        yield Found(EntityType.PERSON, start, match.end(), " ".join(name.split()))


def _organisations(text: str) -> Iterator[re.Match[str]]:
    """Look behind each legal form for the name that it ends: forms are rare, capitals are not."""
    done = 0
    for form in _FORM.finditer(text):
        if form.start() < done:
            continue
        line = max(done, text.rfind("\n", 0, form.start()) + 1, form.start() - 80)
        for match in _ORGANISATION.finditer(text, line, form.end()):
            done = match.end()
            yield match


def _shouted(name: str) -> bool:
    """Tell capitals for emphasis from capitals of a firm: THE PROGRAM SA is none, BMW AG is one."""
    *words, form = name.split()
    return len(form) < 3 and name.isupper() and any(len(word) > 4 for word in words)


def _first_word(name: str, start: int) -> int:
    """Leave out articles and the like that a sentence begins with."""
    for word in re.finditer(r"\S+", name):
        if word.group() not in _NOT_NAMES and (word.group()[0].isupper() or word.group()[0].isdigit()):
            return start + word.start()
    return start
