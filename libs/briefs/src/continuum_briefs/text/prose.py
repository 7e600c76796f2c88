"""What prose looks like, so that headings, addresses, tables and code are not taken for sentences."""

import re
from dataclasses import dataclass, field

from continuum_briefs.text import patterns
from continuum_briefs.text.blocks import Block
from continuum_briefs.text.language import function_words

__all__ = ["CAPITALISES_NOUNS", "CONTROLS", "Prose"]

SHORTEST, LONGEST = 20, 400
"""Code points of a sentence that can be quoted."""
FEWEST_WORDS, MOST_WORDS = 5, 75
FEWEST_SHOUTED = 9
SPACES = re.compile(r"\s+")
CONTROLS = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
)
"""What no reader sees, and some of which turns what stands behind it; white space is none of it."""
LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*\)")
ADDRESS = re.compile(r"<?\bhttps?://[^\s<>]+>?")
FIGURES = re.compile(r"[€$£]?\d[\d.,]*")
LETTERS, TOLD = 0.4, 0.75
"""The least share of letters among what is no white space, and of letters and figures together."""
SYMBOLS = re.compile(r"[{}\[\]<>|\\=_^~#*@+`/;:]|\$(?!\d)")
GAP = re.compile(r"\S(?: {3,}|\t)\S")
DIGITS = re.compile(r"\d")
ENUMERATED = re.compile(r"^\d+[^\W\d_]|^\(?(?:\d{1,3}(?:\.\d{1,3})*[.)]?|[a-zA-Z][.)]|[ivxIVX]{1,5}[.)])\s")
UNSPACED = frozenset({"ja", "zh", "th"})
CAPITALISES_NOUNS = frozenset({"de", "lb"})
CONJUNCTIONS = frozenset(
    ["und", "oder", "bzw", "sowie", "and", "or", "et", "ou", "y", "o", "e", "of", "en", "och"]
)
LEGAL_WORDS = (
    "right", "©", "(c)", "rechte", "droits", "erstellt", "unterschrift", "signature", "generated",
    "mail", "message",
)  # fmt: skip
PAIRS = (("(", ")"), ("[", "]"), ("“", "”"), ("«", "»"))


@dataclass(frozen=True)
class Prose:
    """The habits of one document: its language and the compounds that it writes with a hyphen."""

    language: str
    text: str
    words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", function_words(self.language))

    def one_line(self, text: str) -> str:
        """Return ``text`` as one line, words cut at line ends joined again."""
        if "\n" in text or not text.isascii():
            text = patterns.JOINT.sub(self._joined, text)
        if "](" in text:
            text = LINK.sub(r"\1", text)
        return SPACES.sub(" ", CONTROLS.sub("", text)).strip()

    def _joined(self, match: re.Match[str]) -> str:
        if match.group()[0] not in "-\u2010":
            return ""
        text, end = match.string, match.end()
        after = re.match(r"[^\W\d_]+", text[end:])
        before = re.search(r"[^\W\d_]+$", text[: match.start()])
        if after is None or before is None or after.group()[0].isupper():
            return "-"
        if after.group() in CONJUNCTIONS:
            return "- "
        return "-" if f"{before.group()}-{after.group()}" in self.text else ""

    def standing(self, text: str, raw: str, block: Block, *, greeted: bool) -> int:
        """Return 2 for a sentence, 1 for what may stand in for one, 0 for what must never be shown."""
        if not self._quotable(text, raw):
            return 0
        ended = patterns.SENTENCE_END.search(text) is not None
        if not ended:
            return int(block.item and self._clause(text, block))
        if not self._begins(text, greeted=greeted) or self._headed(text, block):
            return 0
        if self._shouts(text) or not _balanced(text):
            return int(len(patterns.WORD.findall(text)) >= FEWEST_SHOUTED)
        return 2 if self._reads(text) else 0

    def _quotable(self, text: str, raw: str) -> bool:
        if not SHORTEST <= len(raw) <= LONGEST and not (
            self.language in UNSPACED and 10 <= len(raw) <= LONGEST
        ):
            return False
        if GAP.search(raw) or "\ufffd" in text or _led_by_dots(text) or patterns.CAPTION.match(text):
            return False
        words = ADDRESS.sub("", text) if "://" in text else text
        solid = len(words) - words.count(" ")
        letters = sum(map(str.isalpha, words))
        told = letters + sum(map(len, FIGURES.findall(words)))
        if letters < LETTERS * solid or told < TOLD * solid or len(SYMBOLS.findall(words)) > 0.06 * solid:
            return False
        return not (patterns.GREETING.match(text) or patterns.CLOSING.match(text) or _legal_notice(text))

    def _begins(self, text: str, *, greeted: bool) -> bool:
        first = text.lstrip("\"'“„«‘‚(¿¡")[:1]
        if first.isdigit():
            return not ENUMERATED.match(text)
        return first.isalpha() and (not first.islower() or greeted)

    def _headed(self, text: str, block: Block) -> bool:
        """Tell whether a line of its own that ends like a sentence is a heading all the same."""
        if len(block.lines) > 1 or not block.alone:
            return False
        words = len(patterns.WORD.findall(text))
        numbered = block.item or patterns.NUMBERED.match(block.lines[0].text) is not None
        return (text[-1] in "?؟？" and len(text) < 90) or (numbered and words < 7)

    def _shouts(self, text: str) -> bool:
        capitals = sum(map(str.isupper, text))
        return capitals > 0.4 * len(text)

    def _reads(self, text: str) -> bool:
        """Tell whether the words are those of prose: enough of them, and function words among them."""
        if self.language in UNSPACED:
            return True
        words = patterns.WORD.findall(text)
        if not FEWEST_WORDS <= len(words) <= MOST_WORDS:
            return False
        if self._titled(words):
            return False
        if not self.words:
            return True
        hits = sum(word.lower() in self.words for word in words)
        return hits >= (1 if len(words) < 10 else 2) and (
            hits >= 0.12 * len(words) or self.language in ("he", "ar")
        )

    def _titled(self, words: list[str]) -> bool:
        if self.language in CAPITALISES_NOUNS:
            return False
        long = [word for word in words[1:] if len(word) > 3]
        return len(long) > 2 and sum(word[0].isupper() for word in long) > 0.7 * len(long)

    def _clause(self, text: str, block: Block) -> bool:
        """Tell whether a list item without a full stop says something."""
        words = patterns.WORD.findall(text)
        if (
            not 6 <= len(words) <= MOST_WORDS
            or text[-1] in ":,;-"
            or text[0].isdigit()
            or self._titled(words)
        ):
            return False
        whole = block.end - block.start <= LONGEST and words[-1].lower() not in self.words
        return whole and (not self.words or sum(word.lower() in self.words for word in words) >= 1)


def _led_by_dots(text: str) -> bool:
    hinted = "..." in text or ". ." in text or "…" in text or "__" in text or "·" in text
    return hinted and patterns.DOT_LEADER.search(text) is not None


def _legal_notice(text: str) -> bool:
    """Tell a notice of rights or of machinery; the pattern is slow, so its words are looked for first."""
    lowered = text.lower()
    return any(word in lowered for word in LEGAL_WORDS) and patterns.LEGAL_NOTICE.search(text) is not None


def _balanced(text: str) -> bool:
    return all(text.count(left) == text.count(right) for left, right in PAIRS)
