"""What a document asks of its reader: sentences that request something, with the day it is due."""

import re
from collections.abc import Sequence

from continuum_briefs.found.dates import find_dates
from continuum_briefs.text import patterns
from continuum_briefs.text.sentences import Sentence, Standing
from continuum_proto.briefs import Due, Precision

__all__ = ["asks_among", "due_in"]

MOST = 6
REQUEST = re.compile(
    r"\bplease\b|\bkindly\b|\bwe (?:ask|request|require|urge) (?:you|that)\b|\byou (?:must|are "
    r"(?:required|requested|asked|obliged))\b|"
    r"\b(?:is|are) (?:due|payable)\b|\bmust be (?:paid|returned|submitted|received|sent|signed)\b|"
    r"\bbitte\b|\bwir bitten (?:sie|um)\b|\bsie (?:müssen|sind verpflichtet|werden gebeten)\b|\bist "
    r".{0,40}(?:fällig|zu zahlen|zu überweisen)\b|"
    r"\büberweisen sie\b|\bsenden sie\b|\bveuillez\b|\bmerci de\b|\bnous vous (?:prions|demandons)\b|"
    r"\bvous (?:devez|êtes tenus?|êtes priés?)\b|"
    r"^(?!vous|chez|assez|nez)\w+[^\W\d_]ez\b|\bil vous (?:appartient|est demandé)\b|\bpar (?:favor|"
    r"piacere)\b|\bpor favor\b|\b(?:le|les) (?:rogamos|pedimos|solicitamos)\b|"
    r"\bdeber[áa]n?\b|\bla (?:preghiamo|invitiamo)\b|\bsi prega\b|\bvogliate\b|\bsolicitamos\b|"
    r"\bgelieve\b|\bwij verzoeken\b|"
    r"(?<!\w)(?:נא|אנא|נבקשכם|הנכם מתבקשים|עליכם|יש ל\w+|يرجى|نرجو|الرجاء|يجب عليكم|пожалуйста|просим)(?!\w)",
    re.IGNORECASE,
)
MANNERS = re.compile(
    r"\bveuillez (?:agréer|recevoir|croire|trouver|noter)\b|\bplease (?:note|see|refer|find|visit|be "
    r"aware|do not hesitate|feel free|"
    r"contact us|accept)\b|\b(?:not|n't) (?:have|need) to\b|\bnichts\b|\bn'avez\b|\bbitte "
    r"(?:beachten|entnehmen|sehen|wenden sie sich|haben sie verständnis)\b|\bhesitate\b",
    re.IGNORECASE,
)
PERSONAL = frozenset(
    {"letter", "invoice", "reminder", "notice", "minutes", "medical report", "policy", "other", "statement"}
)


def asks_among(
    sentences: Sequence[Sentence], *, kind: str, order: bool | None
) -> list[tuple[Sentence, Due | None]]:
    """Return the requests with their days, those with a day first.

    In a manual or a licence ``please`` addresses nobody in particular: there only a day makes a request.
    """
    asks = []
    for sentence in sentences:
        if sentence.standing is not Standing.SENTENCE or not REQUEST.search(sentence.text):
            continue
        if MANNERS.search(sentence.text) or patterns.COURTESY.search(sentence.text):
            continue
        due = due_in(sentence.text, order=order)
        if due is not None or kind in PERSONAL:
            asks.append((sentence, due))
    asks.sort(key=lambda pair: pair[1] is None)
    return sorted(asks[:MOST], key=lambda pair: (pair[0].page, pair[0].start))


def due_in(text: str, *, order: bool | None) -> Due | None:
    """Return the last day named in ``text``: ``by``, ``bis`` and ``avant le`` stand before it."""
    days = [found.date for found in find_dates(text, day_first=order) if found.date is not None]
    exact = [day for day in days if day.precision is Precision.DAY]
    return max(exact or days, key=lambda day: day.iso, default=None)
