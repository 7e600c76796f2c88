"""Words about what is owed: requests, duties, rights that end, money that moves, results."""

from typing import Final

from continuum_briefs.extractive.cues import cue

__all__ = [
    "ADVERTISED",
    "DECIDED",
    "IMPERATIVE",
    "MONEY",
    "MOVES",
    "OBLIGATION",
    "REFUSED",
    "REQUEST",
    "RIGHT",
    "WHOLE",
]

REQUEST: Final = cue(
    en="please|kindly|we (?:ask|request|require|urge|invite) (?:you|that|for)|you (?:must|are (?:required|"
    "requested|asked|obliged|invited|summoned)|need to|will need to|have to)|(?:is|are) (?:now )?(?:due|"
    "payable)|must (?:reach|be with) us|would you (?:please |kindly )?(?:let|send|return|tell|write|call|"
    "confirm)|must be (?:at|in|paid|made|lodged|returned|submitted|received|sent|signed|given|filed|"
    "completed|settled|replaced|repaired)|(?:is|are) (?:asked|requested|required) to|"
    "the sum of .{1,20} is due|names to|sign and return",
    de="bitte|bitten wir|wir (?:bitten|fordern) (?:sie|um|die)|(?:sie|du) (?:müssen|musst|haben .{0,60} zu|"
    "sind verpflichtet|werden (?:gebeten|aufgefordert|geladen))|(?:ist|sind) .{0,60}(?:fällig|zu (?:zahlen|"
    "überweisen|entrichten|leisten|ersetzen|erneuern|begleichen))|zahlbar|teilen sie uns|senden sie uns",
    fr=r"veuillez|merci de|nous vous remercions d[e’'] ?(?!votre|notre)\w+(?:er|ir|re)|nous vous (?:prions|"
    "demandons|invitons)|vous (?:devez|devrez|êtes (?:tenue?s?|priée?s?|invitée?s?|convoquée?s?))|"
    "il vous (?:appartient|est demandé|faut)|(?:est|sont) (?:à régler|à payer|exigibles?|payables?|"
    "nécessaires?|obligatoires?)|payables?|prière de|(?<=, )(?:remettez|adressez|envoyez|retournez|renvoyez|"
    "transmettez|apportez|réglez|payez|signez|présentez)|doi(?:t|vent) (?:nous parvenir|être (?:réglé|payé|"
    r"remis|retourné|envoyé|adressé|signé|transmis|déposé)\w*)",
    es="por favor|(?:le|les|te|os) (?:rogamos|pedimos|solicitamos|invitamos|agradece(?:mos|ríamos))|rogamos|"
    "deber[áa]n?|debe[ns]?|tiene que|solicitamos|sírva(?:se|nse)|es necesario que|(?:se )?ruega",
    it="per (?:favore|cortesia)|(?:la|vi|le) (?:preghiamo|invitiamo|chiediamo)|si prega|vogliate|voglia|"
    "deve|dovrà|è tenut[oa]|è necessario|occorre|da versare|da pagare|è pregat[oa]",
    nl="gelieve|(?:wij|we) (?:verzoeken|vragen)|verzoeken (?:wij|we)|u (?:dient|moet)|alstublieft|graag|"
    "dient (?:u|te)|wilt u|te betalen|stuur|betaal|maak .{1,60} over|(?:dient|dienen|moet|"
    "moeten) .{0,60}(?:worden|zijn)",
    pt="por favor|(?:solicitamos|pedimos) (?:que|a|o)|agradecemos (?:que|o (?:pagamento|envio)|"
    "a (?:liquidação|devolução))|solicita-se|deve(?:rá)?|queira|tem de|é necessári[oa]|pede-se|a pagar|"
    "roga-se",
    pl=r"prosimy|proszę|należy|powinn[aoi]\w*|musi\w*|uprasza się|jest (?:pan|pani) zobowiązan\w+|wzywamy|"
    "płatn[eya]|do zapłaty",
    he="נא|אנא|מתבקש(?:ים|ת|ות)?|אנו מבקשים|נבקשכם|הנכם מתבקשים|עליכם|יש ל\\w+",
    ar="يرجى|نرجو|الرجاء|يجب عليكم",
    ru="пожалуйста|просим",
    ja="ください|お願い(?:いた)?します|お支払い|ご連絡",
    zh="请|务必|应当|缴纳",
)

