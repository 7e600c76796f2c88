"""Figures in words, language by language: numbers, multiples, parts, ordinals, scales and what is counted.

A word that means something else as often is left out: one is an article, once is Spanish for eleven and
English for one time, cent is a hundred and a coin.
"""

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

__all__ = ["FIGURE_WORDS", "MEASURES", "NUMBERS", "ORDINALS", "RATIOS", "SCALES", "other_words"]


def _words(table: Mapping[str, str]) -> dict[str, str]:
    return {word: meaning for meaning, words in table.items() for word in words.split()}


_NUMBERS: Final = {
    # en de fr es it pt nl sv da no pl cs ro, then he and ar
    "0": "zero null zéro cero nul noll אפס صفر",
    "2": """
        two zwei zwo deux dos due dois duas twee två dwa dwie dwóch dwoje dva dvě doi două both beide beiden
        beider ambos ambas entrambi entrambe obie oba שני שתי שניים שתיים اثنان اثنين
    """,
    "3": "three drei dreien trois tres tre três drie tři trzy trzech trei שלוש שלושה ثلاثة ثلاث",
    "4": "four vier quatre cuatro quattro quatro fyra cztery czterech čtyři patru ארבע ארבעה أربعة أربع",
    "5": "five fünf cinq cinco cinque vijf fem pięć pięciu pět cinci חמש חמישה خمسة خمس",
    "6": "six sechs seis zes seks sześć sześciu šest șase שישה ستة ست",
    "7": "seven sieben sept siete sette sete zeven sju syv siedem siedmiu sedm șapte שבע שבעה سبعة سبع",
    "8": "eight acht huit ocho otto oito åtta otte åtte osiem ośmiu osm שמונה ثمانية ثماني",
    "9": "nine neun neuf nueve nove negen nio dziewięć dziewięciu devět nouă תשע תשעה تسعة تسع",
    "10": "ten zehn dix diez dieci dez tien tio dziesięć dziesięciu deset zece עשרה عشرة عشر",
    "11": "eleven elf onze undici elva elleve ellefte jedenaście jedenastu jedenáct unsprezece",
    "12": """
        twelve zwölf douze doce dodici doze twaalf tolv dwanaście dwunastu dvanáct doisprezece
        dozen dutzend douzaine docena dozzina dúzia dozijn tuzin
    """,
    "13": "thirteen dreizehn treize trece tredici treze dertien trzynaście trzynastu",
    "14": "fourteen vierzehn quatorze catorce quattordici catorze veertien czternaście czternastu",
    "15": "fifteen fünfzehn quinze quince quindici vijftien piętnaście piętnastu",
    "16": "sixteen sechzehn seize dieciséis sedici dezesseis dezasseis zestien szesnaście szesnastu",
    "17": "seventeen siebzehn diecisiete diciassette dezessete dezassete zeventien siedemnaście",
    "18": "eighteen achtzehn dieciocho diciotto dezoito achttien osiemnaście osiemnastu",
    "19": "nineteen neunzehn diecinueve diciannove dezenove dezanove negentien dziewiętnaście",
    "20": "twenty zwanzig vingt veinte venti vinte twintig dwadzieścia dwudziestu",
    "30": "thirty dreißig dreissig trente treinta trenta trinta dertig trzydzieści trzydziestu",
    "40": "forty vierzig quarante cuarenta quaranta quarenta veertig czterdzieści czterdziestu",
    "50": "fifty fünfzig cinquante cincuenta cinquanta cinquenta vijftig pięćdziesiąt",
    "60": "sixty sechzig soixante sesenta sessanta sessenta zestig sześćdziesiąt",
    "70": "seventy siebzig septante setenta settanta zeventig siedemdziesiąt",
    "80": "eighty achtzig ochenta ottanta oitenta tachtig osiemdziesiąt",
    "90": "ninety neunzig nonante noventa novanta negentig dziewięćdziesiąt",
}
NUMBERS: Final[Mapping[str, Decimal]] = MappingProxyType(
    {word: Decimal(meaning) for word, meaning in _words(_NUMBERS).items()}
)
"""Numbers in words; what is not here is no figure."""

_OTHERWISE: Final = {
    "en": "due dos seize doze fem elf zes tien",
    "de": "due dos seize tre",
    "fr": "due dos ten neuf",
    "es": "due ten",
    "it": "ten dos",
    "pt": "due ten",
    "nl": "due dos ten seize",
    "pl": "ten due",
}


def other_words(language: str) -> frozenset[str]:
    """Return the words that are figures elsewhere and something else in ``language``.

    Polish ten is this, English seize is to take. Of an unknown language, all that are doubtful in any.
    """
    doubtful = _OTHERWISE.get(language.partition("-")[0], " ".join(_OTHERWISE.values()))
    return frozenset(doubtful.split())


