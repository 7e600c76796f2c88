"""Words about time: until when, from when, within how long, at what hour."""

from typing import Final

from continuum_briefs.extractive.cues import cue

__all__ = ["APPOINTMENT", "BEGINNING", "LIMIT", "TERM"]

_NO_RANGE: Final = r"(?<!\d )(?<!\d\. )"
"""What stands before a word that makes a deadline, and not the range of ``3. bis 5. Mai``."""

LIMIT: Final = cue(
    behind=r"(?!\w)[^.;]{0,25}$",
    en=rf"by|before|{_NO_RANGE}(?:until|till)|no later than|not later than|latest|on or about|"
    rf"due(?: on)?|deadline(?: is|:)?|"
    "expires? on|closing date:?",
    de=rf"{_NO_RANGE}bis|spätestens|vor dem|fällig am|frist(?: ist|:)?|ablauf des",
    fr="avant|au plus tard|jusqu['’]au|échéance :|date limite(?: :)?|d['’]ici(?: au)?",
    es=rf"antes del?|{_NO_RANGE}hasta|a más tardar|vence el|vencimiento:?|plazo(?::| es)?",
    it=rf"entro|prima del|non oltre|{_NO_RANGE}fino al|scadenza:?|scade il",
    nl=rf"vóór|voor|uiterlijk|{_NO_RANGE}tot(?: en met)?|vervaldatum:?|vervalt op",
    pt=rf"{_NO_RANGE}até|antes de|o mais tardar|vencimento:?|vence a|prazo:?",
    pl=rf"{_NO_RANGE}do|przed|najpóźniej|termin(?:ie|u)?:?|upływa",
    he="עד|לפני",
    ar="لغاية|حتى|قبل|أقصاه",
    ru="до|не позднее",
)
"""What makes a deadline of the day that follows."""

BEGINNING: Final = cue(
    behind=r"(?!\w)[^.;,]{0,25}$",
    en="from|with effect from|starting|begins? (?:again )?on|ending|ends on|expires on|effective|as of",
    de="ab|ab dem|zum|mit wirkung zum|seit|endet|beginnt am|läuft aus am",
    fr="à compter du|à partir du|dès le|prend effet le|se termine le",
    es="a partir del?|desde el|con efectos? (?:del?|desde)|finaliza el|a contar desde",
    it="dal|a partire dal|a decorrere dal|con decorrenza dal|termina il",
    nl="vanaf|met ingang van|per|eindigt op|ingaande",
    pt="a partir de|desde|com efeitos? a(?: partir de)?|termina a",
    pl="od|od dnia|z dniem|począwszy od|kończy się",
    he="החל מ|מיום|מתאריך",
    ar="ابتداء من|اعتبارا من|من تاريخ",
)

TERM: Final = cue(
    en=r"within (?:\w+ ){0,3}(?:days?|weeks?|months?)|(?:\w+ )(?:days?|weeks?|"
    "months?)(?:['’]s?)? (?:written )?notice|notice (?:period )?of|for a (?:term|period) of|renews",
    de=r"(?:innerhalb|binnen) (?:von )?(?:\w+ ){0,2}(?:tage?n?|wochen?|monat(?:s|en?)?)|frist von|"
    "kündigungsfrist|probezeit|laufzeit|mindestlaufzeit|verlängert sich",
    fr=r"(?:dans (?:un délai|les?)|sous|d['’]ici) (?:de )?(?:\w+ ){0,2}(?:jours?|semaines?|mois)|préavis de|"
    r"période d['’]essai|durée de|reconduit\w*",
    es=r"(?:en (?:el plazo|un plazo)|dentro) (?:máximo )?(?:de )?(?:\w+ ){0,2}(?:días|semanas|mes(?:es)?)|"
    r"preaviso de|período de prueba|plazo de|se renueva|prorrog\w*",
    it=r"entro (?:\w+ ){0,2}(?:giorni|settimane|mes[ei])|preavviso di|periodo di prova|durata di|si rinnova",
    nl=r"binnen (?:\w+ ){0,2}(?:dagen|we(?:ek|ken)|maand(?:en)?)|opzegtermijn|proeftijd|looptijd|termijn van|"
    "wordt verlengd",
    pt=r"(?:no prazo|dentro) (?:máximo )?(?:de )?(?:\w+ ){0,2}(?:dias|semanas|meses|mês)|aviso prévio|"
    "período experimental|prazo de|renova-se",
    pl=r"w (?:ciągu|terminie) (?:\w+ ){0,2}(?:dni|tygodni|miesi\w+)|okres wypowiedzenia|okres próbny|"
    r"na okres|przedłuż\w*",
)

APPOINTMENT: Final = cue(
    all=r"(?<=\d)[:.h]\d\d|(?<=\d )h",
    en=r"(?:(?<=\d)|(?<=\d ))(?:a\.?m|p\.?m)|hearing|appointment|meeting|interview|inspection|visit",
    de=r"(?:(?<=\d)|(?<=\d ))uhr|termin|sitzung|verhandlung|versammlung|besichtigung|ablesung",
    fr="heures|audience|examinée|réunion|rendez-vous|assemblée|visite",
    es="horas|vista|cita|reunión|junta|audiencia|visita",
    it="ore|udienza|appuntamento|riunione|assemblea|visita|sopralluogo",
    nl="uur|zitting|afspraak|vergadering|bezoek|keuring",
    pt="horas|audiência|consulta|reunião|assembleia|visita|vistoria",
    pl="godz|godzinie|rozprawa|wizyta|zebranie|spotkanie|posiedzenie",
)