IMPERATIVE: Final = cue(
    before="^",
    en="(?:send|return|pay|bring|sign|complete|submit|provide|arrange|confirm|hand in)(?= (?:the|this|it|us|"
    "your|a|an|any|all|by) | [£$€])|(?:write|reply|report|apply|register) (?:to|by|at|with|before)|"
    "let us know|tell us",
    de="(?!möchten|haben|können|sollten|wollen|dürfen|müssen|sind|werden|hätten|würden|benötigen|finden|"
    r"kennen|wissen|erhalten|sehen)\w+n sie",
    fr=r"(?!vous|chez|assez|nez|rez)\w+[^\W\d_]ez",
    es="envíe|remita|presente|pague|firme|devuelva|aporte|complete|comunique|ingrese|abone|traiga|llame|"
    "acuda|entregue",
    it="invi[io]|presenti|compili|restituisca|versi|firmi|consegni|porti|comunichi|paghi|inviare|presentare|"
    "compilare|restituire|versare|consegnare",
    nl="stuur|betaal|lever|vul|onderteken|breng|geef|meld|maak",
    pt="envie|pague|apresente|preencha|devolva|assine|traga|entregue|comunique|efetue|confirme",
    pl="prześlij|zapłać|przynieś|podpisz|wypełnij|zgłoś|dostarcz|zwróć",
)
"""An order with which a sentence begins."""

RIGHT: Final = cue(
    en="you (?:may|can|have (?:the right|until))|if you (?:wish|want|think|do not|disagree)|unless (?:you|"
    "we)|should you|if we (?:have not|do not|hear)|we can (?:only )?(?:keep|hold)|no (?:objection|appeal)|"
    "(?:is|are|be) to (?:be|have)",
    de="(?:sie|man) können|können sie|möchten sie|wenn sie|falls sie|sofern sie|hören wir|widerspruch|"
    r"einspruch|klage|widerruf\w*|dürfen sie|darf .{0,40} nur noch",
    fr=r"vous (?:pouvez|disposez|avez)|peut être (?:demandé|contest|form)\w*|si vous|à défaut|recours|"
    "opposition|sans réponse",
    es=r"(?:puede|podrá)n?|si (?:no )?(?:desea|está|recib\w+)|dispone|recurso|reclama\w*|en caso contrario",
    it="(?:può|potrà|possono)|se (?:non )?(?:desidera|riceviamo|intende)|ricorso|opposizione|reclamo|"
    "in caso contrario|ha diritto",
    nl=r"u (?:kunt|mag|heeft)|kunt u|wilt u|als (?:u|wij)|indien (?:u|wij)|bezwaar|beroep|klacht",
    pt=r"pode(?:rá)?|se (?:não )?(?:pretend\w+|desej\w+|receb\w+)|dispõe|recurso|reclama\w*|caso contrário|"
    "reclamar",
    pl=r"może\w*|jeśli|jeżeli|przysługuje|odwołani\w+|reklamacj\w+|sprzeciw\w*|w przeciwnym razie",
    he="רשאי\\w*|ניתן|אפשר|ערר",
    ar="يمكنكم|يحق",
)
"""What a reader may do, or what follows when nothing is done; with a last day it is worth knowing in time."""

MONEY: Final = cue(
    before="",
    behind="",
    all=r"[€$£₪¥円]|ريال|درهم|ש[\"״]ח|\b(?:EUR|CHF|USD|GBP|PLN|euros?|zł|Mio|million\w*|Million\w*|millones|"
    r"milioni)\b",
)

