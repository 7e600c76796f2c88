"""One letter in eight languages: a sum is owed by a day, somebody comes on another, nobody need answer."""

from dataclasses import dataclass

__all__ = ["LETTERS", "Letter"]


@dataclass(frozen=True)
class Letter:
    """A letter of a landlord, what must be told of it, and who wrote it from where."""

    language: str
    text: str
    owed: str
    """The sentence that says how much until when."""
    visit: str
    """The sentence that says when somebody comes."""
    signed: str
    town: str = "Altbrück"


LETTERS = (
    Letter(
        "en",
        """Weir Street Housing Association
Town Hall Road 4, Hallowby HB1 2AB
Hallowby, 3 March 2026

Dear Ms Tanner,

The lift in your house was repaired in February, and the works are paid for by all tenants together.
Your share of the cost is £184.50, and we ask you to pay it by 30 April 2026 into our account.
Thank you for your patience while the men were at work.

Repairs to the lift    1    2,952.00
Divided by 16 homes    1      184.50

An engineer will visit you on 17 March 2026 at 10 a.m. to read the meters of your heating.
Please do not hesitate to ring us if you have any questions.

Yours sincerely,
Beatrice Lund
Page 1 of 1
""",
        "Your share of the cost is £184.50, and we ask you to pay it by 30 April 2026 into our account.",
        "An engineer will visit you on 17 March 2026 at 10 a.m. to read the meters of your heating.",
        "Beatrice Lund",
        "Hallowby",
    ),
    Letter(
        "de",
        """Wohnungsgenossenschaft Altbrück eG
Rathausstraße 4 · 04177 Altbrück
Altbrück, den 3. März 2026

Sehr geehrte Frau Gerber,

der Aufzug in Ihrem Haus wurde im Februar repariert, und die Arbeiten werden von allen Mietern bezahlt.
Ihr Anteil an den Kosten beträgt 184,50 €, und wir bitten Sie, ihn bis 30. April 2026 zu zahlen.
Vielen Dank für Ihre Geduld während der Arbeiten.

Reparatur des Aufzugs    1    2.952,00
Geteilt durch Wohnungen    16      184,50

Am 17. März 2026 um 10 Uhr kommt ein Techniker zu Ihnen und liest die Zähler der Heizung ab.
Bei Fragen stehen wir Ihnen gerne zur Verfügung.

Mit freundlichen Grüßen
Katharina Brandt
Seite 1 von 1
""",
        "Ihr Anteil an den Kosten beträgt 184,50 €, und wir bitten Sie, ihn bis 30. April 2026 zu zahlen.",
        "Am 17. März 2026 um 10 Uhr kommt ein Techniker zu Ihnen und liest die Zähler der Heizung ab.",
        "Katharina Brandt",
    ),
    Letter(
        "fr",
        """Coopérative de logement du Vieux-Pont
4, rue de la Mairie
39380 Vieux-Pont
Vieux-Pont, le 3 mars 2026

Madame Tissot,

L’ascenseur de votre immeuble a été réparé en février, et les travaux sont payés par tous les locataires.
Votre part s’élève à 184,50 €, et nous vous demandons de la régler avant le 30 avril 2026.
Nous vous remercions de votre patience pendant les travaux.

Réparation de l’ascenseur    1    2 952,00
Partagée entre logements    16      184,50

Un technicien passera chez vous le 17 mars 2026 à 10 heures pour relever les compteurs.
N’hésitez pas à nous appeler si vous avez des questions.

Bien cordialement,
Mathilde Renaud
Page 1 sur 1
""",
        "Votre part s’élève à 184,50 €, et nous vous demandons de la régler avant le 30 avril 2026.",
        "Un technicien passera chez vous le 17 mars 2026 à 10 heures pour relever les compteurs.",
        "Mathilde Renaud",
        "Vieux-Pont",
    ),
    Letter(
        "es",
        """Cooperativa de viviendas Puente Viejo
Calle del Ayuntamiento 4
28041 Puenteviejo
Puenteviejo, 3 de marzo de 2026

Estimada señora Robles:

El ascensor de su edificio fue reparado en febrero y las obras se pagan entre todos los inquilinos.
Su parte asciende a 184,50 € y le rogamos que la abone antes del 30 de abril de 2026.
Gracias por su paciencia durante las obras.

Reparación del ascensor    1    2.952,00
Dividida entre viviendas    16      184,50

Un técnico pasará por su casa el 17 de marzo de 2026 a las 10 horas para leer los contadores.
No dude en llamarnos si tiene alguna pregunta.

Atentamente,
Carmen Villalba
Página 1 de 1
""",
        "Su parte asciende a 184,50 € y le rogamos que la abone antes del 30 de abril de 2026.",
        "Un técnico pasará por su casa el 17 de marzo de 2026 a las 10 horas para leer los contadores.",
        "Carmen Villalba",
        "Puenteviejo",
    ),
    Letter(
        "it",
        """Cooperativa di abitazione Pontevecchio
Via del Comune 4
37041 Pontevecchio
Pontevecchio, 3 marzo 2026

Gentile signora Ferri,

L’ascensore del Suo palazzo è stato riparato a febbraio e i lavori sono pagati da tutti gli inquilini.
La Sua quota ammonta a 184,50 € e La preghiamo di versarla entro il 30 aprile 2026.
La ringraziamo per la pazienza durante i lavori.

Riparazione dell’ascensore    1    2.952,00
Divisa tra le abitazioni    16      184,50

Un tecnico passerà da Lei il 17 marzo 2026 alle ore 10 per leggere i contatori del riscaldamento.
Non esiti a chiamarci se ha delle domande.

Cordiali saluti
Giulia Marchesi
Pagina 1 di 1
""",
        "La Sua quota ammonta a 184,50 € e La preghiamo di versarla entro il 30 aprile 2026.",
        "Un tecnico passerà da Lei il 17 marzo 2026 alle ore 10 per leggere i contatori del riscaldamento.",
        "Giulia Marchesi",
        "Pontevecchio",
    ),
    Letter(
        "nl",
        """Woningcorporatie Oudebrug
Raadhuisstraat 4
1234 AB Oudebrug
Oudebrug, 3 maart 2026

Geachte mevrouw Visser,

De lift in uw huis is in februari gerepareerd en de werkzaamheden worden door alle huurders betaald.
Uw deel van de kosten bedraagt € 184,50 en wij verzoeken u dit vóór 30 april 2026 over te maken.
Wij danken u voor uw geduld tijdens de werkzaamheden.

Reparatie van de lift    1    2.952,00
Gedeeld door woningen    16      184,50

Een monteur komt op 17 maart 2026 om 10 uur bij u langs om de meters van de verwarming af te lezen.
Aarzel niet om ons te bellen als u vragen heeft.

Met vriendelijke groet,
Marieke Hofstra
Pagina 1 van 1
""",
        "Uw deel van de kosten bedraagt € 184,50 en wij verzoeken u dit vóór 30 april 2026 over te maken.",
        "Een monteur komt op 17 maart 2026 om 10 uur bij u langs om de meters van de verwarming af te lezen.",
        "Marieke Hofstra",
        "Oudebrug",
    ),
    Letter(
        "pt",
        """Cooperativa de habitação Ponte Velha
Rua da Câmara 4
2480-041 Ponte Velha
Ponte Velha, 3 de março de 2026

Prezada senhora Lacerda,

O elevador do seu prédio foi reparado em fevereiro e as obras são pagas por todos os inquilinos.
A sua parte é de 184,50 € e solicitamos que a pague até 30 de abril de 2026 por transferência.
Agradecemos a sua paciência durante as obras.

Reparação do elevador    1    2.952,00
Dividida pelas habitações    16      184,50

Um técnico passará em sua casa no dia 17 de março de 2026 às 10 horas para ler os contadores.
Não hesite em telefonar se tiver alguma dúvida.

Com os melhores cumprimentos,
Margarida Sequeira
Página 1 de 1
""",
        "A sua parte é de 184,50 € e solicitamos que a pague até 30 de abril de 2026 por transferência.",
        "Um técnico passará em sua casa no dia 17 de março de 2026 às 10 horas para ler os contadores.",
        "Margarida Sequeira",
        "Ponte Velha",
    ),
    Letter(
        "pl",
        """Spółdzielnia Mieszkaniowa Stary Most
ul. Ratuszowa 4
12-345 Starymost
Starymost, 3 marca 2026

Szanowna Pani Lipińska,

Winda w Pani budynku została naprawiona w lutym, a koszt prac ponoszą wszyscy najemcy razem.
Pani część kosztów wynosi 184,50 zł i prosimy o jej wpłatę do 30 kwietnia 2026 r. na nasze konto.
Dziękujemy za cierpliwość w czasie prac.

Naprawa windy    1    2 952,00
Podzielona na mieszkania    16      184,50

Technik przyjdzie do Pani 17 marca 2026 o godzinie 10, aby odczytać liczniki ogrzewania.
W razie pytań prosimy o telefon do naszego biura.

Z poważaniem
Agnieszka Zawadzka
Strona 1 z 1
""",
        "Pani część kosztów wynosi 184,50 zł i prosimy o jej wpłatę do 30 kwietnia 2026 r. na nasze konto.",
        "Technik przyjdzie do Pani 17 marca 2026 o godzinie 10, aby odczytać liczniki ogrzewania.",
        "Agnieszka Zawadzka",
        "Starymost",
    ),
)