_RATIOS: Final = {
    "0.5": """
        ½ half halves halved halbe halben halbes halber halb hälfte halbiert halbieren moitié demi demie mitad
        metà metade helft połowa połowę połowy połowie pół
    """,
    "1.5": "anderthalb eineinhalb anderhalve półtora półtorej",
    "0.25": "¼ quarter quarters viertel quart cuarto kwart ćwierć ćwierci",
    "0.75": "¾ dreiviertel",
    "0.3333": "⅓ third thirds drittel tiers tercio terzo terço derde",
    "0.6667": "⅔",
    "2": """
        twice double doubled doubles doubling zweimal zweifach zweifache doppelt doppelte doppelten doppelter
        verdoppelt verdoppeln double doublé doubler doublée doble duplicado duplica doppio doppia raddoppia
        raddoppiato dobro dobrado dobrar duplo dubbel dubbele verdubbeld verdubbelt tweemaal podwójny podwójna
        podwójną podwójnie dwukrotnie dwukrotność dwukrotny
    """,
    "3": """
        thrice triple tripled triples treble dreimal dreifach dreifache verdreifacht tripler triplé
        tripla triplo triplica driemaal drievoudig verdrievoudigd potrójny potrójna potrójnie trzykrotnie
        trzykrotność
    """,
    "4": "quadruple quadrupled vierfach vierfache vervierfacht cuádruple quadruplo viervoudig czterokrotnie",
}
RATIOS: Final[Mapping[str, Decimal]] = MappingProxyType(
    {word: Decimal(meaning) for word, meaning in _words(_RATIOS).items()}
)
"""Parts and multiples of something else."""

_ORDINALS: Final = {
    "2": """
        second zweite zweiten zweiter zweites deuxième seconde segundo segunda secondo seconda tweede drugi
        druga drugie drugiego drugiej
    """,
    "3": """
        dritte dritten dritter drittes troisième tercero tercera tercer terza terceiro terceira trzeci trzecia
    """,
    "4": "fourth vierte vierten vierter viertes quatrième cuarta quarto quarta vierde czwarty czwarta",
    "5": "fifth fünfte fünften fünfter cinquième quinto quinta vijfde piąty piąta",
    "6": "sixth sechste sechsten sechster sixième sexto sesto sesta zesde szósty szósta",
    "7": "seventh siebte siebten siebter septième séptimo settimo settima sétimo sétima zevende siódmy",
    "8": "eighth achte achten achter huitième octavo ottavo ottava oitavo oitava achtste ósmy ósma",
    "9": "ninth neunte neunten neunter neuvième noveno nono nona negende dziewiąty dziewiąta",
    "10": "tenth zehnte zehnten zehnter dixième décimo decimo decima tiende dziesiąty dziesiąta",
    "11": "eleventh elfte elften elfter onzième undécimo undicesimo elfde jedenasty jedenasta",
    "12": "twelfth zwölfte zwölften zwölfter douzième duodécimo dodicesimo twaalfde dwunasty dwunasta",
}
ORDINALS: Final[Mapping[str, Decimal]] = MappingProxyType(
    {word: Decimal(meaning) for word, meaning in _words(_ORDINALS).items()}
)
"""Places in an order; the first is left out, it is a word of every text."""

_SCALES: Final = {
    "100": "hundred hundreds hundert honderd",
    "1000": "thousand thousands tausend tsd mille mil mila duizend tysiąc tysiące tysięcy tys",
    "1000000": """
        million millions millionen mio mill millón millones milione milioni milhão milhões miljoen mln mn
        milion miliony milionów
    """,
    "1000000000": """
        bn milliard milliards milliarde milliarden mrd miljard miljarden miliardo miliardi mld miliard
        miliardy miliardów bilhão bilhões
    """,
    "1000000000000": "trillion bio billón billones biliões bilião bilion biliony bilionów",
}
SCALES: Final[Mapping[str, frozenset[Decimal]]] = MappingProxyType(
    {word: frozenset({Decimal(meaning)}) for word, meaning in _words(_SCALES).items()}
    | dict.fromkeys(("billion", "billions", "billionen"), frozenset({Decimal(10) ** 9, Decimal(10) ** 12}))
)
"""What multiplies the number before it; a billion has nine zeros here and twelve there."""

_MEASURES: Final = {
    "s": "seconds sekunde sekunden secondes segundos secondi seconden sekund sekundy",
    "min": "min minute minutes minuten minuto minutos minuti minuut minuta minuty minut",
    "h": """
        h hour hours stunde stunden std heure heures hora horas ora ore uur uren godzina godziny godzin hrs
    """,
    "d": """
        day days tag tage tagen tages jour jours día días dia dias giorno giorni dag dagen dzień dni dniach
    """,
    "w": """
        week weeks woche wochen semaine semaines semana semanas settimana settimane weken tydzień tygodnie
        tygodni tygodniach
    """,
    "mo": """
        month months monat monate monaten monats mois mes meses mese mesi mês maand maanden miesiąc
        miesiące miesięcy miesiącach
    """,
    "q": "quarters quartale quartalen trimestre trimestres trimestri kwartał kwartały kwartałów",
    "y": """
        year years yr yrs jahr jahre jahren jahres ans année années año años anno anni ano anos jaar jaren
        rok lat lata roku latach
    """,
    "m": "metre metres meter meters metern mètre mètres metro metros metri metrów metry",
    "km": "kilometre kilometres kilometer kilometers kilometern kilomètres kilómetros chilometri quilômetros",
    "kg": "kilo kilos kilogram kilograms kilogramm kilogrammes kilogramos chilogrammi quilos kilogramów",
    "l": "litre litres liter liters litern litro litros litri litrów litry",
    "t": "tonne tonnes tonnen tons toneladas tonnellate",
    "mi": "mile miles meilen millas miglia",
    "pp": "prozentpunkt prozentpunkte prozentpunkten",
    "%": "percent prozent procent procenta procentów pct",
}
MEASURES: Final[Mapping[str, str]] = MappingProxyType(_words(_MEASURES))
"""What is counted, by one name for all languages: thirty days are not thirty weeks."""

FIGURE_WORDS: Final = frozenset({*NUMBERS, *RATIOS, *ORDINALS, *SCALES, *MEASURES})
"""Words that no quotation may have otherwise."""