MOVES: Final = cue(
    en="pay(?:s|able|ments?|ing)?|paid|owe[ds]?|owing|due|refund(?:ed)?|credit|balance|surplus|deficit|"
    "raise[ds]?|rise[sn]?|rose|increase[ds]?|fee|borrow|salary|total|amounts? to|deposit|costs?|premium|"
    "price|rent",
    de=r"\w*zahl\w*|(?:über|ab)weis\w*|guthaben|nachzahlung|erstatt\w*|fällig\w*|berechne\w*|\w*gehalt|"
    r"\w*vergütung|betr(?:ägt|agen|ag)|\w+betrag|schulde\w*|kaution|\w*miete|beitrag|steigt|erhöh\w*|senken|"
    r"sinkt|kostet|kosten|gesamt\w*|abschlag",
    fr=r"régler|payer|payables?|verser|versement|rembours\w*|solde|coûte|salaire|s['’]élève(?:nt)?|montant|"
    r"total|loyer|dépôt de garantie|cotisation|augment\w*|prix|redevable|due?s?",
    es=r"pagar|pago|abonar|reembols\w*|asciende|importe|total|fianza|renta|alquiler|cuota|salario|saldo|"
    r"precio|adeuda|aumenta\w*|sube",
    it=r"pagare|pagamento|versare|rimbors\w*|saldo|ammonta|importo|totale|canone|cauzione|stipendio|"
    r"retribuzione|quota|prezzo|aument\w*|dovut[oa]",
    nl=r"betal\w*|bedraagt|bedrag|terugbetal\w*|totaal|huur|waarborgsom|borg|salaris|loon|premie|kost|"
    r"verhoog\w*|stijgt|tegoed|verschuldigd",
    pt=r"pagar|pagamento|reembols\w*|montante|valor|total|renda|caução|salário|saldo|prémio|preço|aument\w*|"
    "dívida|quota|ascende",
    pl=r"zapła\w*|płatno\w*|kwot\w*|wynosi|zwrot\w*|łączn\w*|czynsz\w*|kaucj\w*|wynagrodzeni\w*|składk\w*|"
    r"opłat\w*|saldo|wzrasta|należno\w*",
    he="ת?שלם|לשלם|ישולם|תשלום|יתרה|היתרה",
    ar="تدفع|يدفع|دفع|المبلغ",
)

OBLIGATION: Final = cue(
    en="must|shall|required?|obliged|due|deadline|no later than|agreed|decided|approved|resolved|carried|"
    r"elected|adopted|terminate[sd]?|appeal|complain\w*|object(?:ion)?|please|results?|diagnos\w*|refused|"
    r"granted|rejected|confirmed|allerg\w*|probation\w*|no longer|not covered?|exclu\w+|unfortunately|"
    "advises?",
    de=r"muss|müssen|verpflichtet|fällig|frist|beschlossen|beschließt|vereinbart|kündig\w*|widerspruch|darf|"
    r"dürfen|genehmigt|bitte|gewählt|abgelehnt|bewilligt|ergebnis\w*|diagnos\w*|therap\w*|haftet|probezeit|"
    "zugestimmt|einstimmig|beträgt|leider|nicht mehr|ausgeschlossen|erlischt|entfällt",
    fr=r"doi(?:s|t|vent|vez)|obligatoire|nécessaire|échéance|décidé|résili\w*|veuillez|adopté\w*|approuvé\w*|"
    r"voté\w*|refusé\w*|accordé\w*|élue?s?|interdit\w*|diagnos\w*|résultats?|garantie?|malheureusement|"
    r"ne p\w+ (?:pas|plus)|conseillons|pénalité",
    es=r"debe\w*|deber\w*|plazo|vencimiento|obligatori[oa]|acord\w+|aprob\w+|rechaz\w+|conced\w+|rescind\w*|"
    r"elegid\w+|diagnós\w*|resultados?|lamentablemente|exclu\w+|no cubre|recargo|prohibid\w+",
    it=r"deve|devono|scadenza|obbligatori[oa]|deliberat\w*|approvat\w*|respint\w*|accolt\w*|disdetta|recesso|"
    r"elett[oaie]|diagnos\w*|risultat\w*|purtroppo|esclus\w+|non copre|vietat\w+|mora",
    nl=r"moet|moeten|dient|verplicht|besloten|goedgekeurd|afgewezen|toegekend|opzeg\w*|gekozen|diagnose|"
    r"uitslag\w*|bezwaar|helaas|uitgesloten|niet gedekt|verboden|geweigerd",
    pt=r"deve\w*|obrigatóri[oa]|prazo|deliberad\w*|aprovad\w*|recusad\w*|concedid\w*|rescis\w*|denúncia|"
    r"eleit\w*|diagnós\w*|resultados?|infelizmente|exclu\w+|não cobre|proibid\w+|multa",
    pl=r"musi\w*|należy|termin\w*|uchwal\w*|postanowi\w*|zatwierdz\w*|odmówi\w*|przyzna\w*|wypowiedz\w*|"
    r"wybran\w*|rozpozna\w*|wynik\w*|zobowiąz\w*|niestety|wyłącz\w+|nie obejmuje|zabron\w+|odsetki",
    ja="必要|期限|までに|変更|未払い|未納",
    zh="必须|截止|不得|逾期|到期",
    he="חייב|נדרש|החליט\\w*|מותר|אסור",
    ar="يجب|يرجى|موعد",
)

