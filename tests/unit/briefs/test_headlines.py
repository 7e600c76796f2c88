"""What stands above a brief: what the document calls itself, never what a file happens to be called."""

from datetime import date

import pytest

from continuum_briefs.extractive.gist import gists
from continuum_briefs.extractive.headlines import headline
from continuum_briefs.extractive.times import Calendar
from continuum_briefs.text.reading import read

LETTER = """Hallam & Pryce Property Management
14 Corn Row · Bexcombe BX1 4TH · 01632 960 042
Ms Ines Okafor-Lindqvist
Flat 7, Maple Court
Bexcombe, 3 February 2026
{subject}Dear Ms Okafor-Lindqvist,
We write on behalf of your landlord about the rent of the flat in which you live.
"""
SUBJECT = "Proposed new rent from 1 April 2026"
LEAD = "We write on behalf of your landlord about the rent of the flat in which you live."


def heading(title: str, text: str) -> str:
    return headline(read((text,)), title=title, leads=[LEAD])


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("rent-increase-maple-court", SUBJECT),
        ("Rent_2026.pdf", SUBJECT),
        ("Scan 0042", SUBJECT),
        ("The rent of Flat 7", "The rent of Flat 7"),
        ("Rent", SUBJECT),
        ("Letter", f"Letter: {SUBJECT}"),
    ],
)
def test_a_file_name_gives_way_to_the_line_above_the_greeting(title: str, expected: str) -> None:
    assert heading(title, LETTER.format(subject=f"{SUBJECT}\n")) == expected


def test_place_and_day_above_the_greeting_are_no_subject() -> None:
    assert read((LETTER.format(subject=""),)).subject is None


def test_a_subject_of_two_lines_is_one() -> None:
    text = LETTER.format(subject="Feuerstättenbescheid\nfür das Gebäude  Mühlgässchen 11\n\n")
    assert read((text,)).subject == "Feuerstättenbescheid für das Gebäude Mühlgässchen 11"


def test_a_report_is_called_by_its_own_title_and_not_by_its_publisher() -> None:
    text = "Larkfield Housing Co-operative\nAnnual Report 2025\n\nThis is the report to all of its members.\n"
    assert heading("larkfield-annual-report-2025", text) == "Annual Report 2025"


def test_a_title_of_two_words_is_not_extended_by_whatever_is_said() -> None:
    assert heading("Discharge summary", "The fever settled on the third day.") == "Discharge summary"


def told(*sentences: str, title: str = "Rent of the flat", language: str = "en") -> str:
    gist = gists(sentences, Calendar(language, written=date(2026, 2, 3)))
    return headline(read(("Some words.",)), title=title, leads=list(sentences), told=gist)


@pytest.mark.parametrize(
    ("language", "sentence", "expected"),
    [
        ("en", "Please pay £1,225 by 1 April 2026.", "Please pay £1,225 by 1 April 2026"),
        (
            "en",
            "It is proposed, after long talks in the whole of the house, to raise it to £90 from 1 May 2026.",
            "raise it to £90 from 1 May 2026",
        ),
        (
            "en",
            "Comments must reach us by 5 June 2026 and should say which of the windows will be made darker.",
            "Comments must reach us by 5 June 2026",
        ),
        (
            "de",
            "Bitte senden Sie uns die Fotos bis zum 15. Mai 2026 zurück.",
            "Bitte senden Sie uns die Fotos bis zum 15. Mai 2026 zurück",
        ),
        (
            "fr",
            "Nous vous remercions de régler 359,05 € avant le 9 mai.",
            "Nous vous remercions de régler 359,05 € avant le 9 mai",
        ),
    ],
)
def test_a_headline_says_how_much_and_until_when(language: str, sentence: str, expected: str) -> None:
    assert told(sentence, language=language) == f"Rent of the flat: {expected}"


@pytest.mark.parametrize(
    "sentence",
    [
        "The plumber came on 3 January 2026 and the tap dripped on 4 January 2026.",
        "A larger flat would cost £2,000 a month from 1 May 2026.",
        "You must pay by 1 May 2026 not in cash but with the card that was sent to each of you by the bank.",
        "Hear nothing by then.",
    ],
)
def test_what_is_over_or_not_so_is_no_headline(sentence: str) -> None:
    assert told(sentence) == "Rent of the flat"


def test_a_condition_is_not_told_without_what_follows_from_it() -> None:
    sentence = "If you have not paid the whole of what you owe by 1 May 2026, we shall go to court for it."
    assert told(sentence, title="The rent of the flat on the third floor") == (
        "The rent of the flat on the third floor"
    )


def test_a_sum_keeps_its_million() -> None:
    sentence = (
        "The members are asked for leave to borrow up to £14.5 million from the bank over thirty years."
    )
    assert told(sentence, title="Annual Report 2025").endswith("borrow up to £14.5 million")


def test_a_title_that_knows_the_day_is_not_told_it_again() -> None:
    sentence = "The hearing will be at 9.30 on 9 June 2026."
    assert told(sentence, title="Summons to the hearing at 9.30 on 9 June 2026").count("2026") == 1
