"""What is a sentence of a document, and what only looks like one."""

import pytest

from continuum_briefs.text.language import detect_language
from continuum_briefs.text.reading import read

LETTER = """Stadtwerke Lindenau GmbH · Hafenstraße 4 · 04177 Lindenau
Tel. 0341 555 01

Frau Erika Großmann
Am Weiher 3
04177 Lindenau

Betreff: Ihr Abschlag ab Juli

Sehr geehrte Frau Großmann,

wir haben Ihren Verbrauch für das letzte Jahr abgerechnet und senken den Abschlag. Bitte ändern Sie
Ihren Dauer-
auftrag bis zum 15. Juli 2026, damit z. B. keine Mahnung nötig wird.

Position     Menge    Betrag
Strom        3.210    1.027,20
Netz         12       120,00

Zusammenfassung der wichtigsten Punkte

1. Der Abschlag sinkt ab dem 1. Juli auf 94,00 €.
2. Der Vertrag verlängert sich um ein Jahr.

Mit freundlichen Grüßen
Thea Wolff

Seite 1 von 1
"""


def sentences(*pages: str) -> list[str]:
    return [sentence.text for sentence in read(pages).sentences]


def test_a_letter_is_its_sentences_alone() -> None:
    assert sentences(LETTER) == [
        "Wir haben Ihren Verbrauch für das letzte Jahr abgerechnet und senken den Abschlag.",
        "Bitte ändern Sie Ihren Dauerauftrag bis zum 15. Juli 2026, damit z. B. keine Mahnung nötig wird.",
        "Der Abschlag sinkt ab dem 1. Juli auf 94,00 €.",
        "Der Vertrag verlängert sich um ein Jahr.",
    ]
    assert read((LETTER,)).subject == "Ihr Abschlag ab Juli"


@pytest.mark.parametrize(
    "said",
    [
        "Die erste Rate ist am 15. Februar fällig und die zweite am 15. Mai.",
        "Die Wohnung liegt im 2. Stock des Hauses und hat drei Zimmer.",
        "Os alunos do 5.º ano vão ao museu no dia 7 de maio.",
    ],
)
def test_an_ordinal_ends_no_sentence(said: str) -> None:
    assert sentences(said) == [said]


def test_the_end_of_a_number_may_end_a_sentence() -> None:
    assert (
        len(sentences("Die Zahl der Mitglieder stieg auf 63. Der Vorstand dankt allen für ihre Arbeit.")) == 2
    )


@pytest.mark.parametrize(
    "noise",
    [
        "Introduction",
        "2.1 The naming of parts and of their makers",
        "WHAT YOU SHOULD KNOW BEFORE YOU BEGIN",
        "What is it that you want to know?",
        "3. Limits of the warranty.",
        "Dear Mr and Mrs Ashdown of Maple Court,",
        "Yours sincerely, on behalf of the committee.",
        "Veuillez agréer, Madame, l’expression de mes salutations distinguées.",
        "Chapter 1 of the book . . . . . . . . . . . . . . 12",
        "The first part of the story ............ 4",
        "Page 3 of 12",
        "- 3 -",
        "Item of the list\t12\t144.00",
        "| Name of the row | and its value | 12 |",
        "Name of the row        and its value        12",
        "Copyright (c) 2026 by the authors of this text. All rights reserved.",
        "From: The writer of the message <writer@example.org>",
        "> This is what you wrote to me in the other message.",
        "if (the_value == 0) { return the_other_value; }",
        "Table 3. The results of the survey by household.",
        "IBAN: DE02 1203 0000 0000 2020 51",
    ],
)
def test_what_is_no_sentence_is_never_taken_for_one(noise: str) -> None:
    prose = "The committee met on Monday evening and agreed on the plan for the year."
    assert sentences(f"{prose}\n\n{noise}\n\n{prose}\n") == [prose, prose]


def test_a_heading_right_above_its_paragraph_stays_out_of_the_sentence() -> None:
    text = (
        "How it may affect you\n"
        "The new block would stand twenty-one metres from the rear of the numbers eighteen to\n"
        "twenty-six of the lane, and its windows would look into the gardens of these houses.\n"
    )
    (sentence,) = sentences(text)
    assert sentence.startswith("The new block would stand twenty-one metres from the rear of the numbers")


def test_running_heads_are_known_by_their_return() -> None:
    pages = tuple(
        f"The Society of Gardeners and its Report {n}\n"
        f"In the year number {n} of its life the society has planted trees in {n + 3} of the streets.\n"
        f"It has also\nChapter on the Gardens {n}\n"
        for n in range(1, 6)
    )
    found = sentences(*pages)
    assert len(found) == 5
    assert all("Report" not in sentence and "Chapter" not in sentence for sentence in found)


def test_a_running_head_inside_a_text_without_pages_cuts_the_sentence() -> None:
    line = "and so the story of the garden went on for many a year without a change of any kind at all"
    text = "\n".join(
        f"The {n}th chapter tells {line}\nThe Story of the Garden {n}\n{line}." for n in range(1, 6)
    )
    assert all("The Story of the Garden" not in sentence for sentence in sentences(text))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The rent is due on the first of the month and you have to pay it."),
        ("de", "Die Miete ist am ersten Tag des Monats fällig und von Ihnen zu zahlen."),
        ("fr", "Le loyer est dû le premier jour du mois et vous devez le payer."),
        ("es", "El alquiler se paga el primer día del mes y no se puede pagar más tarde."),
        ("it", "L'affitto deve essere pagato il primo giorno del mese e non più tardi."),
        ("he", "שכר הדירה ישולם ביום הראשון של כל חודש."),
        ("ar", "يدفع الإيجار في اليوم الأول من كل شهر."),
        ("ru", "Плата вносится в первый день месяца."),
        ("ja", "家賃は毎月一日に支払ってください。"),
        ("zh", "租金应在每月的第一天支付。"),
        ("und", "xyz 123"),
        ("und", ""),
    ],
)
def test_the_language_is_told_by_script_and_function_words(language: str, text: str) -> None:
    assert detect_language(text) == language


def test_what_stands_below_a_signature_is_furniture() -> None:
    letter = (
        "Dear business owner,\nThe register is printed in many copies and can be searched by all.\n"
        "Yours faithfully,\nPublication Department\n"
        "The publisher is not connected with any public authority of the country.\n{}Page 1\n"
    )
    body = ["The register is printed in many copies and can be searched by all."]
    assert sentences(letter.format("")) == body
    postscript = "P.S. The register can be seen in our office on any day of the week.\n"
    assert len(sentences(letter.format(postscript))) > 1