WHOLE: Final = cue(
    en=r"in all|in total|altogether|overall|total|as a whole|each member|all members|the members|million",
    de=r"insgesamt|gesamt\w*|im ganzen|alle mitglieder|die mitglieder|million\w*|mio",
    fr=r"au total|en tout|dans l['’]ensemble|l['’]ensemble|million\w*",
    es=r"en total|en conjunto|globalmente|mill(?:ón|ones)",
    it=r"in totale|complessiv\w*|nel complesso|milion\w*",
    nl=r"in totaal|totale|gezamenlijk\w*|miljoen\w*",
    pt=r"no total|ao todo|global\w*|milh(?:ão|ões)",
    pl=r"łącznie|ogółem|w sumie|milion\w*|mln",
)
"""What speaks of the whole of a thing and not of its parts."""

DECIDED: Final = cue(
    en="agreed|decided|approved|resolved|carried|(?:re-)?elected|adopted|passed by|was lost|voted (?:to|for|"
    "against)|awarded|(?:has|have) been (?:made|granted|refused)|we have (?:now )?(?:decided|changed)|"
    r"diagnos\w*|by \d+ votes",
    de=r"beschloss\w*|beschließt|beschließen|genehmigt|gewählt|bewilligt|vergibt|vergeben|festgesetzt|"
    r"zugestimmt|stimmt .{1,60} zu|einstimmig|mit \w+ (?:zu \w+ )?stimmen|diagnos\w*|wird .{1,60} saniert|"
    "erhält den auftrag",
    fr=r"décid\w+|adopt\w+|approuv\w+|vot(?:é|ent)\w*|accord\w+|élue?s?|retenue?s?|à l['’]unanimité|"
    r"diagnos\w*|conclu\w*|donne congé|mets en demeure",
    es=r"acord\w+|aprob\w+|aprueb\w+|adjudic\w+|elegid\w+|por unanimidad|diagnós\w*|resuelt\w+|resuelve",
    it=r"deliber\w+|approva\w*|elett[oaie]|all['’]unanimità|diagnos\w*|decis\w+|aggiudic\w+|conclusion\w*",
    nl=r"besl(?:oot|oten|uit)\w*|goedgekeurd|gekozen|toegekend|vastgesteld|unaniem|diagnose|gegund",
    pt=r"deliber\w+|aprov\w+|eleit\w+|por unanimidade|diagnós\w*|decid\w+|adjudic\w+",
    pl=r"uchwal\w+|postanow\w+|zatwierdz\w+|wybran\w+|jednogłośnie|rozpozna\w+|przyzna\w+|zdecydowa\w+",
    he="החליט\\w*|אושר\\w*|נבחר\\w*",
    ar="قرر\\w*|تقرر|وافق\\w*",
)
"""What was settled: the reason why minutes and notices are read."""

