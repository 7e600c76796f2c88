"""Numbers with their unit: money, shares, and what meters and scales show."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from continuum_briefs.found.figure_words import SCALES
from continuum_briefs.found.spans import Found
from continuum_briefs.found.windows import figured, one_of
from continuum_proto.briefs import EntityType

__all__ = ["CURRENCIES", "MONIES", "NUMBER", "UNITS", "find_amounts", "plain", "readings", "unit_of"]

CURRENCIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "€": "EUR",
        "eur": "EUR",
        "euro": "EUR",
        "euros": "EUR",
        "eura": "EUR",
        "$": "USD",
        "us$": "USD",
        "usd": "USD",
        "dollars": "USD",
        "dollar": "USD",
        "£": "GBP",
        "gbp": "GBP",
        "pounds": "GBP",
        "chf": "CHF",
        "fr.": "CHF",
        "sfr.": "CHF",
        "franken": "CHF",
        "francs": "CHF",
        "¥": "JPY",
        "jpy": "JPY",
        "₪": "ILS",
        "ils": "ILS",
        "nis": "ILS",
        'ש"ח': "ILS",
        "ש״ח": "ILS",
        "שקלים": "ILS",
        "sek": "SEK",
        "nok": "NOK",
        "dkk": "DKK",
        "pln": "PLN",
        "zł": "PLN",
        "złoty": "PLN",
        "złote": "PLN",
        "złotych": "PLN",
        "r$": "BRL",
        "brl": "BRL",
        "reais": "BRL",
        "real": "BRL",
        "円": "JPY",
        "yen": "JPY",
        "元": "CNY",
        "cny": "CNY",
        "원": "KRW",
        "czk": "CZK",
        "kč": "CZK",
        "ron": "RON",
        "₽": "RUB",
        "rub": "RUB",
        "₴": "UAH",
        "aed": "AED",
        "sar": "SAR",
        "cad": "CAD",
        "aud": "AUD",
        "₹": "INR",
        "inr": "INR",
        "د.إ": "AED",
        "درهم": "AED",
        "ريال": "SAR",
        "يورو": "EUR",
        "₺": "TRY",
        "try": "TRY",
    }
)
MONIES: Final = frozenset(CURRENCIES.values())
_CASED_UNITS: Final = (
    "kWh",
    "MWh",
    "kW",
    "kg",
    "g",
    "mg",
    "µg",
    "l",
    "ml",
    "m²",
    "m³",
    "km",
    "cm",
    "mm",
    "m",
    "ha",
    "°C",
    "GB",
    "MB",
    "TB",
)
"""Units that count only as they are written: a lone m or l in other case is a letter."""

UNITS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "%": "%",
        "percent": "%",
        "per cent": "%",
        "prozent": "%",
        "pour cent": "%",
        "por ciento": "%",
        "por cento": "%",
        "procent": "%",
        "proc.": "%",
        "m2": "m²",
        "m3": "m³",
        "qm": "m²",
        "per cento": "%",
        "‰": "‰",
        **{unit.lower(): unit for unit in [*_CASED_UNITS, "mmHg", "mmol/l", "mg/dl", "g/dl", "km/h"]},
    }
)
_CASED = frozenset(_CASED_UNITS)
_SPACE = r"[ \u00a0\u202f\u2009]"
NUMBER: Final = (
    rf"(?:\d{{1,3}}(?:(?:[.'’]|{_SPACE})\d{{3}})+(?:,\d{{1,4}})?|"
    r"\d{1,3}(?:[,'’]\d{3})+(?:\.\d{1,4})?|\d{1,3}(?:٬\d{3})+(?:٫\d{1,4})?|\d++(?:[.,٫]\d++)?+)"
)
"""A number as it is written, thousands grouped in any of the usual ways."""
_SYMBOLS = one_of(CURRENCIES)
_AFTER = one_of((*CURRENCIES, *UNITS))
_SCALES = one_of(SCALES)
_AMOUNT = re.compile(
    rf"(?<![\w.,])(?P<sign>[+\-−–]{_SPACE}?)?(?:"
    rf"(?P<before>{_SYMBOLS}){_SPACE}?(?P<sign2>[\-−])?(?P<n1>{NUMBER})(?:,[\-–—]{{1,2}}|"
    rf"\.[\-–—])?(?![\w]|[.,]\d)(?:{_SPACE}?(?P<scale1>{_SCALES})(?!\w))?"
    rf"|(?!\d++\s(?!\d{{3}})\d)(?P<n2>{NUMBER})(?:,[\-–—]{{1,2}}|\.[\-–—])?(?:{_SPACE}?(?P<scale2>{_SCALES})\.?)?"
    rf"{_SPACE}?(?P<after>{_AFTER})(?![\w])"
    rf")",
    re.IGNORECASE,
)
_GROUPED = re.compile(r"^\d{1,3}([.,'’٬\s\u00a0\u202f\u2009])\d{3}(?:\1\d{3})*$")
_PRICE = re.compile(r"\d[.,]\d\d(?!\d)")
ROW: Final = 90
"""Code points above which a line with several prices is prose."""
_DECIMAL_POINT = frozenset({"en", "he", "ar", "zh", "ja", "th", "ko"})


def find_amounts(text: str, *, language: str) -> Iterator[Found]:
    """Yield the amounts in ``text``; ``language`` decides what 1.250 and 1,250 mean."""
    matches = (match for start, end in figured(text) for match in _AMOUNT.finditer(text, start, end))
    for match in matches:
        written = match["n1"] or match["n2"]
        column = _column(match, written)
        written = written[column:]
        unit = unit_of(match["before"] or match["after"])
        if unit is None:
            continue
        sign = "-" if (match["sign2"] or _is_minus(match)) else ""
        times = _times(match["scale1"] or match["scale2"], language)
        number = sign + plain(_preferred(written, language) * times)
        if number.strip("-") == "0" and unit in MONIES:
            continue  # an empty cell of a table
        start = match.start() if not match["sign"] or sign else match.start() + len(match["sign"])
        start += column
        yield Found(EntityType.AMOUNT, start, match.end(), f"{number} {unit}", number=number, unit=unit)


def readings(written: str) -> frozenset[Decimal]:
    """Return the numbers that ``written`` may mean: 1.250 is 1250 here and 1.25 there."""
    if written.isdecimal():
        return frozenset({Decimal(written)})
    grouped = _GROUPED.match(written)
    digits = re.sub(r"['’٬\s\u00a0\u202f\u2009]", "", written).replace("٫", ".")
    if grouped and not written.startswith("0"):
        separator = grouped[1]
        whole = Decimal(re.sub(r"\D", "", written))
        if separator in ".," and digits.count(separator) == 1:
            return frozenset({whole, Decimal(digits.replace(",", "."))})
        return frozenset({whole})
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return frozenset({Decimal(digits)})
    return frozenset({Decimal(re.sub(r"\D", "", digits[:last]) + "." + digits[last + 1 :])})


def plain(number: Decimal) -> str:
    """Return ``number`` without exponent and without trailing zeros."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def unit_of(written: str) -> str | None:
    """Return the one name of a unit or currency, however it is written."""
    name = written.lower()
    if name in CURRENCIES:
        return CURRENCIES[name]
    unit = UNITS.get(name)
    return None if unit in _CASED and name == unit.lower() and written != unit else unit


