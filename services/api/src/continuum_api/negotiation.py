"""Which of two forms a client would rather have (RFC 9110, section 12.5.1)."""

JSON = "application/json"
MARKDOWN = "text/markdown"


def preferred(accept: str) -> str:
    """Return the media type of the answer; JSON where the client does not care or asks for neither."""
    return MARKDOWN if _weight(accept, MARKDOWN) > _weight(accept, JSON) else JSON


def _weight(accept: str, media_type: str) -> float:
    """Return the weight that the most specific range gives ``media_type``; no header accepts all."""
    if not accept.strip():
        return 1.0
    ranges = {media_type: 3, f"{media_type.partition('/')[0]}/*": 2, "*/*": 1}
    best, weight = 0, 0.0
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if ranges.get(name, 0) > best:
            best, weight = ranges[name], _quality(parameters)
    return weight


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                return min(max(float(value), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0
