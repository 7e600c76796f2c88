"""References: account numbers with their check digits, and numbers that a label announces."""

import re
from collections.abc import Iterator
from typing import Final

from continuum_briefs.found.spans import Found
from continuum_briefs.found.windows import figured
from continuum_proto.briefs import EntityType

__all__ = ["find_ibans", "find_references", "valid_iban"]

_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])")
_VAT: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:DE\d{9}|ATU\d{8}|FR[A-Z0-9]{2}\d{9}|NL\d{9}B\d{2}|GB\d{9}|IT\d{11})(?!\w)"
)
_LABELS = (
    r"invoice|bill|rechnungs?|facture|factura|fattura|account|kunden|customer|client|contract|vertrags?|"
    r"contrat|"
    r"contrato|policy|versicherungs?|police|case|order|auftrags?|bestell|commande|pedido|ordine|file|"
    r"akten|dossier|"
    r"reference|referenz|ref|référence|referencia|meter|zähler|member|mitglieds?|claim|schaden|tax|"
    r"steuer|patient|"
    r"patienten|ticket|booking|buchungs?|mandats?|mandate|booking|licen[cs]e|permit|application|"
    r"antrags?|delivery|liefer"
)
_NUMBER_WORD = r"(?:nummer|number|num(?:éro|ero|\.)?|no\.?|nr\.?|n[°ºo]\.?|id|code|zeichen|#)"
_LABELLED = re.compile(
    rf"(?<!\w)(?=[^\W\d_])(?:(?:{_LABELS})[\s\-]?(?:de\s)?{_NUMBER_WORD}|(?:your|our|ihr|unser|nos|votre|notre|n/|"
    rf"v/)\s(?:ref(?:erence)?|"
    rf"zeichen|réf(?:érence)?|référence)\.?|aktenzeichen|geschäftszeichen|az\.?|gz\.?|réf\.?|ref\.?|"
    rf"kassenzeichen|"
    rf"חשבונית(?:\sמס(?:פר|['׳])?)?|אסמכתא|מספר\s(?:לקוח|חוזה|תיק)|רقم\sالفاتورة|رقم\s(?:الفاتورة|العقد|"
    rf"الحساب|الملف|المرجع))"
    rf"[ \t]*[:.#]?[ \t]*(?P<value>\d{{1,3}} [A-Z]{{1,3}} \d+/\d+|"
    rf"(?=[^\s]*\d)[A-Za-z0-9\u0590-\u05FF][\w./\-]*(?: \d{{2,}}[\w/\-]*)*)",
    re.IGNORECASE,
)
_DATE_LIKE = re.compile(r"^\d{1,2}[./]\d{1,2}[./]?(?:\d{2,4})?$")


def find_references(text: str) -> Iterator[Found]:
    """Yield the references in ``text``; an IBAN only when its check digits are right."""
    for start, stop in figured(text):
        yield from _between(text, start, stop)


def _between(text: str, start: int, stop: int) -> Iterator[Found]:
    for first, last, iban in find_ibans(text, start, stop):
        yield Found(EntityType.REFERENCE, first, last, f"IBAN {iban}")
    for match in _VAT.finditer(text, start, stop):
        yield Found(EntityType.REFERENCE, match.start(), match.end(), match.group())
    for match in _LABELLED.finditer(text, start, stop):
        value = match["value"].rstrip("./-_")
        if len(value) >= 2 and not _DATE_LIKE.match(value) and any(map(str.isdigit, value)):
            at = match.start("value")
            yield Found(EntityType.REFERENCE, at, at + len(value), value)


def find_ibans(text: str, start: int, stop: int) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and the letters of each IBAN in ``text[start:stop]`` whose check digits are right."""
    for match in _IBAN.finditer(text, start, stop):
        if end := _iban_end(match.group()):
            yield match.start(), match.start() + end, match.group()[:end].replace(" ", "")


def valid_iban(iban: str) -> bool:
    """Check the two check digits of ``iban`` (ISO 13616, modulo 97), spaces left out."""
    compact = iban.replace(" ", "")
    if not 15 <= len(compact) <= 34:
        return False
    turned = compact[4:] + compact[:4]
    return int("".join(str(int(letter, 36)) for letter in turned)) % 97 == 1


def _iban_end(written: str) -> int:
    """Return how much of ``written`` is a valid IBAN: what follows in capitals may be swept up with it."""
    while written:
        if valid_iban(written):
            return len(written)
        written = written[: written.rfind(" ")] if " " in written else ""
    return 0