def _preferred(written: str, language: str) -> Decimal:
    """Choose the reading that is usual in ``language`` where there are two."""
    numbers = readings(written)
    if len(numbers) == 1:
        return next(iter(numbers))
    thousands = "," if language in _DECIMAL_POINT else "."
    return max(numbers) if thousands in written else min(numbers)


def _times(scale: str | None, language: str) -> Decimal:
    """Return what ``scale`` multiplies by; a billion has nine zeros in English, twelve elsewhere."""
    if scale is None:
        return Decimal(1)
    meanings = SCALES[scale.lower()]
    return min(meanings) if language.partition("-")[0] == "en" else max(meanings)


def _column(match: re.Match[str], written: str) -> int:
    """Return how many code points of ``written`` belong to the column before it.

    In a row of prices a plain space parts columns; elsewhere it groups thousands.
    """
    if match["n1"] or " " not in written:
        return 0
    text = match.string
    row = text[text.rfind("\n", 0, match.start()) + 1 : text.find("\n", match.end()) % (len(text) + 1)]
    return written.rfind(" ") + 1 if len(_PRICE.findall(row)) > 1 and len(row) < ROW else 0


def _is_minus(match: re.Match[str]) -> bool:
    """Tell a minus from the dash of a range or of a list."""
    sign = match["sign"]
    if not sign or sign[0] not in "-−":
        return False
    before = match.string[max(0, match.start() - 2) : match.start()].strip()
    return len(sign) == 1 and not (before and before[-1].isdigit())
