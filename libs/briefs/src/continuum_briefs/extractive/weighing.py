"""What a sentence is worth to its reader by what it says: a day, a sum, a duty, a purpose."""

import re
from typing import Final

from continuum_briefs.found.dates import MONTHS
from continuum_briefs.text import patterns

__all__ = ["DAY", "LIMIT", "weight"]

FIGURE: Final = re.compile(r"\d")
_MONTH = "|".join(sorted((name for name in MONTHS if len(name) > 2), key=len, reverse=True))
DAY: Final = re.compile(
    rf"(?<![\d.,])\d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s(?:of |de |di |ב-?)?(?:{_MONTH})(?!\w)|"
    rf"(?<!\w)(?:{_MONTH})\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?![\d\w])|"
    r"(?<![\d.,])\d{1,2}([./])\d{1,2}\1(?:20)?\d\d(?!\d)|(?<!\d)20\d\d-\d\d-\d\d(?!\d)",
    re.IGNORECASE,
)
"""A day, with or without its year."""
LIMIT = re.compile(
    r"(?<!\w)(?:by|before|until|till|no later than|latest|bis|spätestens|vor dem|avant|au plus tard|"
    r"jusqu['’]au|"
    r"antes del?|hasta|a más tardar|entro|prima del|vóór|uiterlijk|עד|لغاية|حتى|до|"
    r"przed)(?!\w)[^.;]{0,25}$",
    re.IGNORECASE,
)
"""What makes a deadline of the day that follows."""
BEGINNING = re.compile(
    r"(?<!\w)(?:from|with effect from|starting|begins? (?:again )?on|ab|ab dem|zum|à compter du|"
    r"à partir du|dès le|"
    r"a partir del?|dal|vanaf|החל מ|ending|ends on|endet|expires on)(?!\w)[^.;,]{0,25}$",
    re.IGNORECASE,
)
TERM = re.compile(
    r"\b(?:within|innerhalb|binnen|dans un délai de|sous|en el plazo de|entro)\s(?:\w+\s){0,3}"
    r"(?:days?|weeks?|months?|tage?n?|wochen?|monat(?:s|en?)?|jours?|semaines?|mois|días|meses|giorni|"
    r"mesi)\b",
    re.IGNORECASE,
)
APPOINTMENT = re.compile(
    r"\d\s?(?:h|uhr|a\.?m|p\.?m)\b|\d[:.]\d\d\b|\b(?:hearing|appointment|meeting|audience|examinée|termin|"
    r"sitzung|réunion|vista|udienza)\b",
    re.IGNORECASE,
)
MONEY = re.compile(r"[€$£₪]|ש[\"״]ח|\b(?:EUR|CHF|USD|GBP|euros?)\b", re.IGNORECASE)
MOVES = re.compile(
    r"\b(?:pay(?:s|able|ment)?|paid|owe[ds]?|due|refund(?:ed)?|credit|balance|surplus|deficit|"
    r"raise[ds]?|fee|"
    r"borrow|salary|zahl\w*|(?:über|ab)weis\w*|guthaben|nachzahlung|erstatt\w*|fällig|berechne\w*|"
    r"\w*gehalt|"
    r"\w*vergütung|betr(?:ägt|agen)|schulde\w*|régler|payer|payables?|verser|rembours\w*|solde|coûte|"
    r"salaire|"
    r"pagar|abonar|reembols\w*|pagare|rimbors\w*|saldo)\b|(?<!\w)(?:ת?שלם|לשלם|ישולם|تدفع|يدفع|دفع)",
    re.IGNORECASE,
)
OBLIGATION = re.compile(
    r"\b(?:must|shall|required?|obliged|due|deadline|no later than|agreed|decided|approved|resolved|"
    r"terminate[sd]?|appeal|complain\w*|object(?:ion)?|muss|müssen|verpflichtet|fällig|frist|beschlossen|"
    r"vereinbart|kündig\w*|widerspruch|darf|dürfen|genehmigt|bitte|doi(?:s|t|vent|vez)|obligatoire|"
    r"nécessaire|"
    r"échéance|décidé|résili\w*|veuillez|please|debe\w*|deber\w*|plazo|vencimiento|deve|devono|scadenza|"
    r"diagnos\w*|therap\w*|results?|ergebnis\w*)\b|"
    r"(?<!\w)(?:חייב|נדרש|החליט\w*|מותר|אסור|يجب|يرجى|موعد)",
    re.IGNORECASE,
)
PURPOSE = re.compile(
    r"\b(?:this (?:document|manual|guide|report|package|program|library|file|letter|agreement|"
    r"license|contract|specification|notice)|"
    r"we (?:hereby )?(?:inform|confirm|announce)|the purpose of|is an? |provides|describes|summar\w+|"
    r"wishes to|proposes to|has been (?:made|granted|refused)|have (?:now )?decided|"
    r"diese[rs]? (?:dokument|handbuch|bericht|vertrag|paket|programm|brief|leitfaden|text)|hiermit|"
    r"wir (?:teilen|informieren|bestätigen)|"
    r"ce (?:document|manuel|guide|rapport|contrat|programme|projet)|nous vous (?:informons|confirmons)|"
    r"este (?:documento|manual|informe|contrato)|questo (?:documento|manuale|contratto))\b",
    re.IGNORECASE,
)
DEPENDENT = re.compile(
    r"^[\"'“„(]?(?:it|they|he|she|his|her|their|its|this|that|these|those|such|but|and|or|however|"
    r"therefore|thus|also|"
    r"then|so|hence|otherwise|"
    r"moreover|furthermore|instead|for example|for instance|in this|in that|there (?:is|are|was|"
    r"were) (?:none|no|one)|"
    r"(?:one|two|three|none|some|most|all|each) of (?:them|these|those)|the (?:same|other)|after that|er|"
    r"sie(?! (?:können|müssen|dürfen|sollten|erhalten|haben))|es|dies\w*|das(?! (?-i:[A-ZÄÖÜ]))|"
    r"aber|und|oder|jedoch|zu diesem|"
    r"daher|deshalb|dann|so|während dieser|damit|dabei|dafür|außerdem|zudem|sonst|zum beispiel|il|elle|"
    r"ils|elles|cela|ce|"
    r"ceci|mais|et|donc|passé ce|"
    r"cependant|ainsi|alors|de plus|par exemple|ello|esto|pero|y|además|por ejemplo|esso|questo|ma|e|"
    r"inoltre)\b",
    re.IGNORECASE,
)
IDLE = re.compile(
    r"\byou (?:do not|don't|need) (?:have to |need to )?do (?:anything|nothing)\b|\bneed do nothing\b|"
    r"\bno action is\b|\bmüssen .{0,20}nichts\b|\bn['’](?:avez|y a) rien à faire\b|"
    r"\bwe write (?:on behalf|to you)\b|\bwe are writing\b|\bno tiene que hacer nada\b",
    re.IGNORECASE,
)
"""What tells the reader that there is nothing to do, or only that somebody writes."""
PROCEDURE = re.compile(
    r"^(?:the )?minutes of\b|^(?:in the chair|present|minutes|anwesend|entschuldigt|présents?|"
    r"excusés?)\s?:|\b(?:presented|submitted|read out|opened|gave) (?:the|his|her|their|a|an) \w+|"
    r"\bwere read out\b|\bapologies\b|\bthe meeting (?:closed|opened|ended)\b|\bder sitzung vom\b|"
    r"\beröffnet die sitzung\b|\bouvre la séance\b",
    re.IGNORECASE,
)
"""What every meeting does, and no reader asks about."""
TO_A_MACHINE = re.compile(
    r"\b(?:ignore (?:all |your |the |any )?(?:previous |prior )?instructions|you are now|(?:AI|"
    r"language) models?|"
    r"write the headline|do not tell the (?:reader|user)|system prompt|as an ai|answer only with)\b",
    re.IGNORECASE,
)
"""What speaks to a program and not to the reader; it stays in the document, but is nothing to put first."""
INSTRUCTION = re.compile(
    r"^(?:see|note|type|run|click|press|use|enter|select|read|copy|edit|add|set|sehen sie|siehe|hinweis|"
    r"voir|nota)\b",
    re.IGNORECASE,
)
POINTING = re.compile(
    r"\b(?:enclosed|attached|as follows|please find|see (?:also|below|section)|listed below|the "
    r"following|anbei|beiliegend\w*|"
    r"nachfolgend\w*|folgende[nrs]?|wie folgt|siehe|ci-joint\w*|ci-dessous|ci-après|vous trouverez|a "
    r"continuación|adjunt\w+|"
    r"di seguito|allegat\w+)\b",
    re.IGNORECASE,
)
SHORT, LONG = 45, 300


