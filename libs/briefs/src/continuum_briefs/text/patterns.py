"""What tells the kinds of lines and sentences apart, in the languages that briefs know."""

import re
from typing import Final

__all__ = [
    "ANY_WORD",
    "BULLET",
    "CAPTION",
    "CLOSING",
    "CODE",
    "CODE_START",
    "CONTACT",
    "CONTENTS",
    "COURTESY",
    "DIGIT",
    "DOT_LEADER",
    "GREETING",
    "JOINT",
    "LEGAL_NOTICE",
    "LINE",
    "MAIL_HEADER",
    "MARKED_HEADING",
    "NUMBERED",
    "PAGE_NUMBER",
    "PAGE_OF",
    "QUOTED",
    "SENTENCE_END",
    "SEPARATED",
    "SUBJECT",
    "SUSPICIOUS",
    "TABLE",
    "WORD",
]

LINE: Final = re.compile(r"[^\n\f\v\x1c-\x1e\x85\u2028\u2029]*(?:[\n\f\v\x1c-\x1e\x85\u2028\u2029]|$)")
WORD: Final = re.compile(r"[^\W\d_]+(?:['’\-\u00AD\uFFFE][^\W\d_]+)*")
ANY_WORD: Final = re.compile(r"[^\W\d_]{2}|[\u3040-\u30FF\u3400-\u9FFF\uAC00-\uD7AF]")
JOINT: Final = re.compile(r"(?<=[^\W\d_])(?:[\-\u2010]\s*\n\s*|[\u00AD\uFFFE\x02]\s*)(?=[^\W\d_])")
"""A word cut at the end of a line; pdfium writes U+FFFE for such a hyphen, U+0002 in older releases."""

SENTENCE_END: Final = re.compile(r"[.!?。！？؟۔।][\"'”’»“)\]]*$")
DOT_LEADER: Final = re.compile(r"\.{4,}|(?:\s\.){3,}|(?:\. ){3,}|…{2,}|_{4,}|·{3,}|(?:· ){3,}")

PAGE_NUMBER: Final = re.compile(
    r"^[\W_]*(?:page|seite|p|s|pág(?:ina)?|pag(?:ina)?|blatt|sida|side|str(?:ona)?|עמוד|صفحة|стр)?[.\s]*"
    r"(?:\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|von|van|sur|de|di|af|av|z|מתוך|من|из)\s*\d{1,4})?[\W_]*$",
    re.IGNORECASE,
)
PAGE_OF: Final = re.compile(
    r"(?:^|[\s|·•])(?:page|seite|página|pagina|sida|side|blatt|strona|עמוד|صفحة|страница)\s*:?\s*\d{1,4}"
    r"(?:\s*(?:of|/|von|van|sur|de|di|af|av|z|מתוך|من|из)\s*\d{1,4})?\s*(?:$|[|·•])",
    re.IGNORECASE,
)
CONTENTS: Final = re.compile(
    r"(?:\.{4,}|(?:\s\.){3,}|(?:\. ){3,}|…{2,}|·{3,}|_{4,})[\s.]*[\divxlc]*\s*$", re.IGNORECASE
)
TABLE: Final = re.compile(
    r"\S\s*\t\s*\S|\S {4,}\S.* {4,}\S|\S {5,}\S|\|.*\||^\|.*\S|[\u2500-\u257F]|^\+[-=+]+\+|"
    r"\S\s*;\s*\S+;\S*;"
)
QUOTED: Final = re.compile(r"^[>|]\s?")
MARKED_HEADING: Final = re.compile(r"^#{1,6}\s+\S|^=+\s+\S.*\s=+$")
CODE: Final = re.compile(
    r"^(?:[$%>]\s+\S|\./|#!|#include|#define|//|/\*|\*/|\.\. |<[/!a-zA-Z][^>]*>\s*$|[{}\[\]();]+$)|[;{}]$|"
    r"^[\w.\-]+\s*(?:=|:=|\+=)\s*\S"
)
CODE_START: Final = re.compile(
    r"\w+\(.*\)\s*[:{]?$|(?:def|class|int|void|static|const|var)\s.*[:{)]$|"
    r"(?:sudo|apt-get|import)\s+[\w.\- ]+$"
)
BULLET: Final = re.compile(
    r"(?:[•‣◦⁃∙·▪▫■□●○–—*+\-−✓✔➢►]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\[\d{1,3}\]|"
    r"§+\s*\d+[a-z]?\.?)\s+(?=\S)"
)
NUMBERED: Final = re.compile(
    r"^(?:\d{1,3}(?:\.\d{1,3})*\.?|[IVXLC]{1,6}\.|[A-Z]\.(?:\d+\.?)*|§+\s*\d+\w?)\s+(?=\S)"
)

