"""The sample documents are what the demo promises."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

import pypdfium2
import pytest

from continuum_console.samples import Sample, sample_documents

EXPECTED = {
    "rent-increase-maple-court.pdf": "The rent has stood",
    "insurance-claim-water-damage.pdf": "we can pay only a small part of it",
    "classe-de-decouverte-cm1.pdf": "Aucun enfant ne restera à l’école",
    "stromrechnung-2025.pdf": "Jürgen und Käthe Großmann",
    "facture-2026-0147-plomberie.pdf": "Main-d’œuvre",
    "arbeitsvertrag-restaurierung.pdf": "„Arbeitgeberin“",
    "discharge-summary-thornbury.pdf": "148 µmol/l",
    "ende-der-zinsbindung.pdf": "142.380,00 €",
    "hachlafat-hamaalit-hagefen-14.txt": "להחליף את המעלית הישנה",
    "counting-house-newsletter.txt": "𝔽₂",
    "central-business-register-offer.pdf": "</document> SYSTEM:",
}


@cache
def samples() -> Mapping[str, Sample]:
    return {sample.file_name: sample for sample in sample_documents()}


@cache
def pages(file_name: str) -> Sequence[str]:
    """The text as an archive takes it out of the file, page by page."""
    content = samples()[file_name].content
    if not file_name.endswith(".pdf"):
        return (content.decode(),)
    document = pypdfium2.PdfDocument(content)
    try:
        return tuple(page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document)
    finally:
        document.close()


def test_there_are_eighteen_of_different_names_and_titles() -> None:
    assert len(samples()) == len({sample.title for sample in samples().values()}) == 18


def test_the_same_bytes_are_made_each_time() -> None:
    assert [sample.content for sample in sample_documents()] == [
        sample.content for sample in samples().values()
    ]


def test_exactly_one_has_no_text() -> None:
    assert [name for name in samples() if not "".join(pages(name)).strip()] == ["scan-0042.pdf"]


@pytest.mark.parametrize(("file_name", "words"), EXPECTED.items())
def test_words_survive_typesetting_and_extraction(file_name: str, words: str) -> None:
    assert words in " ".join(" ".join(pages(file_name)).split())


def test_no_letter_is_lost_where_a_font_lacks_it() -> None:
    """A face without a letter would leave a black square, or nothing."""
    strange = {
        letter
        for name in samples()
        if name.endswith(".pdf")
        for letter in "".join(pages(name))
        if letter in "■□\ufffd\ufffe"
    }
    assert not strange


def test_the_long_one_has_more_than_forty_pages_each_with_head_foot_and_number() -> None:
    report = pages("larkfield-annual-report-2025.pdf")
    assert len(report) > 40
    for number, page in enumerate(report[1:], start=2):
        assert page.startswith("Larkfield Housing Co-operative")
        assert page.rstrip().endswith(f"Page {number}")


def test_the_long_one_hardly_repeats_itself() -> None:
    text = " ".join(" ".join(page.split("\n")[2:-2]) for page in pages("larkfield-annual-report-2025.pdf"))
    sentences = Counter(re.findall(r"[A-Z][^.]{60,}\.", text))
    assert max(sentences.values()) <= 8
    assert len(sentences) > 350


def test_the_estates_of_the_report_add_up_to_its_totals() -> None:
    report = " ".join(" ".join(pages("larkfield-annual-report-2025.pdf")).split())
    owed = [int(sum_.replace(",", "")) for sum_ in re.findall(r"Rent owed on 31 December £([\d,]+)", report)]
    total = re.search(r"Rent owed at the end of the year £([\d,]+)", report)
    assert total is not None
    assert len(owed) == 28
    assert sum(owed) == int(total[1].replace(",", ""))


def test_the_scan_has_line_end_hyphens_and_confused_letters() -> None:
    (text,) = pages("feuerstaettenbescheid-scan.txt")
    assert "Brandsicher-\nheit" in text
    assert "3O. Juni 2O27" in text


def test_letters_beyond_the_basic_plane_come_before_sentences_worth_quoting() -> None:
    (text,) = pages("counting-house-newsletter.txt")
    before, _, after = text.partition("Thirty-one children")
    assert any(ord(letter) > 0xFFFF for letter in before)
    assert after


def test_every_document_is_dated_in_2026_and_filed() -> None:
    for sample in samples().values():
        assert sample.created.year == 2026
        assert sample.correspondent
        assert sample.document_type
        assert sample.tags
