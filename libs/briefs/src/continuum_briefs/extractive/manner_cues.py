"""Words that say little of their own: manners, procedure, pointers, what leans on another sentence."""

from typing import Final

from continuum_briefs.extractive.cues import cue

__all__ = [
    "DEPENDENT",
    "HISTORY",
    "IDLE",
    "INSTRUCTION",
    "MANNERS",
    "POINTING",
    "PROCEDURE",
    "PURPOSE",
    "THANKS",
    "TO_A_MACHINE",
]

PURPOSE: Final = cue(
    en="this (?:document|manual|guide|report|package|program|library|file|letter|agreement|license|contract|"
    "specification|notice)|we (?:hereby )?(?:inform|confirm|announce)|the purpose of|is an?|provides|"
    r"describes|summar\w+|wishes to|proposes? to|asks the|has been (?:made|granted|refused|approved)|"
    "have (?:now )?decided|(?:is|was) admitted|sorry to|pleased to",
    de="diese[rs]? (?:dokument|handbuch|bericht|vertrag|paket|programm|brief|leitfaden|text|bescheid)|"
    "hiermit|wir (?:teilen|informieren|bestätigen|kündigen|freuen)|teilen wir|wird .{0,60} angestellt|"
    "leider",
    fr="(?:ce|cet) (?:document|manuel|guide|rapport|contrat|programme|projet|avis)|nous vous (?:informons|"
    "confirmons)|nous avons (?:décidé|le regret|le plaisir)|vous avez demandé",
    es="(?:este|el presente) (?:documento|manual|informe|contrato)|le (?:informamos|comunicamos|"
    "confirmamos)|lamentamos|nos complace|por la presente",
    it="(?:questo|il presente) (?:documento|manuale|contratto|avviso)|(?:la|le|vi) (?:informiamo|"
    "comunichiamo|confermiamo)|siamo spiacenti|con la presente",
    nl="(?:dit|deze) (?:document|handleiding|rapport|contract|overeenkomst|brief)|hierbij|(?:wij|"
    "we) (?:delen|informeren|bevestigen)|tot onze spijt|helaas",
    pt="(?:este|o presente) (?:documento|manual|relatório|contrato)|(?:informamos|comunicamos|confirmamos)|"
    "lamentamos|vimos por este meio|pela presente",
    pl=r"(?:niniejsz\w+|ten) (?:dokument|umowa|raport|pism\w+)|informujemy|zawiadamiamy|potwierdzamy|"
    r"uprzejmie informuj\w+|niestety",
)

DEPENDENT: Final = cue(
    before=r"^[\"'“„(«]?",
    en="it|they|he|she|his|her|their|its|this|that|these|those(?! (?:who|with))|such|but|and|or|however|"
    "therefore|thus|also|then|so|hence|otherwise|moreover|furthermore|instead|for example|for instance|"
    "in this|in that|there (?:is|are|was|were) (?:none|no|one)|(?:one|two|three|none|some|most|all|each|"
    "nine|half) of (?:them|these|those)|the (?:same|other|rest|remaining)|after that|until then|in both|"
    r"in one|nine|most|both|secondly|thirdly|the (?:second|third|former|latter)(?= \w+s\b)",
    de=r"er|sie(?! (?:können|müssen|dürfen|sollten|erhalten|haben))|es|dies\w*|das(?! (?-i:[A-ZÄÖÜ]))|aber|"
    "und|oder|jedoch|zu diesem|daher|deshalb|dann|so|während dieser|damit|dabei|dafür|außerdem|zudem|sonst|"
    "zum beispiel|beide|darüber hinaus|danach|hierzu|hierfür",
    fr="il(?! (?:vous|est|faut))|elle|ils|elles|cela|ce|ceci|mais|et|donc|passé ce|cependant|ainsi|alors|"
    "de plus|par exemple|celui-ci|celle-ci|y",
    es="ello|esto|eso|estas?|estos|pero|y|además|por ejemplo|asimismo|no obstante|dicho|dicha",
    it="esso|questo|questa|ciò|ma|e|inoltre|tuttavia|pertanto|tale",
    nl="het|dit|dat|deze|die|maar|en|of|daarom|daarnaast|bovendien|dan|hij|zij|hiervoor",
    pt="ele|ela|isto|isso|este|esta|mas|e|além disso|contudo|por exemplo|tal",
    pl="to|ten|ta|te|on|ona|ale|i|oraz|ponadto|jednak|dlatego|natomiast|wtedy",
)

