"""What stands above a brief: what the document calls itself, never what a file happens to be called."""

import pytest

from continuum_briefs.extractive.headlines import headline
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
