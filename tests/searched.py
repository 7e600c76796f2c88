"""Papers to search: as drafts for the archive, and as things for the searcher in memory."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

from continuum_api.fakes.search import Searchable
from continuum_archive.writing import Writer
from continuum_proto.briefs import BriefDrafted
from continuum_proto.documents import SkipReason
from continuum_proto.event import Event
from continuum_proto.texts import checksum
from tests.archives import MIDNIGHT, PAGES, brief, drafted, skipped

__all__ = ["PAPERS", "SECRET", "Paper", "drafted_paper", "store", "things"]

SECRET = "Zwetschgenhain"
"""Stands in a document that readers may not see, and nowhere else."""


@dataclass(frozen=True)
class Paper:
    """A document of two pages or more; the first two are as in every test."""

    number: int
    text: str
    """What stands on the second page besides."""
    headline: str = "EUR 1250 is due on 3 May 2026"
    tags: tuple[str, ...] = ("money",)
    correspondent: str = "Kaiserdock AG"
    created: str = "2026-05-01"
    language: str = "en"
    hidden: bool = False
    more: tuple[str, ...] = ()
    """Pages that follow."""

    @property
    def pages(self) -> tuple[str, ...]:
        """The text."""
        return (PAGES[0], PAGES[1] + self.text, *self.more)


PAPERS = (
    Paper(1, "The garden fence was repaired in March.", tags=("garden", "repairs"), created="2025-03-09"),
    Paper(2, "The fence of the garden stays open.", headline="Gate of the allotment", tags=("garden",)),
    Paper(3, "Nothing about plants, but a fence.", correspondent="Allotment Society", created="2024-01-02"),
    Paper(
        4, f"The garden fence of {SECRET} was sold.", headline=f"{SECRET} sold", tags=(SECRET,), hidden=True
    ),
    *(Paper(number, f"Lighthouse {number} of the northern coast.") for number in range(5, 12)),
)


def drafted_paper(paper: Paper, *, second: int = 1, fingerprint: str = "a") -> Event[BriefDrafted]:
    """Return the draft of a paper."""
    event = drafted(second, document=paper.number, fingerprint=fingerprint, pages=paper.pages)
    said = brief(paper.headline, paper.pages).model_copy(update={"language": paper.language})
    about = event.data.document.model_copy(
        update={"tags": paper.tags, "correspondent": paper.correspondent, "created": paper.created}
    )
    data = event.data.model_copy(update={"brief": said, "document": about, "checksum": checksum(paper.pages)})
    return replace(event, data=data)


async def store(writer: Writer, *papers: Paper, second: int = 1, fingerprint: str = "a") -> None:
    """Store papers as persistence does, and hide what is hidden."""
    for paper in papers:
        await writer.draft(drafted_paper(paper, second=second, fingerprint=fingerprint), paper.pages)
        if paper.hidden:
            await writer.skip(skipped(second + 1, SkipReason.HIDDEN, document=paper.number))


def things(*papers: Paper) -> Iterator[Searchable]:
    """Yield what the searcher in memory knows of papers."""
    for paper in papers:
        said = brief(paper.headline, paper.pages)
        sentences = [sentence.text for sentence in said.summary]
        points = [point.text for point in said.key_points]
        whole = Searchable(
            id=f"b_paper{paper.number:03}",
            brief_id=f"b_paper{paper.number:03}",
            document_id=paper.number,
            title=paper.headline,
            text=" ".join((paper.headline, *sentences, *points)),
            published_at=MIDNIGHT + timedelta(seconds=paper.number),
            readable=not paper.hidden,
            tags=paper.tags,
            names={"e_kaiserdock": "Kaiserdock AG"},
            correspondent=paper.correspondent,
            year=int(paper.created[:4]),
        )
        yield whole
        for page, text in enumerate(paper.pages, start=1):
            yield replace(whole, id=f"s_{paper.number}_{page}", title="Invoice 17", text=text, page=page)
