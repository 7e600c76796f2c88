"""What a draft must be true of before it is stored."""

import pytest

from continuum_archive.evidence import check, cut_of, passage
from continuum_proto.briefs import PageSpan
from continuum_proto.errors import ContractViolation
from tests.archives import PAGES, drafted


def test_a_draft_that_fits_its_text_passes() -> None:
    check(drafted(1).data, PAGES)


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ((PAGES[0] + PAGES[1],), "1 pages, not 2"),
        ((PAGES[0], PAGES[1] + "x"), "the text is another one"),
        ((PAGES[0] + PAGES[1][:1], PAGES[1][1:]), "quotation 2 is not the slice"),
        ((PAGES[0][:20], PAGES[0][20:] + PAGES[1]), "the text ends before page 1"),
    ],
)
def test_a_draft_that_does_not_is_refused(pages: tuple[str, ...], words: str) -> None:
    with pytest.raises(ContractViolation, match=words):
        check(drafted(1).data, pages)


def test_places_count_code_points() -> None:
    assert passage(PageSpan(page=1, start=13, end=14), PAGES) == "🚗"


def test_two_cuts_of_a_text_are_told_apart() -> None:
    assert cut_of(PAGES) != cut_of((PAGES[0] + PAGES[1],))
    assert cut_of(PAGES) == cut_of((PAGES[0].upper(), PAGES[1]))