IDLE: Final = cue(
    en="you (?:do not|don't|need) (?:have to |need to )?do (?:anything|nothing)|need do nothing|"
    "no action is|we write (?:on behalf|to you)|we are writing|the law asks us|take effect as",
    de="müssen .{0,20}nichts(?: weiter)? (?:tun|unternehmen|veranlassen)|keine Kosten entstehen|"
    "brauchen .{0,20}nichts",
    fr=r"n['’](?:avez|y a) rien à faire|aucune démarche",
    es=r"no (?:tiene|es necesario) (?:que )?hacer nada|nos ponemos en contacto",
    it=r"non (?:deve|occorre) fare nulla|Le scriviamo",
    nl=r"hoeft (?:u )?niets te doen|u hoeft niets|wij schrijven u",
    pt=r"não (?:precisa|é necessário) (?:de )?fazer nada",
    pl=r"nie (?:musi\w*|trzeba) nic robić",
)
"""What tells the reader that there is nothing to do, or only that somebody writes."""

PROCEDURE: Final = cue(
    before="",
    behind="",
    en=r"^(?:the )?minutes of\b|^(?:in the chair|present|minutes)\s?:|\b(?:presented|submitted|read out|"
    r"opened|gave) (?:the|his|her|their|a|an) \w+|\bwere read out\b|\basked (?:when|whether|why)\b|"
    r"\bwelcomed\b|\baccounts had been\b|\bapologies\b|\bthe meeting (?:closed|opened|ended)\b",
    de=r"^(?:anwesend|entschuldigt|protokoll)\s?:|\bder sitzung vom\b|\beröffnet die (?:sitzung|"
    r"aussprache)\b|\b(?:lobt|begrüßt)\b|\bfragt, (?:wann|ob|warum)\b|\bbeschlussfähig\w*|"
    r"\bschließt die (?:sitzung|versammlung)\b",
    fr=r"^(?:présents?|excusés?)\s?:|\bouvre la séance\b|\bla séance est (?:ouverte|levée)\b|\bquorum\b",
    es=r"\bse (?:abre|levanta) la sesión\b|^asistentes\s?:|\blectura del acta\b",
    it=r"\b(?:apre|chiude) (?:la seduta|l['’]assemblea)\b|^presenti\s?:|\bla seduta è (?:aperta|tolta)\b",
    nl=r"\b(?:opent|sluit) de vergadering\b|^aanwezig\s?:|\bheet .{0,30}welkom\b",
    pt=r"\b(?:abriu|encerrou) a (?:sessão|reunião)\b|^presentes\s?:",
    pl=r"\b(?:otworzył|zamknął)a? (?:zebranie|posiedzenie)\b|^obecni\s?:",
)
"""What every meeting does, and no reader asks about."""

HISTORY: Final = cue(
    en="you (?:told|wrote|sent|rang|called|gave) us|visited your|we (?:wrote|visited) (?:to )?you|"
    "last (?:annual )?meeting|was held on|years? ago",
    de="sie (?:haben )?uns .{0,40}(?:mitgeteilt|geschrieben|geschickt)|teilten sie|vor .{1,12} jahren|"
    "die letzte versammlung",
    fr=r"vous nous (?:avez|aviez)|il y a .{1,12} ans|la dernière (?:réunion|assemblée)",
    es=r"usted nos|hace .{1,12} años|la última (?:reunión|junta)",
    it=r"ci ha (?:scritto|comunicato)|.{1,12} anni fa|l['’]ultima (?:riunione|assemblea)",
    nl=r"u heeft ons|.{1,12} jaar geleden|de vorige vergadering",
    pt=r"comunicou-nos|há .{1,12} anos|a última (?:reunião|assembleia)",
    pl=r"poinformował\w* nas|.{1,12} lat temu|ostatnie zebranie",
)
"""What reader and writer both know, or knew once."""

