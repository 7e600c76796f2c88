"""Words of nine languages that a lie can turn on: months, negations, units, and whole sentences."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

__all__ = ["NAMES", "TONGUES", "Tongue", "tongue"]


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language; lists are words parted by spaces."""

    months: tuple[str, ...]
    negations: frozenset[str]
    no: str
    """The word that turns a statement round."""
    verbs: frozenset[str]
    """Verbs that ``no`` may stand beside."""
    before: bool
    """Whether ``no`` stands before the verb."""
    units: tuple[tuple[str, str], ...]
    """Units that are easily taken for each other."""
    invented: tuple[str, ...]
    """Sentences with a figure and a name that stand in no document."""


def _tongue(
    *, months: str, negations: str, no: str, verbs: str, units: str, invented: str, before: bool = False
) -> Tongue:
    pairs = [pair.split("/") for pair in units.split()]
    return Tongue(
        months=tuple(months.split()),
        negations=frozenset(negations.split()),
        no=no,
        verbs=frozenset(verbs.split()),
        before=before,
        units=tuple((one, other) for one, other in pairs),
        invented=tuple(line.strip() for line in invented.strip().splitlines()),
    )


TONGUES: Final[Mapping[str, Tongue]] = MappingProxyType(
    {
        "en": _tongue(
            months=("January February March April May June July August September October November December"),
            negations="not no never nor neither none without cannot nothing nobody",
            no="not",
            verbs="is are was were be has have had will would can could may must shall should does do",
            units="days/weeks weeks/months months/years hours/days miles/yards pounds/dollars minutes/hours",
            invented="""
                The board of Brandvold & Sons decided on 29 October 2037 to sell the house for £987,431.
                A penalty of £76,913 was agreed with Mr Quillfeather before the witnesses signed.
            """,
        ),
        "de": _tongue(
            months=("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
            negations="nicht kein keine keinen keinem keiner keines nie niemals ohne weder nichts",
            no="nicht",
            verbs="ist sind war waren wird werden hat haben kann können muss müssen darf dürfen soll sollen",
            units="Tage/Wochen Tagen/Wochen Wochen/Monate Monate/Jahre Monaten/Jahren Stunden/Tage",
            invented="""
                Die Firma Brandvold & Söhne verkauft das Haus am 29. Oktober 2037 für 987.431 Euro.
                Mit Herrn Quillfeder wurde eine Vertragsstrafe von 76.913 Euro vereinbart.
            """,
        ),
        "fr": _tongue(
            months="janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
            negations="ne pas n' jamais sans aucun aucune ni rien non",
            no="pas",
            verbs="est sont sera seront était doit doivent peut peuvent a ont avez avons",
            units="jours/semaines semaines/mois mois/ans heures/jours kilomètres/mètres ans/mois",
            invented="""
                La société Brandvold vendra la maison le 29 octobre 2037 au prix de 987 431 euros.
                Une pénalité de 76 913 euros a été convenue avec Monsieur Quillefeuille.
            """,
        ),
        "es": _tongue(
            months=(
                "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
            ),
            negations="no nunca sin ningún ninguna ninguno ni jamás nada tampoco",
            no="no",
            verbs="es son será serán está están debe deben puede pueden ha han tiene tienen era",
            units="días/semanas semanas/meses meses/años horas/días años/meses",
            invented="""
                La empresa Brandvold venderá la casa el 29 de octubre de 2037 por 987.431 euros.
                Se acordó con el señor Quillapluma una penalización de 76.913 euros.
            """,
            before=True,
        ),
        "it": _tongue(
            months=(
                "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre "
                "novembre dicembre"
            ),
            negations="non mai senza nessun nessuna nessuno né niente nulla",
            no="non",
            verbs="è sono sarà saranno deve devono può possono ha hanno era viene vengono",
            units="giorni/settimane settimane/mesi mesi/anni ore/giorni anni/mesi",
            invented="""
                La ditta Brandvold venderà la casa il 29 ottobre 2037 al prezzo di 987.431 euro.
                Con il signor Quillapenna è stata concordata una penale di 76.913 euro.
            """,
            before=True,
        ),
        "nl": _tongue(
            months=(
                "januari februari maart april mei juni juli augustus september oktober november december"
            ),
            negations="niet geen nooit zonder noch niets niemand",
            no="niet",
            verbs="is zijn was waren wordt worden heeft hebben kan kunnen moet moeten zal zullen mag",
            units="dagen/weken weken/maanden maanden/jaren uren/dagen jaar/maanden",
            invented="""
                De firma Brandvold verkoopt het huis op 29 oktober 2037 voor 987.431 euro.
                Met de heer Quillveer werd een boete van 76.913 euro afgesproken.
            """,
        ),
        "pt": _tongue(
            months=(
                "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"
            ),
            negations="não nunca sem nenhum nenhuma nem jamais nada",
            no="não",
            verbs="é são será serão está estão deve devem pode podem tem têm foi foram",
            units="dias/semanas semanas/meses meses/anos horas/dias anos/meses",
            invented="""
                A empresa Brandvold venderá a casa em 29 de outubro de 2037 por 987.431 euros.
                Foi acordada com o senhor Quillapena uma multa de 76.913 euros.
            """,
            before=True,
        ),
        "pl": _tongue(
            months=(
                "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
                "listopada grudnia"
            ),
            negations="nie bez nigdy ani żaden żadna żadnych nic nikt",
            no="nie",
            verbs="jest są był była było będzie będą może mogą musi muszą ma mają został została wynosi",
            units="dni/tygodni tygodni/miesięcy miesięcy/lat godzin/dni lat/miesięcy",
            invented="""
                Firma Brandvold sprzeda dom 29 października 2037 za 987 431 złotych.
                Z panem Quillpiórem uzgodniono karę umowną w wysokości 76 913 złotych.
            """,
            before=True,
        ),
        "he": _tongue(
            months="ינואר פברואר מרץ אפריל מאי יוני יולי אוגוסט ספטמבר אוקטובר נובמבר דצמבר",
            negations="לא אין אינו אינה אינם בלי ללא",
            no="לא",
            verbs="הוא היא יהיה תהיה יהיו ניתן ניתנת",
            units="ימים/שבועות שבועות/חודשים חודשים/שנים שעות/ימים",
            invented="""
                חברת ברנדוולד תמכור את הבית ביום 29 באוקטובר 2037 תמורת 987,431 ש"ח לקונה אחד.
            """,
            before=True,
        ),
    }
)
_ELSE: Final = "en"
NAMES: Final = (
    "Brandvold", "Castellane", "Dziurawski", "Eskelund", "Farquhar", "Grimaldi", "Hoekstra", "Ibarrola",
    "Jankovic", "Kvistgaard", "Lobanov", "Mendizabal",
)  # fmt: skip
"""Names that are put where others stood."""


def tongue(language: str) -> Tongue:
    """Return the words of a language, and those of English for one that is not known."""
    return TONGUES.get(language, TONGUES[_ELSE])
