"""Versions of a brief, and how two of them differ."""

from collections.abc import Iterator, Mapping
from typing import Literal

from continuum_api import differing
from continuum_api.answers.briefs import citations, point
from continuum_api.shapes import versions as shapes
from continuum_archive.rows import BriefRow, VersionRow
from continuum_proto.briefs import Brief, Citation, KeyPoint

Op = Literal["same", "changed", "added", "removed"]


def version(row: VersionRow) -> shapes.Version:
    """Return one version."""
    return shapes.Version(
        version=row.version,
        state=row.state,
        headline=row.headline,
        engine=row.engine,
        model=row.model,
        source_checksum=row.checksum,
        created_at=row.created_at,
        created_by=row.created_by,
        published_at=row.published_at,
    )


def difference(earlier: BriefRow, later: BriefRow) -> shapes.Difference:
    """Return how ``later`` differs from ``earlier``."""
    same_text = earlier.checksum == later.checksum
    one, other = earlier.content, later.content
    pairs = differing.pair_points(one.key_points, other.key_points, same_text=same_text)
    quotations = differing.pair_quotations(list(one.citations()), list(other.citations()))
    return shapes.Difference(
        id=later.summary.id,
        from_=earlier.summary.version,
        to=later.summary.version,
        text_changed=not same_text,
        fields=list(_changes(_fields(one), _fields(other))),
        points=[_point(pair) for pair in pairs],
        quotations=_quotations(quotations),
        provenance=list(_changes(_provenance(earlier), _provenance(later))),
    )


def _point(pair: differing.Pair[KeyPoint]) -> shapes.PointChange:
    return shapes.PointChange(
        op=_op(pair),
        from_=point(pair.earlier) if pair.earlier else None,
        to=point(pair.later) if pair.later else None,
    )


def _op(pair: differing.Pair[KeyPoint]) -> Op:
    if pair.earlier is None:
        return "added"
    if pair.later is None:
        return "removed"
    return "same" if differing.unchanged(pair) else "changed"


def _quotations(pairs: list[differing.Pair[Citation]]) -> shapes.QuotationChanges:
    moves = [(pair.earlier, pair.later) for pair in pairs if differing.moved(pair)]
    return shapes.QuotationChanges(
        added=citations(pair.later for pair in pairs if pair.later and pair.earlier is None),
        gone=citations(pair.earlier for pair in pairs if pair.earlier and pair.later is None),
        moved=[
            shapes.Move(from_=citations([one])[0], to=citations([other])[0])
            for one, other in moves
            if one and other
        ],
    )


def _fields(brief: Brief) -> Mapping[str, shapes.Value]:
    return {
        "headline": brief.headline,
        "summary": " ".join(sentence.text for sentence in brief.summary),
        "kind": brief.kind,
        "lang": brief.language,
    }


def _provenance(row: BriefRow) -> Mapping[str, shapes.Value]:
    made = row.content.provenance
    return {
        "engine": made.engine,
        "model": made.model,
        "model_digest": made.model_digest,
        "prompt_version": made.prompt_version,
        "source_checksum": row.checksum,
        "created_by": row.created_by,
        **{f"options.{name}": value for name, value in made.options.items()},
    }


def _changes(
    earlier: Mapping[str, shapes.Value], later: Mapping[str, shapes.Value]
) -> Iterator[shapes.Change]:
    for field in dict.fromkeys((*earlier, *later)):
        if earlier.get(field) != later.get(field):
            yield shapes.Change(field=field, from_=earlier.get(field), to=later.get(field))
