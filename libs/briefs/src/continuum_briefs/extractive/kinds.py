"""What sort of document it is, by the words that such documents begin with."""

import re
from typing import Final

from continuum_briefs.text.lines import LineKind
from continuum_briefs.text.reading import Reading

__all__ = ["kind_of"]

_KINDS: Final = {
    "medical report": r"arztbrief|befund\w*|discharge|diagnos\w*|anamnese|anamnesis|patient\w*|"
    "medical report|compte rendu (?:médical|opératoire|d['’](?:irm|hospitalisation|imagerie)|de (?:scanner|"
    r"consultation|radio\w*))|ordonnance|histolog\w*|radiolog\w*|referto|paziente|paciente|informe médico|"
    r"epikryza|pacjent\w*|uitslag|patiënt|relatório clínico|utente",
    "summons": "summons|witness order|ladung|vorladung|convocation|assignation|citación|citazione|"
    "dagvaarding|oproeping|citação|intimação|wezwanie|rozprawa",
    "reminder": "mahnung|zahlungserinnerung|payment reminder|overdue|rappel de paiement|mise en demeure|"
    "sollecito|recordatorio de pago|aanmaning|betalingsherinnering|aviso de pagamento em atraso|"
    "wezwanie do zapłaty|ponaglenie",
    "invoice": "invoice|rechnung|abrechnung|facture|factura|fattura|fatura|factuur|faktura|rachunek|"
    "nota fiscal|חשבונית|فاتورة|amount due|rechnungsbetrag|total ttc|請求書|发票",
    "policy": "insurance policy|versicherungsschein|police d['’]assurance|contrat d['’]assurance|póliza|"
    "polizza|polis(?:blad)?|apólice|polisa",
    "statement": "account statement|bank statement|kontoauszug|relevé de compte|estratto conto|extracto|"
    "rekeningoverzicht|rekeningafschrift|extrato|wyciąg",
    "contract": "contract|agreement|vertrag|mietvertrag|contrat|contrato|contratto|lease|overeenkomst|"
    r"\w+overeenkomst|umowa|umowy|hereinafter|nachfolgend|vertragsparteien|חוזה|הסכם|عقد|اتفاقية|契約書|合同",
    "minutes": "minutes|protokolle?|niederschrift|procès-verbal|compte rendu (?:de |du |d['’])?(?:la |"
    "l['’])?(?:réunion|séance|conseil|assemblée)|verbale|tagesordnung|acta|notulen|ata|protokół|agenda|"
    "ordre du jour|attendees|anwesend|פרוטוקול|محضر|議事録",
    "certificate": "certificate|warranty certificate|bescheinigung|zeugnis|urkunde|garantie(?:schein|"
    "urkunde)|attestation|certificat|certificado|certificato|attestato|verklaring|getuigschrift|"
    "zaświadczenie|świadectwo|תעודה|شهادة",
    "notice": r"notice|bekanntmachung|bescheid|\w+bescheid|mitteilung|avis|aviso|avviso|amtsblatt|"
    "public consultation|kennisgeving|aanslag|beschikking|zawiadomienie|decyzja|obwieszczenie|notificación|"
    "notificação|circular|circolare|הודעה|إشعار|إعلان|お知らせ|通知",
    "newsletter": "newsletter|rundbrief|mitteilungsblatt|lettre d['’]information|boletín|bollettino|"
    "nieuwsbrief|boletim|biuletyn",
    "offer": "offer|quotation|angebot|kostenvoranschlag|devis|presupuesto|oferta|preventivo|offerta|offerte|"
    "orçamento|wycena",
    "licence": r"licen[cs]e|lizenz|licence|redistribution|copyright holder",
    "manual": "manual|guide|handbuch|anleitung|manuel|tutorial|user's guide|reference|readme|installation|"
    "handleiding|manuale|instrukcja",
    "changelog": r"changelog|release notes|what's new|änderungen|news for|version history|urgency=",
    "report": "report|bericht|rapport|informe|relazione|study|studie|analysis|gutachten|verslag|relatório|"
    "raport|sprawozdanie|דוח|تقرير|報告書|报告",
    "receipt": "receipt|quittung|kassenbon|reçu|recibo|ricevuta|scontrino|kassabon|bon|paragon|קבלה|إيصال|"
    "領収書|收据",
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
        r"(?<!\w)(?:letter|brief|schreiben|lettre|courrier|carta|lettera|pismo|ofício|מכתב|رسالة)(?!\w)",
        name,
        re.IGNORECASE,
    ):
        return "letter"
    return None
