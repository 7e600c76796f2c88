"""Function words of the languages that briefs know: they tell a language, and prose from the rest."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

__all__ = ["FUNCTION_WORDS", "NEGATIONS", "SMALL_WORDS"]

_LISTS = {
    "en": """
        the of and to in is that for it as was with be by on not he this are or his from at which
        but have an had they you were their we there been has if will can would may your our any all
        who its when must should these such into than them do does how what no please us i shall
        other only about also after before between because while could did my so each under
    """,
    "de": """
        der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an
        werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum
        war haben nur oder aber vor zur bis mehr durch man sein wurde wir ihre ihr ihnen uns unser
        unsere diese dieser dieses kann können bitte wenn ich soll müssen muss keine kein sowie
        unter gegen ohne bereits alle bzw damit daher hier jedoch ob sofern wurden
    """,
    "fr": """
        le la les de des et en un une du que est pour qui dans par sur au plus ne se pas ce il sont
        avec ou aux été cette ces votre vous nous notre nos vos leur elle mais son sa ses être avez
        avons ont fait si comme peut sans tout je doit doivent afin lors dont très entre ainsi même
        aussi soit chaque
    """,
    "es": """
        de la que el en y a los del se las por un para con no una su al lo como más pero sus le ya o
        este sí porque esta entre cuando muy sin sobre también me hasta hay donde desde todo nos
        durante uno ni contra ese eso ante ellos usted ustedes nuestro nuestra si está han ser puede
        son es fue cada debe otros
    """,
    "it": """
        di che è la il un a per in una non sono del della si da con le dei al più alla come nel
        anche i ma gli delle su lo ha o se ci questo questa nella dal sua suo loro essere cui tra
        quando dalla degli ai ed stato può nostro vostro vi suoi ogni sia dopo prima senza devono
        deve
    """,
    "pt": """
        de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à
        seu sua ou quando muito nos já eu também só pelo pela até isso entre era depois sem mesmo
        aos seus quem nas esse eles você essa num nem suas às ser são está pode foi deve cada
    """,
    "nl": """
        de het een van en in is dat op te voor met niet zijn aan er die als bij ook door om tot uit
        naar over maar dan wordt worden heeft hebben of deze dit kan zal u uw wij ons onze ik hij
        zij hun geen meer nog wel al na onder tussen moet kunnen indien bent
    """,
    "sv": """
        och i att det som en på är av för med den till inte om ett har de kan från eller så vi men
        du när var också vid än ska efter detta alla dem sig hans era ni din mellan under skall
        skulle hade bara här denna vara måste utan dessa din något
    """,
    "da": """
        og i at det som en på er af for med den til ikke om et har de kan fra eller så vi men du når
        var også ved end skal efter dette alle dem sig hans deres din mellem under skulle havde kun
        her denne være må uden disse hvis bliver blive dit noget jeg hvor
    """,
    "no": """
        og i at det som en på er av for med den til ikke om et har de kan fra eller så vi men du når
        var også ved enn skal etter dette alle dem seg hans deres din mellom under skulle hadde bare
        her denne være må uten disse hvis blir bli ditt noe jeg hvor
    """,
    "pl": """
        i w na z do się nie że to jest o jak za od po przez dla a są ale co czy tym być może oraz
        lub tego ich jego który która które przy tak już pod tylko jeśli został ma można jako także
        ze by tej pan pani nam nas państwo
    """,
    "cs": """
        a v na se je že s z do to o i pro ve k jako po za by od které který jsou nebo při ale tak
        jeho která až jak podle také být bude byl pokud než může lze není tento toto jen když si
        jejich aby bylo
    """,
    "ca": """
        de la el que i a en els les un del per una amb no es al com més són o seva seu però també ha
        aquest aquesta si dels quan entre fins sobre sense pot ser hi ho us vostè cada altres perquè
        està poden cal
    """,
    "ro": """
        de și în a la cu pe nu un o că este se din pentru mai care ce sau prin sunt ca să fi al ale
        au dacă după fost cele cel acest această poate lui ei dar fără între vor va dumneavoastră
        trebuie fiecare
    """,
    "fi": """
        ja on ei että se hän joka mutta ovat kun niin myös kuin tai sen olla voi jos mukaan ne vain
        sekä oli tämä tässä jotka kanssa mitä ole sitä tämän voidaan ennen jälkeen
    """,
    "tr": """
        ve bir bu için ile da de olarak daha çok ne olan gibi kadar sonra her ise ya veya var ancak
        değil en ama göre şu o biz siz sizin tarafından olduğu üzere lütfen
    """,
    "hu": """
        a az és hogy nem is egy ez van meg csak ha már mint de volt vagy el kell még lehet minden
        azt után lesz amely szerint ezt között illetve
    """,
    "id": """
        yang dan di untuk dengan ini dari pada tidak dalam akan itu ke anda adalah atau dapat juga
        oleh jika sebagai telah tersebut bisa karena ada lebih kami harus setelah
    """,
    "vi": """
        và của là có cho không được trong với các một này để khi bạn những đã từ người như về ra nếu
        vào hoặc trên cũng phải sẽ tại
    """,
    "ru": """
        и в не на что с по как это а к но из у за от о для же все так то его при или если до быть
        был вы мы они может также чтобы только который когда этот без вам ваш нас
    """,
    "uk": """
        і в не на що з та до це як а у за від о для але із ми ви вони може або якщо при бути був так
        також щоб тільки який коли без вам ваш нас є
    """,
    "he": """
        של את על לא זה עם הוא כי אם או גם אני היא יש כל אך הם אין רק מה לפי בין עד כדי אשר לכם אתם
        אנו אנחנו היה בכל נא יום זו כן אל להיות לאחר
    """,
    "ar": """
        في من على إلى أن عن هذا هذه التي الذي مع لا ما هو هي كان أو كل بعد قبل بين قد تم يتم لم كما
        إذا حتى ذلك عند إن غير لكم يرجى و ثم أي خلال
    """,
    "fa": """
        و در به از که این است را با برای آن یک تا شما خود می‌شود شده بر ما هر یا نیز باید شود کند
        های
    """,
    "el": """
        και το να του η της με που την για από τα στο τον είναι ο οι των τη δεν σε ένα θα μας στην
        αυτό στη μια σας ή
    """,
}
FUNCTION_WORDS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {language: frozenset(words.split()) for language, words in _LISTS.items()}
)
"""By language; a word may belong to many."""

_SMALL = """
    the this that these those a an and or but of for from with by to in on at any all each as if when we
    you it its our your their his her my no der die das den dem des ein eine einer und oder von mit bei
    für zur zum im am ihre ihr unsere unser diese dieser le la les un une et ou du de des votre notre
    nos vos ce cette el los las y al su nuestro nuestra il lo gli e di nostra nostro vostra het een en
    uw onze o os as à ao da do seu sua nossa w we z na do nasz nasza pani pan
