"""Organisations without a legal form: courts, schools, banks, by the word that says what they are."""

import re
from collections.abc import Iterator
from typing import Final

from continuum_briefs.found.spans import Found
from continuum_briefs.text.words import SMALL_WORDS
from continuum_proto.briefs import EntityType

__all__ = ["find_institutions"]

_CAPITAL = r"[A-ZÀ-ÖØ-ÞŁŚŻŹĆŃÓ]"
_NAME = rf"{_CAPITAL}(?:[^\W\d_]|['’\-&.](?=\w)){{0,40}}"
_GAP = r"[ \u00a0]"
_LAST = (
    "Council|Hospital|School|University|College|Bank|Building Society|Society|Trust|Association|Police|"
    "Constabulary|Surgery|Clinic|Library|Museum|Ministry|Assurance|Insurance|Insurers|Mutual|Co-operative|"
    "Church|Agency|Authority|Federation|Institute|Academy|Nursery|Club|Circle|Charity|Borough|Housing|Energy|"
    "Telecom|Services|Partners|Solicitors|Builders|Motors|Boreholes|Groundworks|Management|Tribunal|"
    "Adjudicator|Ombudsman|(?:County|Crown|High|District|Family|Supreme|Magistrates[’']) Court"
)
_FIRST = (
    "Amtsgericht|Landgericht|Verwaltungsgericht|Sozialgericht|Landratsamt|Finanzamt|Bürgeramt|Jugendamt|"
    "Ordnungsamt|Standesamt|Bauamt|Stadtverwaltung|Gemeindeverwaltung|Stadtwerke|Gemeindewerke|Wasserwerke|"
    "Volksbank|Raiffeisenbank|Sparkasse|Kreissparkasse|Stadtsparkasse|Klinikum|Krankenhaus|Universität|"
    "Hochschule|Grundschule|Gymnasium|Realschule|Hausverwaltung|Werkstatt|Praxis|Kanzlei|Autohaus|Tribunal|"
    "Cour|Mairie|Préfecture|École|Collège|Lycée|Université|Hôpital|Clinique|Caisse|Banque|Mutuelle|"
    "Assurances?|Société|SCI|SARL|SAS|Cabinet|Syndicat|Association|Plomberie|Régie|Agence|Ayuntamiento|"
    "Juzgado|Universidad|Colegio|Instituto|Banco|Caja|Hospital|Clínica|Comunidad|Seguros|Agencia|Consejería|"
    "Ministerio|Gestoría|Comune|Tribunale|Agenzia|Università|Scuola|Liceo|Istituto|Banca|Ospedale|Azienda|"
    "Condominio|Assicurazioni|Studio|Gemeente|Rechtbank|Universiteit|Ziekenhuis|Basisschool|Stichting|"
    "Woningcorporatie|Waterschap|Huisartsenpraktijk|Câmara|Junta|Universidade|Escola|Banco|Finanças|"
    "Seguradora|Condomínio|Urząd|Sąd|Uniwersytet|Szkoła|Szpital|Przychodnia|Spółdzielnia|Wspólnota|Zakład|"
    "Gmina|Starostwo|Fundacja|Przedszkole|Towarzystwo"
)
_SORT = (
    r"élémentaire|maternelle|primaire|municipale?|régionale?|statale|comunale|primaria|central\w*|"
    "médico-social|judiciaire|administratif|de proximité|de grande instance|de commerce|"
    "de primera instancia|provincial|ordinario|podstawowa|rejonowy|okręgowy|skarbowy|miejski|wojewódzki|"
    "mieszkaniowa|básica|secundária"
)
_REGISTER = "HR[AB]|GnR|VR|PR"
"""Registers that German firms name behind their court, with a number."""
_SMALL = (
    "de|du|des|della?|delle|dei|degli|di|do|da|dos|das|del|la|le|les|el|los|las|für|zu|zur|van|voor|w|we|na|"
    "in|im|am|der|of|and|und|et|y|e"
)
_ENDING: Final = re.compile(
    rf"(?<![\w\-])(?P<name>(?:{_NAME}{_GAP}(?:(?:of|&|the){_GAP})*){{1,4}}(?:{_LAST}))(?!\w|-)"
)
_BEGINNING: Final = re.compile(
    rf"(?<![\w\-])(?P<name>(?:{_FIRST})(?:{_GAP}(?:{_SORT}))?"
    rf"(?:{_GAP}(?:(?:{_SMALL}){_GAP}|(?:d|l|dell|all)['’]){{0,4}}(?!(?:{_REGISTER}){_GAP}){_NAME}){{1,4}})(?!\w)"
)
_KEY_LAST: Final = re.compile(rf"(?<![\w\-])(?:{_LAST})(?!\w|-)")
REACH: Final = 70
"""Code points before the last word of a name in which its first one stands."""


def find_institutions(text: str) -> Iterator[Found]:
    """Yield the names that end, or begin, with what an institution is."""
    for key in _KEY_LAST.finditer(text):
        line = max(text.rfind("\n", 0, key.start()) + 1, key.start() - REACH)
        for match in _ENDING.finditer(text, line, key.end()):
            if match.end() == key.end() and (found := _named(match)):
                yield found
    for match in _BEGINNING.finditer(text):
        yield Found(EntityType.ORGANISATION, match.start(), match.end(), " ".join(match["name"].split()))


def _named(match: re.Match[str]) -> Found | None:
    """Leave out the small words ahead; what is left must be more than the sort of thing."""
    start = match.start()
    words = match["name"].split()
    while words and words[0].lower() in SMALL_WORDS:
        start = match.string.index(words[1], start + 1) if len(words) > 1 else match.end()
        words = words[1:]
    return Found(EntityType.ORGANISATION, start, match.end(), " ".join(words)) if len(words) > 1 else None
