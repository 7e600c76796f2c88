"""The last check before a brief is stored: what it cites stands in the text, there, in those letters."""

from collections.abc import Sequence
from hashlib import sha256

from continuum_proto import texts
from continuum_proto.briefs import BriefDrafted, PageSpan
from continuum_proto.errors import ContractViolation

__all__ = ["check", "cut_of", "passage"]


def check(draft: BriefDrafted, pages: Sequence[str]) -> None:
    """Refuse a draft that does not fit its text.

    :raises ContractViolation: another text, another number of pages, or a quotation that is no slice of it.
    """
    if len(pages) != draft.pages:
        raise ContractViolation(f"data.pages: the text has {len(pages)} pages, not {draft.pages}")
    if texts.checksum(pages) != draft.checksum:
        raise ContractViolation("data.checksum: the text is another one")
    for citation in draft.brief.citations():
        if passage(citation, pages) != citation.quote:
            raise ContractViolation(f"data.brief: quotation {citation.n} is not the slice that it names")


def passage(span: PageSpan, pages: Sequence[str]) -> str:
    """Return the slice that ``span`` names.

    :raises ContractViolation: there is no such place.
    """
    if span.page > len(pages) or span.end > len(pages[span.page - 1]):
        raise ContractViolation(f"data.brief: the text ends before page {span.page}, letter {span.end}")
    return pages[span.page - 1][span.start : span.end]


def cut_of(pages: Sequence[str]) -> str:
    """Return what tells two cuts of the same text apart: SHA-256 of the lengths of its pages."""
    return sha256(",".join(str(len(page)) for page in pages).encode()).hexdigest()