MAIL_HEADER: Final = re.compile(
    r"^(?:from|to|cc|bcc|subject|date|sent|reply-to|message-id|von|an|gesendet|datum|kopie|betreff|"
    r"betrifft|de|à|"
    r"objet|envoyé|date|para|asunto|fecha|enviado|da|a|oggetto|data|re|aw|wg|fw|fwd|attn|your ref|our ref|"
    r"ihr zeichen|unser zeichen|nos réf|vos réf|הנדון|נושא|מאת|אל|תאריך|الموضوع|من|إلى|التاريخ)\.?\s*:",
    re.IGNORECASE,
)
SUBJECT: Final = re.compile(
    r"^(?:subject|betreff|betrifft|betr\.?|objet|asunto|oggetto|assunto|onderwerp|re|הנדון|נושא|"
    r"الموضوع)\s*:\s*(\S.*)$",
    re.IGNORECASE,
)
GREETING: Final = re.compile(
    r"^(?:dear|hello|hi|hey|greetings|good (?:morning|afternoon|evening|day)|to whom it may concern|"
    r"sehr (?:geehrte|"
    r"verehrte)|geehrte|liebe[rs]?|werte[r]?|hallo|moin|grüß|gr[uü]e[zß]i|guten (?:tag|morgen|abend)|"
    r"ch[eè]re?s?|"
    r"madame|monsieur|mesdames|messieurs|mademoiselle|bonjour|bonsoir|estimad[oa]s?|distinguid[oa]s?|"
    r"querid[oa]s?|hola|buen[oa]s (?:días|tardes|noches)|muy señor|gentil[ei]|gent\.m|egregi[oa]?|"
    r"spett(?:\.|abile)|"
    r"car[oaie]|buongiorno|prezad[oa]s?|ex\.?m[oa]s?|olá|geachte|beste|kära?|hej|bästa|kjære|drodzy|"
    r"szanown[aiy]|"
    r"vážen[áíý]|dragă|stimat[ăe]|уважаем\w+|здравствуйте|добрый день|шановн\w+|שלום|לכבוד|שלום רב|"
    r"עזיזי|נכבד\w*|[^\s]{2,12} (?:היקר\w*|הנכבד\w*)|"
    r"عزيز\w*|السيد\w*|السلام عليكم|تحية|حضرة|αγαπητ\w+|αξιότιμ\w+|尊敬的|拝啓)(?:\b|\s|,|$)",
    re.IGNORECASE,
)
CLOSING: Final = re.compile(
    r"^(?:(?:mit |viele |beste |liebe |freundliche |herzliche )+(?:freundlichen |besten |herzlichen |"
    r"lieben )*gr(?:ü|ue|u)(?:ß|ss)\w*|"
    r"hochachtungsvoll|(?:kind|best|warm|kindest|with (?:kind|best|warm)) (?:regards|wishes)|regards|"
    r"yours (?:sincerely|"
    r"faithfully|truly)|sincerely|respectfully|cheers|cordialement|bien (?:à vous|cordialement)|"
    r"sincères salutations|nos (?:sincères )?salutations|"
    r"(?:nous vous prions|je vous prie|veuillez|recevez|dans l'attente).{0,60}(?:agréer|salutations|"
    r"sentiments|considération)|"
    r"salutations|atentamente|saludos|un (?:cordial )?saludo|cordiali saluti|distinti saluti|"
    r"cordialmente|atenciosamente|"
    r"met vriendelijke groet\w*|med vänlig\w* hälsning\w*|med venlig hilsen|z poważaniem|s pozdravem|"
    r"cu stimă|"
    r"с уважением|з повагою|בברכה|בכבוד רב|מע التحية|مع (?:خالص|أطيب)?\s*(?:التحية|التحيات|تحيات)|"
    r"وتفضلوا|με εκτίμηση|"
    r"(?:signed|gezeichnet|gez\.|i\. ?a\.|i\. ?v\.|p\.p\.|encl(?:osures?|\.)|anlagen?|pièces? "
    r"jointes?|pj|cc|verteiler)\b\s*:?)",
    re.IGNORECASE,
)
CONTACT: Final = re.compile(
    r"^(?:tel|phone|telephone|telefon|fax|mobile?|mobil|handy|t[ée]l|t[ée]l[ée]phone|e-?mail|mail|"
    r"courriel|web|internet|"
    r"www|https?://|iban|bic|swift|bank|bankverbindung|ust-?id\w*|steuernummer|vat(?: no| id| "
    r"reg)?\w*|siret|siren|tva|"
    r"p\.?\s?i\.?v\.?a|hrb|amtsgericht|geschäftsführer\w*|sitz|טל|טלפון|פקס|هاتف|فاكس)\b[.\s]*[:.\-]?|"
    r"^\S+@\S+\.\w+$",
    re.IGNORECASE,
)
SEPARATED: Final = re.compile(r"[·|•]\s*\S[^·|•]*[·|•]\s*\S")
DIGIT: Final = re.compile(r"\d")
SUSPICIOUS: Final = re.compile(r"\t| {4}|\.\.\.|\. \. |[|…·;{}=#>_\u2500-\u257F]|^[+$%/.<\[(!]")
"""What every table row, line of contents, quoted line, marked heading and line of code has one of."""
CAPTION: Final = re.compile(
    r"(?:table|figure|fig\.|tabelle|abbildung|abb\.|tableau|tabla|tabella|figura)\s*\d+(?:\.\d+)*\s*[.:–—]",
    re.IGNORECASE,
)
LEGAL_NOTICE: Final = re.compile(
    r"\ball rights reserved\b|^\W*(?:copyright|©|\(c\))|\bcopyright\b\s*(?:\([cC]\)|©)|©\s*\d{4}|"
    r"\balle rechte vorbehalten\b|\btous droits réservés\b|\bautomatisch erstellt\b|\bohne "
    r"unterschrift gültig\b|"
    r"\bmaschinell erstellt\b|\bvalid without (?:a )?signature\b|\bcomputer[- ]generated\b|\bvalable "
    r"sans signature\b|"
    r"\bthis (?:e-?mail|message)\b.*\b(?:confidential|intended)\b|\bdiese e-?mail\b.*\bvertraulich",
    re.IGNORECASE,
)
COURTESY: Final = re.compile(
    r"\bdo(?:n't| not) hesitate\b|\b(?:thank you|thanks) for (?:your|choosing|the)\b|\bwe look forward\b|"
    r"\b(?:if you have|should you have) (?:any )?(?:further )?questions\b|\bfeel free to\b|"
    r"\b(?:stehen|stehe) (?:wir |ich )?(?:ihnen )?.{0,40}zur verfügung\b|\bvielen dank für\b|\bwir "
    r"freuen uns\b|"
    r"\bwir danken (?:ihnen )?für\b|\bbei (?:rück)?fragen\b|\bnous restons à votre\b|\bn'hésitez pas\b|"
    r"\bnous vous (?:remercions(?! d[e'’] ?\w+(?:er|ir|re)\b)|prions d'agréer)\b|\bveuillez agréer\b|"
    r"\bsalutations (?:distinguées|les)\b|"
    r"\bno dude en\b|\bgracias por\b|\bnon esit\w+ a\b|\bla ringraziamo\b|\bשמח\w* לעמוד לרשות|\bنشكركم\b",
    re.IGNORECASE,
)
