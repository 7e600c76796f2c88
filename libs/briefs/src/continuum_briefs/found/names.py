"""Persons and organisations, only where their form tells them: a title before, a legal form behind."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from continuum_briefs.found.given_names import GIVEN_NAMES
from continuum_briefs.found.institutions import find_institutions
from continuum_briefs.found.spans import Found
from continuum_briefs.text.words import SMALL_WORDS
from continuum_proto.briefs import EntityType

__all__ = ["find_names"]

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŲŹŻŽ]"
_NAME = rf"{_CAPITAL}[\w'’]*(?:-{_CAPITAL}[\w'’]+)*"
_TITLES = (
    r"Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?(?:[ ]med\.?|[ ]jur\.?|[ ]phil\.?)?|Prof\.?|Herrn?|Frau|Fräulein|Monsieur|"
    r"Madame|Mme|Mlle|M\.|Me|Señora?|Sra?\.|Don|Doña|Signora?|Sig\.(?:ra)?|Dott\.(?:ssa)?|Senhora?|Dhr\.|"
    r"Mevr\.|Sir|Lady|Judge|Notar(?:in)?|Rechtsanw[aä]lt(?:in)?|Maître"
)
_PARTICLES = r"(?:(?:von|van|de|du|della|di|zu|zur|vom|den|der|el|al)[ ])*"
_PERSON = re.compile(
    rf"(?<!\w)(?=[A-Z])(?:(?:{_TITLES})[ \u00a0]+)+(?P<name>(?:{_CAPITAL}\.[ \u00a0]?)*{_PARTICLES}{_NAME}"
    rf"(?:[ \u00a0]{_PARTICLES}(?:{_CAPITAL}\.[ \u00a0])*{_NAME}){{0,2}})"
)
_FULL = re.compile(
    rf"(?<![\w\-])(?P<given>{_CAPITAL}[^\W\d_]{{1,14}}(?:-{_CAPITAL}[^\W\d_]+)?)[ \u00a0]"
    rf"(?:{_CAPITAL}\.[ \u00a0]?|"
    rf"{_PARTICLES})?(?P<last>{_CAPITAL}[^\W\d_]+(?:['’\-]{_CAPITAL}?[^\W\d_]+)*)(?!\w)"
)
_CLOSING = re.compile(
    r"^[ \t]*(?:yours|kind|best|sincerely|with|mit|freundliche|hochachtungsvoll|bien|cordialement|nos|"
    "salutations|veuillez|atentamente|reciba|un saludo|saludos|cordiali|distinti|met|hoogachtend|com os|"
    r"atenciosamente|cumprimentos|z poważaniem|z wyrazami)\b[^\n]{0,120}\n",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE = re.compile(
    rf"[ \t]*(?:{_TITLES}[ ])*(?P<name>{_CAPITAL}[^\W\d_]+(?:-{_CAPITAL}[^\W\d_]+)?(?:[ ]{_CAPITAL}\.)?[ ]"
    rf"{_PARTICLES}{_CAPITAL}[^\W\d_]+(?:['’\-]{_CAPITAL}?[^\W\d_]+)*)(?:,.{{0,60}})?"
)
_ROLES = re.compile(
    r"\b(?:Manager|Officer|Department|Handler|Team|Registrar|Office|Committee|Service|Services|Centre|"
    "Support|Director|Directeur|Directrice|Direction|Abteilung|Kundenbetreuung|Leitung|Geschäftsführung|"
    "Vorstand|Administración|Dirección|Departamento|Atención|Ufficio|Direzione|Afdeling|Klantenservice|"
    r"Directie|Departamento|Direção|Serviço|Dział|Biuro|Obsługa)\b"
)
BELOW: Final = 160
LINES: Final = 4
"""Code points and lines below the closing words in which somebody signs."""
_FORMS = (
    r"GmbH(?:[ ]&[ ]Co\.?[ ]KG(?:aA)?)?|gGmbH|AG|SE|KGaA|KG|OHG|UG|GbR|e\.[ ]?V\.|e\.[ ]?K(?:fm|fr)?\.|eG|"
    r"mbH|Ltd\.?|Limited|LLC|LLP|Inc\.?|Corp\.?|PLC|plc|S\.?A\.?R\.?L\.?|SAS|S\.A\.S\.|SA|S\.A\.|SCI|"
    r"S\.p\.A\.|SpA|S\.r\.l\.|Srl|S\.L\.|B\.V\.|BV|N\.V\.|NV|AB|ApS|A/S|Oyj?|Sp\.[ ]z[ ]o\.[ ]?o\.|S\.A|SL|"
    r"Lda\.?|Ltda\.?|V\.?O\.?F\.?|s\.r\.o\.|Foundation|Stiftung|Sparkasse|Genossenschaft"
)
_LINK = r"(?:&|und|and|et|y|e|of|the|für|de|la|du|des|der|des|di|van|von|zur|zum)"
_WORD = rf"(?:{_CAPITAL}(?:[\w'’&\-]|\.(?=\w))*|\d+)"
_ORGANISATION = re.compile(
    rf"(?<![\w\-])(?P<name>{_WORD}(?:[ \u00a0](?:{_LINK}[ ])?{_WORD}){{0,5}}?,?[ \u00a0](?:{_FORMS}))"
)
_FORM = re.compile(rf"(?<=[ \u00a0])(?:{_FORMS})(?![\w\ufffe\u00ad])")
_NO_NAME: Final = SMALL_WORDS | {"dear", "sir", "madam", "damen", "herren", "monsieur", "madame"}


def find_names(text: str) -> Iterator[Found]:
    """Yield persons and organisations whose form leaves no doubt."""
    organisations = [*_incorporated(text), *find_institutions(text)]
    yield from organisations
    taken = sorted((found.start, found.end) for found in organisations)
    starts = [start for start, _ in taken]
    for person in (*_titled(text), *_called(text), *_signed(text)):
        before = bisect_right(starts, person.end - 1)
        if not any(person.start < end for _, end in taken[max(0, before - 2) : before]):
            yield person


def _incorporated(text: str) -> Iterator[Found]:
    for match in _organisations(text):
        start = _first_word(match.group("name"), match.start())
        name = match.string[start : match.end()]
        if len(name.split()) > 1 and not _shouted(name):
            yield Found(EntityType.ORGANISATION, start, match.end(), " ".join(name.split()))


def _titled(text: str) -> Iterator[Found]:
    for match in _PERSON.finditer(text):
        if match["name"].split()[0].lower() not in _NO_NAME:
            yield Found(EntityType.PERSON, match.start(), match.end(), " ".join(match["name"].split()))


def _called(text: str) -> Iterator[Found]:
    """Yield the given names with a surname behind."""
    for match in _FULL.finditer(text):
        if match["given"].partition("-")[0] in GIVEN_NAMES and match["last"].lower() not in _NO_NAME:
            yield Found(EntityType.PERSON, match.start(), match.end(), " ".join(match.group().split()))


def _signed(text: str) -> Iterator[Found]:
    """Yield the names that stand on a line of their own below the closing words of a letter."""
    for closing in _CLOSING.finditer(text):
        below = text[closing.end() : closing.end() + BELOW].split("\n")
        at = closing.end()
        for line in below[:LINES]:
            match = _SIGNATURE.fullmatch(line.rstrip())
            if match and not _ROLES.search(match["name"]):
                start, end = match.span("name")
                yield Found(EntityType.PERSON, at + start, at + end, match["name"])
                break
            at += len(line) + 1


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
        if word.group().lower() not in _NO_NAME and (word.group()[0].isupper() or word.group()[0].isdigit()):
            return start + word.start()
    return start
