"""What people did."""

from uuid import UUID

from continuum_api.shapes.shape import Moment, Shape

Detail = dict[str, object]


class Deed(Shape):
    """Something that was done, by whom and to what; no words of any document."""

    id: int
    at: Moment
    actor: str
    action: str
    object: str
    document_id: int | None
    detail: Detail
    request_id: UUID | None