TO_A_MACHINE: Final = cue(
    behind="",
    all="ignore (?:all |your |the |any )?(?:previous |prior )?instructions|you are now|(?:AI|"
    r"language) models?\b|write the headline|do not tell the (?:reader|user)|system prompt|as an ai\b|"
    "answer only with",
)
"""What speaks to a program and not to the reader; it stays in the document, but is nothing to put first."""

INSTRUCTION: Final = cue(
    before="^",
    all="type|run|click|press|use|enter|select|read|copy|edit|add|set",
    en="see|note",
    de="sehen sie|siehe|hinweis|klicken sie|drücken sie",
    fr="voir|nota|cliquez|appuyez",
    es="véase|nota|pulse|haga clic",
    it="vedi|nota|premere|cliccare",
    nl="zie|let op|klik|druk",
    pt="ver|nota|clique|prima",
    pl="patrz|uwaga|kliknij|naciśnij",
)

POINTING: Final = cue(
    en="enclosed|attached|as follows|please find|see (?:also|below|section)|listed below|the following|"
    "shown below|this is how|the table|the foreword|the pages? (?:that follow|on|of)|the (?:first|second|"
    r"third) part|in part \w+|described (?:in|below|above)|the chapter",
    de=r"anbei|beiliegend erhalten|nachfolgend\w*|folgende[nrs]?|wie folgt|siehe|liegt bei|als anlage|"
    r"nachstehend\w*",
    fr=r"ci-joint\w*|ci-dessous|ci-après|vous trouverez|en annexe|comme suit",
    es=r"a continuación|adjunt\w+|se adjunta|como sigue|siguientes?",
    it=r"di seguito|allegat\w+|in allegato|come segue|seguenti?",
    nl=r"bijgevoegd|bijgaand|hieronder|als volgt|volgende|treft u",
    pt=r"em anexo|segue-se|abaixo|seguintes?|junto enviamos",
    pl=r"w załączeniu|załącz\w+|poniżej|następując\w+",
)

MANNERS: Final = cue(
    en="please (?:note|see|refer|find|visit|be aware|do not hesitate|feel free|contact us|accept)|(?:not|"
    "n't) (?:have|need) to|hesitate|please ring|do ring",
    de="nichts (?:tun|weiter|unternehmen)|bitte (?:beachten|entnehmen|sehen|wenden sie sich|"
    "haben sie verständnis)|bitten (?:wir )?(?:sie )?(?:um (?:ihr )?verständnis|zu beachten)",
    fr=r"veuillez (?:agréer|recevoir|croire|trouver|noter)|n['’]avez|n['’]hésitez",
    es=r"no (?:dude|tiene que|debe hacer)|reciba|saludos|disculpe\w*",
    it=r"non (?:esiti|deve fare|occorre)|distinti saluti|voglia gradire|ci scusiamo",
    nl=r"hoeft|aarzel niet|met vriendelijke|onze excuses|neem gerust",
    pt=r"não hesite|não precisa|apresentamos os|cumprimentos|pedimos desculpa",
    pl=r"nie (?:musi|trzeba)|z wyrazami|przepraszamy|w razie pytań",
)
"""What is asked for politeness' sake only."""

THANKS: Final = cue(
    en=r"(?:I|we) (?:also )?(?:thank|apologi[sz]e)|thanks (?:to|go)|welcome to",
    de=r"(?:ich|wir) danken?|(?:mein|unser) dank|danke an|willkommen|entschuldigen uns",
    fr=r"(?:je|nous) remerci\w+|merci à|bienvenue",
    es=r"agradec\w+|agradezco|gracias a|bienvenid\w+",
    it=r"ringrazi\w+|grazie a|benvenut\w+",
    nl=r"(?:ik|wij|we) danken?|dank aan|welkom",
    pt=r"agradeç\w+|agradecemos a|obrigad\w+|bem-vind\w+",
    pl=r"dziękuj\w+|witamy",
)
