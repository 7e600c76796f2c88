"""Names, their passages, and the dates of a timeline."""

from continuum_api import sentences
from continuum_api.answers.briefs import slug
from continuum_api.shapes import briefs as values
from continuum_api.shapes import names as shapes
from continuum_archive.name_rows import (
    BriefRef,
    MomentRow,
    NameRow,
    NamingRow,
    NeighboursRow,
    PassageRow,
    WrittenRow,
)
from continuum_proto.briefs import EntityType, Precision


def name(row: NameRow) -> shapes.Name:
    """Return a name as it stands in a list."""
    return shapes.Name(
        id=row.id,
        type=EntityType(row.type),
        name=row.name,
        value=_value(row),
        briefs=row.briefs,
        mentions=row.mentions,
        last_seen=row.last_seen,
    )


def details(row: WrittenRow) -> shapes.NameDetails:
    """Return a name with all that is known of it."""
    return shapes.NameDetails(**dict(name(row.name)), first_seen=row.first_seen, also_written=row.written)


def in_brief(row: NamingRow) -> shapes.NameInBrief:
    """Return a brief that names it."""
    return shapes.NameInBrief(
        brief=brief(row.brief), mentions=row.mentions, passages=[passage(one) for one in row.passages]
    )


def brief(row: BriefRef) -> shapes.NamingBrief:
    """Return a brief by what a reader recognises."""
    return shapes.NamingBrief(
        id=row.id,
        slug=slug(row.headline),
        version=row.version,
        headline=row.headline,
        lang=row.language,
        published_at=row.published_at,
        document=shapes.NamedDocument(id=row.document_id, title=row.title),
    )


def passage(row: PassageRow) -> shapes.Passage:
    """Return a passage with the sentence around it."""
    prefix, suffix = sentences.around(row.before, row.after)
    return shapes.Passage(
        page=row.page, start=row.start, end=row.end, prefix=prefix, text=row.text, suffix=suffix
    )


def neighbourhood(row: NeighboursRow) -> shapes.Neighbourhood:
    """Return what stands together with a name."""
    return shapes.Neighbourhood(
        nodes=[
            shapes.Node(id=node.id, type=EntityType(node.type), name=node.name, passages=node.passages)
            for node in row.nodes
        ],
        edges=[shapes.Edge(a=edge.a, b=edge.b, passages=edge.passages) for edge in row.edges],
        more=row.more,
        briefs=row.briefs,
    )


def dated_sentence(row: MomentRow) -> shapes.DatedSentence:
    """Return a date within its sentence."""
    shown = passage(row.passage)
    return shapes.DatedSentence(
        iso=row.iso,
        precision=Precision(row.precision),
        entity_id=row.entity_id,
        page=shown.page,
        sentence=shown.prefix + shown.text + shown.suffix,
        start=len(shown.prefix),
        end=len(shown.prefix) + len(shown.text),
        brief=brief(row.brief),
    )


def _value(row: NameRow) -> values.DateValue | values.Amount | None:
    if row.date_iso is not None and row.date_precision is not None:
        return values.DateValue(iso=row.date_iso, precision=Precision(row.date_precision))
    if row.number is not None:
        return values.Amount(number=row.number, unit=row.unit)
    return None
