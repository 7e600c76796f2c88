"""Briefs, in lists and whole."""

import re
import unicodedata
from collections.abc import Iterable

from continuum_api.answers.traces import trace
from continuum_api.links import Links
from continuum_api.shapes import briefs as shapes
from continuum_archive.rows import BriefRow, NamedEntity, SummaryRow
from continuum_proto import briefs as made

LONGEST_SLUG = 60
GENERATING = ("draft", "plan", "notes", "reduce")
"""Steps of a model, or of what stands in for one: a long document is read in parts."""
NOT_A_LETTER = re.compile(r"[^a-z0-9]+")


def slug(headline: str) -> str:
    """Return a readable ending for an address; it decides nothing and may be empty."""
    plain = unicodedata.normalize("NFKD", headline).encode("ascii", "ignore").decode().lower()
    words = NOT_A_LETTER.sub("-", plain).strip("-")
    return words[:LONGEST_SLUG].rpartition("-")[0] if len(words) > LONGEST_SLUG else words


def summary(row: SummaryRow) -> shapes.BriefSummary:
    """Return a brief as it stands in a list."""
    return shapes.BriefSummary(
        id=row.id,
        slug=slug(row.headline),
        version=row.version,
        state=row.state,
        headline=row.headline,
        dek=row.dek,
        lang=row.language,
        tags=row.tags,
        published_at=row.published_at,
        document=shapes.DocumentRef(
            id=row.document_id,
            title=row.title,
            correspondent=row.correspondent,
            created=row.created,
            pages=row.pages,
        ),
        citations=shapes.CitationCounts(
            exact=row.exact,
            normalized=row.normalized,
            approximate=row.approximate,
            withheld=row.withheld,
        ),
        kind=row.kind,
        stale=row.stale,
    )


def brief(row: BriefRow, links: Links) -> shapes.Brief:
    """Return a whole brief. Nobody can act on it yet, so ``allowed_actions`` is empty."""
    content, provenance = row.content, row.content.provenance
    return shapes.Brief(
        **dict(summary(row.summary)),
        summary=" ".join(sentence.text for sentence in content.summary),
        summary_sentences=[
            shapes.SummarySentence(text=sentence.text, points=sentence.points) for sentence in content.summary
        ],
        key_points=[point(one) for one in content.key_points],
        withheld=[shapes.Withheld(part=part.part, reason=part.reason) for part in content.withheld],
        asks=[ask(one) for one in content.asks],
        entities=[entity(one) for one in row.entities],
        coverage=shapes.Coverage(**dict(content.coverage)),
        engine=provenance.engine,
        model=shapes.Model(
            name=provenance.model,
            digest=provenance.model_digest,
            prompt_version=provenance.prompt_version,
            options=dict(provenance.options),
        ),
        timings=timings(row),
        trace=trace(provenance.trace_id, links),
        source=shapes.Source(checksum=row.checksum, paperless_url=links.document(row.summary.document_id)),
        created_at=row.created_at,
        created_by=row.created_by,
        edited_by=row.edited_by,
        reviewed_by=row.reviewed_by,
        reviewed_at=row.reviewed_at,
        published_by=row.published_by,
        related=[shapes.Related(id=one.id, headline=one.headline, shared=one.shared) for one in row.related],
        allowed_actions=(),
    )


def point(one: made.KeyPoint) -> shapes.KeyPoint:
    """Return a claim with its quotations."""
    return shapes.KeyPoint(id=one.id, text=one.text, citations=citations(one.citations))


def citations(made_of: Iterable[made.Citation]) -> list[shapes.Citation]:
    """Return quotations without what the model wrote in their place: that is for the record only."""
    return [shapes.Citation(**one.model_dump(include=set(shapes.Citation.model_fields))) for one in made_of]


def ask(one: made.Ask) -> shapes.Ask:
    """Return what the document asks."""
    due = shapes.Due(iso=one.due.iso, precision=one.due.precision) if one.due else None
    return shapes.Ask(text=one.text, due=due, to=one.to, citations=citations(one.citations))


def entity(named: NamedEntity) -> shapes.Entity:
    """Return a name with the value that its type has."""
    it = named.entity
    value: shapes.DateValue | shapes.Amount | None = None
    if it.date is not None:
        value = shapes.DateValue(iso=it.date.iso, precision=it.date.precision)
    elif it.number is not None:
        value = shapes.Amount(number=it.number, unit=it.unit)
    return shapes.Entity(id=named.id, type=it.type, name=it.name, mentions=len(it.mentions), value=value)


def timings(row: BriefRow) -> shapes.Timings:
    """Return where the time went, from the event that asked for the brief to its storing.

    What no step accounts for was spent waiting in queues; storing itself is not measured apart.
    """
    spent: dict[str, float] = {}
    for step in row.content.provenance.steps:
        spent[step.name] = spent.get(step.name, 0.0) + step.ms
    generated = [spent[name] for name in GENERATING if name in spent]
    total = max((row.created_at - row.asked_at).total_seconds() * 1000, sum(spent.values()))
    return shapes.Timings(
        queued_ms=total - sum(spent.values()),
        fetch_ms=spent.get("fetch"),
        generate_ms=sum(generated) if generated else None,
        verify_ms=spent.get("verify"),
        store_ms=None,
        total_ms=total,
    )
