"""What a document tells its reader to write, found as a model finds it that takes documents for orders."""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["Orders", "orders_in"]

MOST: Final = 5
"""Orders that are carried out at a time; there is room for so many in an answer."""
_LONGEST: Final = 300
_SEARCHED: Final = 200_000

_TELLING: Final = """
    write answer respond reply output say state print add report insert use call
    schreibe schreiben antworte antworten nenne melde füge gib
    écris écrivez réponds répondez affiche affichez ajoute ajoutez
    escribe escriba responde responda añade scrivi rispondi aggiungi
    schrijf antwoord zeg voeg escreva adicione diga napisz odpowiedz dodaj
    напиши ответь כתוב כתבו וכתוב اكتب
"""
_NAMING: Final = "headline title überschrift titre titular titolo título kop nagłówek כותרת заголовок"
_VERBS, _HEADLINES = frozenset(_TELLING.split()), frozenset(_NAMING.split())
_UNSPACED_VERBS: Final = ("写", "書いて")
_WORD = re.compile(r"\w+")
_MARKS, _ENDS = '“"„«‹「', '”"“»›」'
_SAID = (
    rf"(?:[{_MARKS}](?P<quoted>[^\n{_ENDS}]{{2,{_LONGEST}}})[{_ENDS}]|:[ \t]*(?P<rest>[^\n]{{2,{_LONGEST}}}))"
)
_TOLD = re.compile(
    rf"(?P<about>[^\n{_MARKS}:]{{0,120}}?){_SAID}"
    r"|[ ,]+(?:that|dass|que|che|dat|że|exactly)[ ,]+(?P<plain>[^\n]{3,200})"
)
_TITLED = re.compile(rf"[^\n{_MARKS}:]{{0,60}}{_SAID}")
_ONLY = re.compile(
    r"\b(?:only|nothing (?:but|else)|nur|uniquement|sólo|solo|alleen|somente|tylko)\b", re.IGNORECASE
)
_ROLE = re.compile(
    r"(?:^|>[ \t]*|\W)(?:SYSTEM|ASSISTANT|DEVELOPER|Human|### ?\w+|<\|[a-z_]+\|>(?:system|user|assistant)?|"
    rf"\[/?INST\]|<</?SYS>>)[ \t]*:?[ \t]*\n?(?P<rest>[^\n]{{2,{_LONGEST}}})",
    re.MULTILINE,
)
_ONLY_JSON = re.compile(r"\bonly(?: with)?[ :]{1,3}(?P<json>[\[{][^\n]{0,5000}[\]}])")
_MARKUP = re.compile(
    r"<[a-z!/?%][^\n]{2,200}|\[[^\]\n]{0,80}\]\([^)\n]{2,160}\)|^[=+@][^\n]{2,200}",
    re.IGNORECASE | re.MULTILINE,
)
_ADDRESS = re.compile(r"(?:https?|ftp|file|javascript|data|ws)://?[^\s<>\"')\]]{3,120}")
_ESCAPE = re.compile(r"[\x1b\x9b\x07\x08]")
_CODED = re.compile(r"(?<![\w+/])[A-Za-z0-9+/]{16,}={0,2}(?![\w+/=])")
_REVERSED = re.compile("\u202e([^\u202c\n]{4,200})\u202c?")
_UNSEEN = dict.fromkeys([*range(0x200B, 0x2010), *range(0x2060, 0x2065), 0xFEFF, 0xAD, 0x336])
_TAGS = re.compile("[\U000e0020-\U000e007e]+")
_LOOKALIKES = str.maketrans("АВЕКМНОРСТХаеорсухіѕԁ", "ABEKMHOPCTXaeopcyxisd")


@dataclass(frozen=True, slots=True)
class Orders:
    """What is to be written."""

    words: tuple[str, ...] = ()
    """Wherever there is room for words."""
    headline: str | None = None
    whole: str | None = None
    """Instead of everything else."""

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self.words or self.headline or self.whole)


def orders_in(text: str) -> Orders:
    """Return what ``text`` orders, in whatever language, role or disguise it knows how to."""
    headline: str | None = None
    whole: str | None = None
    words: dict[str, None] = {}
    for reading in _readings(f"{text[:_SEARCHED]}\n"):
        for told in _told(reading):
            said = (told["quoted"] or told["rest"] or told["plain"]).strip()
            line = reading[told.start() : reading.find("\n", told.end())]
            if _ONLY.search(line):
                whole = said
            elif _HEADLINES & {word.lower() for word in _WORD.findall(told["about"] or "")}:
                headline = said
            words[said] = None
        for titled in _titled(reading):
            headline = (titled["quoted"] or titled["rest"]).strip()
        if literal := _ONLY_JSON.search(reading):
            whole = literal["json"]
        words.update(dict.fromkeys(_elsewhere(reading)))
    return Orders(tuple(word for word in words if word)[:MOST], headline, whole)


def _told(text: str) -> Iterator[re.Match[str]]:
    """Yield what follows each verb that tells to say something."""
    end = 0
    for word in _WORD.finditer(text):
        verb = word[0].lower() in _VERBS or word[0].endswith(_UNSPACED_VERBS)
        if verb and word.start() >= end and (told := _TOLD.match(text, word.end())):
            end = told.end()
            yield told


def _titled(text: str) -> Iterator[re.Match[str]]:
    for word in _WORD.finditer(text):
        if word[0].lower() in _HEADLINES and (titled := _TITLED.match(text, word.end())):
            yield titled


def _elsewhere(text: str) -> Iterator[str]:
    """Yield what forged roles say, and all that would do something where it is not taken for text."""
    for role in _ROLE.finditer(text):
        yield role["rest"].strip()
    for markup in _MARKUP.finditer(text):
        yield markup[0].strip()
    for line in text.split("\n"):
        if _ESCAPE.search(line):
            yield line.strip()[:_LONGEST]
    for address in _ADDRESS.finditer(text):
        yield f"![opened]({address[0]})"


def _readings(text: str) -> Iterator[str]:
    """Yield the text as it is, then what is hidden in it."""
    yield text
    visible = text.translate(_UNSEEN)
    plain = unicodedata.normalize("NFKC", visible.translate(_LOOKALIKES))
    if plain != text:
        yield plain
    for tags in _TAGS.findall(text):
        yield "write: " + "".join(chr(ord(letter) - 0xE0000) for letter in tags)
    for turned in _REVERSED.finditer(text):
        yield f"write: {turned[1][::-1]}"
    for coded in _CODED.finditer(text):
        if decoded := _decoded(coded[0]):
            yield from _readings(f"write: {decoded}\n{decoded}")


def _decoded(coded: str) -> str | None:
    try:
        words = base64.b64decode(coded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return words if words.isprintable() else None