def weight(text: str) -> float:
    """Return by how much a sentence weighs more, or less, than its words alone."""
    return _praise(text) * _blame(text)


def _praise(text: str) -> float:
    gained = 1.0
    obliges = OBLIGATION.search(text) is not None
    if FIGURE.search(text):
        gained *= 1.1 * _days(text)
    elif TERM.search(text):
        gained *= 1.2
    if MONEY.search(text):
        gained *= 1.7 if MOVES.search(text) else 1.2
    if obliges:
        gained *= 1.25
    if PURPOSE.search(text):
        gained *= 1.25
    return gained


def _days(text: str) -> float:
    """Weigh the days that ``text`` names: until when, from when, at what hour."""
    gained = 1.2 if TERM.search(text) else 1.0
    for match in DAY.finditer(text):
        ahead = text[max(0, match.start() - 45) : match.start()]
        if LIMIT.search(ahead):
            return 1.9
        if BEGINNING.search(ahead) or APPOINTMENT.search(text):
            gained = max(gained, 1.5)
        gained = max(gained, 1.15)
    return gained


def _blame(text: str) -> float:
    """Return what is left of the worth of a sentence that leans on others or is mere manners."""
    left = 1.0
    if DEPENDENT.match(text):
        left *= 0.55
    if INSTRUCTION.match(text):
        left *= 0.7
    if patterns.COURTESY.search(text):
        left *= 0.35
    if IDLE.search(text) or PROCEDURE.search(text):
        left *= 0.4
    if TO_A_MACHINE.search(text):
        left *= 0.1
    if POINTING.search(text):
        left *= 0.7
    if text[-1] in "?؟？":
        left *= 0.4
    if len(text) < SHORT:
        left *= 0.65
    elif len(text) > LONG:
        left *= 0.75
    return left
