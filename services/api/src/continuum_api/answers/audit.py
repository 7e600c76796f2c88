"""What people did."""

from continuum_api.shapes.audit import Deed
from continuum_archive.auditing import AuditRow


def deed(row: AuditRow) -> Deed:
    """Return something that was done."""
    it = row.deed
    return Deed(
        id=row.id,
        at=row.at,
        actor=it.actor,
        action=it.action,
        object=it.object,
        document_id=it.document_id,
        detail=dict(it.detail or {}),
        request_id=it.request_id,
    )