REFUSED: Final = cue(
    en="(?:is|are|was|were|does|do|did|will|must|may|can) not (?:be )?(?:cover|insur|includ|allow|permit|"
    r"accept|pa(?:y|id)|appl|use|possible|valid|open|return|smoke|sublet)\w*|(?:you|we|it|be) cannot|"
    r"cannot be|can only|no longer|exclud\w*|exclusions?|refused|rejected|prohibited|forbidden|unfortunately|"
    "sorry|withheld|allergic|otherwise|at most|unless|without .{1,30} consent",
    de=r"nicht (?:versichert|enthalten|gedeckt|erlaubt|gestattet|möglich|zulässig|ein|mehr)|kein\w* anspruch|"
    "ausgeschlossen|abgelehnt|unzulässig|untersagt|verboten|leider|ohne .{1,30} zustimmung|höchstens|"
    r"andernfalls|sonst|erlischt|säumniszuschl\w*|allergi\w*",
    fr=r"n['’e]\s?(?:est|sont|couvre|sera|peut|peuvent|seront)\w* (?:pas|plus|pris)|exclu\w*|refus\w+|"
    r"rejet\w+|interdit\w*|malheureusement|à défaut|au maximum|faute de|pénalité\w*|sous peine|allergi\w*|"
    r"sans .{1,30} accord|contre-indiqu\w*",
    es=r"no (?:est[áa]n?|cubre|incluye|se (?:admite|permite)|podrá)\w*|exclu\w+|deneg\w+|rechaz\w+|prohib\w+|"
    r"lamentablemente|como máximo|en caso contrario|recargo|alérgic\w+",
    it=r"non (?:è|sono|copre|comprende|si può|potrà|sarà)|esclus\w+|respint\w+|vietat\w+|divieto|purtroppo|"
    r"al massimo|in caso contrario|mora|controindicat\w+|nessuna|allergic\w+|sconsigli\w+|evitare",
    nl="niet (?:gedekt|verzekerd|toegestaan|mogelijk|inbegrepen|mag)|mag niet|uitgesloten|afgewezen|"
    "verboden|helaas|hoogstens|anders|geen recht|zonder .{1,30} toestemming|is het .{0,30} verboden|"
    r"allergi\w*",
    pt=r"não (?:está|estão|cobre|inclui|é permitid|poderá|podem)\w*|exclu\w+|recusad\w+|proibid\w+|"
    r"infelizmente|no máximo|caso contrário|multa|franquia|alérgic\w+",
    pl=r"nie (?:obejmuje|jest|są|można|wolno|może|podlega)|wyłącz\w+|odmów\w+|odmawia|zabron\w+|zakaz\w*|"
    r"niestety|najwyżej|w przeciwnym razie|grzywn\w+|pod rygorem|odsetk\w+|uczulen\w+",
    he="אסור|לא ניתן|נדחה",
    ar="لا (?:يشمل|يجوز|يمكن)|ممنوع|رفض",
)
"""What is denied, left out or forbidden, or befalls who does nothing."""

ADVERTISED: Final = cue(
    en=r"special offer|offer ends|discount|sale|free gift|why not|exclusive|only until|save up to|% off",
    de=r"sonderangebot|rabatt|aktion|jetzt (?:sichern|bestellen)|gratis|exklusiv|nur bis",
    fr=r"offre spéciale|remise exceptionnelle|promotion|cadeau|profitez|en exclusivité|soldes",
    es=r"oferta especial|descuento|promoción|aproveche|regalo|regalamos|gratis",
    it=r"offerta speciale|sconto|promozione|approfitti|omaggio|gratis",
    nl=r"aanbieding|korting|actie|profiteer|gratis|cadeau",
    pt=r"oferta especial|desconto|promoção|aproveite|brinde|grátis",
    pl=r"promocj\w+|rabat|okazj\w+|skorzystaj|gratis|bez prowizji|weź",
)
"""What is meant to sell, and asks for nothing that is owed."""