"""
SMALL_WORDS: Final = frozenset(_SMALL.split())
"""Words with which a sentence begins and no name does, in the languages that briefs are written in."""

NEGATIONS: Final = frozenset(
    [
        "not",
        "no",
        "never",
        "nor",
        "neither",
        "without",
        "cannot",
        "nicht",
        "kein",
        "keine",
        "keinen",
        "keinem",
        "keiner",
        "keines",
        "nie",
        "niemals",
        "ohne",
        "weder",
        "ne",
        "pas",
        "jamais",
        "sans",
        "aucun",
        "aucune",
        "ni",
        "no",
        "nunca",
        "sin",
        "ningún",
        "ninguna",
        "non",
        "mai",
        "senza",
        "nessun",
        "nessuna",
        "não",
        "nem",
        "nunca",
        "sem",
        "niet",
        "geen",
        "nooit",
        "inte",
        "ej",
        "aldrig",
        "ikke",
        "aldri",
        "nie",
        "bez",
        "ne",
        "nu",
        "fără",
        "ei",
        "не",
        "нет",
        "никогда",
        "без",
        "לא",
        "אין",
        "בלי",
        "ללא",
        "لا",
        "لم",
        "لن",
        "ليس",
        "لیس",
        "غير",
        "دون",
        "δεν",
        "μη",
    ]
)
"""Words that turn a sentence round: a quotation must neither lose nor gain one."""
