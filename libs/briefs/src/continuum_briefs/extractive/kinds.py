"""What sort of document it is, by the words that such documents begin with."""

import re
from typing import Final

from continuum_briefs.text.lines import LineKind
from continuum_briefs.text.reading import Reading

__all__ = ["kind_of"]

_KINDS: Final = {
    "invoice": r"invoice|rechnung|abrechnung|facture|factura|fattura|fatura|חשבונית|فاتورة|amount "
    "due|rechnungsbetrag|total ttc",
    "reminder": r"mahnung|zahlungserinnerung|payment reminder|overdue|rappel de paiement|mise en "
    "demeure|sollecito",
    "contract": r"contract|agreement|vertrag|mietvertrag|contrat|contrato|contratto|lease|"
    "hereinafter|nachfolgend|vertragsparteien|חוזה|הסכם|عقد|اتفاقية",
    "minutes": r"minutes|protokoll|niederschrift|procès-verbal|compte rendu|verbale|tagesordnung|"
    "agenda|ordre du jour|attendees|anwesend|פרוטוקול|محضر",
    "medical report": r"arztbrief|befund\w*|discharge|diagnos\w*|anamnese|anamnesis|patient\w*|"
    r"medical report|compte rendu médical|ordonnance|histolog\w*|radiolog\w*",
    "notice": r"notice|bekanntmachung|bescheid|mitteilung|avis|aviso|avviso|amtsblatt|public "
    "consultation|הודעה|إشعار|إعلان",
    "licence": r"licen[cs]e|lizenz|licence|warranty|redistribution|copyright holder",
    "manual": r"manual|guide|handbuch|anleitung|manuel|tutorial|user's guide|reference|readme|installation",
    "changelog": r"changelog|release notes|what's new|änderungen|news for|version history|urgency=",
    "report": r"report|bericht|rapport|informe|relazione|study|studie|analysis|gutachten|דוח|تقرير",
    "certificate": r"certificate|bescheinigung|zeugnis|urkunde|attestation|certificat|certificado|"
    "תעודה|شهادة",
    "policy": r"insurance policy|versicherungsschein|police d'assurance|póliza|polizza",
    "statement": r"account statement|bank statement|kontoauszug|relevé de compte|estratto conto|extracto",
    "receipt": r"receipt|quittung|kassenbon|reçu|recibo|ricevuta|קבלה|إيصال",
}
_PATTERNS: Final = {
    kind: re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for kind, words in _KINDS.items()
}
_HEAD = 1_500
_COMPOUND = re.compile(
    r"(?:rechnung|vertrag|bescheid|bericht|protokoll|handbuch|mahnung)(?!\w)", re.IGNORECASE
)
_BY_COMPOUND = {
    "rechnung": "invoice",
    "vertrag": "contract",
    "bescheid": "notice",
    "bericht": "report",
    "protokoll": "minutes",
    "handbuch": "manual",
    "mahnung": "reminder",
}


def kind_of(reading: Reading, *, title: str, document_type: str | None) -> str:
    """Name the kind of document; ``letter`` where somebody is greeted, ``other`` where nothing tells."""
    for named in (document_type or "", title):
        if kind := _named(named):
            return kind
    head = "".join(reading.pages)[:_HEAD]
    scores = {
        kind: 3 * len(pattern.findall(head[:300])) + len(pattern.findall(head[300:]))
        for kind, pattern in _PATTERNS.items()
    }
    best = max(scores, key=lambda kind: scores[kind])
    greeted = any(line.kind is LineKind.GREETING for line in reading.lines[:120])
    if greeted and scores[best] < 6:
        return "letter"
    return best if scores[best] >= 3 else "other"


def _named(name: str) -> str | None:
    for kind, pattern in _PATTERNS.items():
        if pattern.search(name):
            return kind
    if match := _COMPOUND.search(name):
        return _BY_COMPOUND[match.group().lower()]
    if re.search(
        r"(?<!\w)(?:letter|brief|schreiben|lettre|courrier|carta|lettera|מכתב|رسالة)(?!\w)",
        name,
        re.IGNORECASE,
    ):
        return "letter"
    return None
