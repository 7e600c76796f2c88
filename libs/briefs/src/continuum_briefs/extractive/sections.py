"""Where in a document something stands: its section, and whether that sums up, opens or is a detail."""

from dataclasses import dataclass

from continuum_briefs.extractive.cues import cue
from continuum_briefs.text import patterns
from continuum_briefs.text.blocks import Block
from continuum_briefs.text.furniture import EDGE
from continuum_briefs.text.lines import Line, LineKind
from continuum_briefs.text.reading import Reading

__all__ = ["Sections", "sections_in"]

LONG = 8
"""Pages from which a document has parts that say more of the whole than others."""
FAVOUR, FAVOUR_SHORT, OPENING, IN_SERIES = 1.7, 1.25, 1.4, 0.6
"""For what sums up in a long and in a short document, for first pages, for chapters that are all alike."""
CHAPTERS = 5
"""Pages with the same line in their midst that make a series."""
HEADING = 80
"""Code points of a heading."""
TELLING = cue(
    en="summary|overview|highlights|foreword|accounts?|income|spending|budget|motions?|resolutions?|"
    "decisions?|conclusions?|outlook|recommendations?|loan|findings|how to vote|key (?:figures|facts)|"
    r"diagnos\w+|treatment|assessment|plan|what we ask(?: of you)?|what (?:you|happens) (?:must|need to|"
    "should|next)(?: do)?|deadlines?",
    de=r"zusammenfassung|überblick|vorwort|haushalt|jahresabschluss|beschl[uü]ss\w*|fazit|ausblick|anträge|"
    "ergebnisse|empfehlungen?|kennzahlen|beurteilung|diagnosen?|therapie|fristen",
    fr="résumé|synthèse|comptes|budget|décisions?|conclusions?|résolutions?|recommandations|chiffres clés|"
    "diagnostic|traitement",
    es="resumen|cuentas|presupuesto|acuerdos|conclusiones|recomendaciones|cifras clave|diagnóstico|"
    "tratamiento|juicio clínico",
    it="sintesi|bilancio|delibere|conclusioni|raccomandazioni|dati principali|diagnosi|terapia",
    nl="samenvatting|begroting|jaarrekening|besluiten|conclusies?|aanbevelingen|kerncijfers|diagnose|"
    "behandeling|advies",
    pt="resumo|contas|orçamento|deliberações|conclusões|recomendações|números-chave|diagnóstico|tratamento",
    pl="podsumowanie|streszczenie|budżet|sprawozdanie finansowe|uchwały|wnioski|zalecenia|rozpoznanie|"
    "leczenie",
)
"""Headings of the parts that sum up or decide."""


@dataclass(frozen=True, slots=True)
class Sections:
    """Of each block, the section in which it stands and how far that is favoured."""

    numbers: tuple[int, ...]
    favours: tuple[float, ...]


def sections_in(reading: Reading) -> Sections:
    """Favour what sums up or decides, and in a long document its first pages; not what comes in series."""
    pages = len(reading.pages)
    opening = max(1, pages // 10) if pages >= LONG else 0
    series = _series(reading) if pages >= LONG else frozenset()
    sections: list[int] = []
    favours: list[float] = []
    section, telling = 0, False
    for block in reading.blocks:
        if _heading(block):
            section += 1
            telling = TELLING.within(block.lines[0].text, reading.language)
        sections.append(section)
        if telling:
            favours.append(FAVOUR if opening else FAVOUR_SHORT)
        else:
            favours.append(IN_SERIES if block.page in series else OPENING if block.page < opening else 1.0)
    return Sections(tuple(sections), tuple(favours))


def _series(reading: Reading) -> frozenset[int]:
    """Return the pages with a line in their midst that many pages have: chapters of a kind, details all."""
    filled: dict[int, list[Line]] = {}
    for line in reading.lines:
        if line.kind is not LineKind.BLANK:
            filled.setdefault(line.page, []).append(line)
    pages: dict[str, set[int]] = {}
    for page, lines in filled.items():
        for line in lines[EDGE:-EDGE]:
            if line.kind is LineKind.FURNITURE and not TELLING.within(line.text, reading.language):
                pages.setdefault(line.text, set()).add(page)
    return frozenset(page for having in pages.values() if len(having) >= CHAPTERS for page in having)


def _heading(block: Block) -> bool:
    text = block.lines[0].text
    return len(block.lines) == 1 and len(text) < HEADING and not patterns.SENTENCE_END.search(text)
