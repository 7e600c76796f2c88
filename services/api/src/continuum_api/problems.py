"""What this API refuses and why: the problem types of RFC 9457, each with its words."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Final

from continuum_chassis import Problem

PREFIX: Final = "/api/v1/problems/"

MEANINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not-found": "Nothing is known under this address, or it is not for you.",
        "forbidden": "This is for those who run the system, or the token that was sent is not theirs.",
        "gone": "It was here for readers once and has been withdrawn.",
        "invalid-cursor": "The cursor did not come from this list: start again without it.",
        "validation": "A part of the request is not what this operation takes; `errors` names each.",
        "misdirected": "The host that the request names is not one that this service answers for.",
        "unauthorized": "This needs the token of an operator, as `Authorization: Bearer …`.",
        "forbidden-origin": "A page of another site sent this: such requests change nothing here.",
        "too-large": "The body of the request is larger than this service takes.",
        "unsupported-media-type": "What changes something is sent as `Content-Type: application/json`.",
        "key-reused": "The `Idempotency-Key` belongs to another request: use a new one.",
        "letter-closed": "The dead letter was replayed or discarded before.",
        "unavailable": "Something that this service needs is away; the same request may work in a moment.",
    }
)


def _problem(
    status: int,
    name: str,
    title: str,
    detail: str,
    *,
    parameter: str | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Problem:
    if parameter:
        errors = [{"pointer": f"/query/{parameter}", "detail": detail}]
    return Problem(status, title, detail, type=PREFIX + name, errors=errors, headers=headers)


def not_found(what: str) -> Problem:
    """Say that ``what`` does not exist, or is not for this reader: which of the two is not told."""
    return _problem(404, "not-found", "Not found", f"{what} does not exist or is not published.")


def unknown(what: str) -> Problem:
    """Say that there is no such thing."""
    return _problem(404, "not-found", "Not found", f"There is no such {what}.")


def for_operators() -> Problem:
    """Say that only those who run the system may ask this."""
    return _problem(403, "forbidden", "For operators", "Only those who run the system may ask for this.")


def no_such_address() -> Problem:
    """Say that no operation is at this path."""
    return _problem(404, "not-found", "Not found", "There is nothing at this address.")


def only_one_version() -> Problem:
    """Say that there is nothing to compare a version with."""
    return _problem(404, "not-found", "Not found", "This brief has no earlier version to compare with.")


def no_public_url() -> Problem:
    """Say that nobody told us where readers find this site."""
    detail = "There is nothing here until PUBLIC_URL says where readers find this site."
    return _problem(404, "not-found", "Not found", detail)


def gone(at: datetime, reason: str) -> Problem:
    """Say that a brief was withdrawn, when and why."""
    return _problem(410, "gone", "Withdrawn", withdrawal(at, reason))


def withdrawal(at: datetime, reason: str) -> str:
    """Return when and why a brief was withdrawn, in words."""
    return f"This brief was withdrawn on {at.day} {at:%B %Y}: {_IN_WORDS[reason]}."


_IN_WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "gone": "Paperless no longer has the document",
        "hidden": "Paperless no longer shows the document",
        "excluded": "the document is excluded by a rule",
        "no_text": "the document has no text any more",
        "person": "a person withdrew it",
    }
)


def invalid_cursor() -> Problem:
    """Say that ``after`` is none of ours."""
    detail = "after: not a cursor of this list; start without it"
    return _problem(400, "invalid-cursor", "Invalid cursor", detail, parameter="after")


def invalid(parameter: str, complaint: str) -> Problem:
    """Say what is wrong with a query parameter."""
    return _problem(400, "validation", "Invalid request", f"{parameter}: {complaint}", parameter=parameter)


def misdirected() -> Problem:
    """Say that the ``Host`` is not ours."""
    detail = "This host name is not one of this service: see CONTINUUM_API_HOSTS and PUBLIC_URL."
    return _problem(421, "misdirected", "Misdirected request", detail)


def crowded() -> Problem:
    """Say that as many listen as may."""
    detail = "As many listen to events as this service can take: try again in a while."
    return _problem(503, "unavailable", "Temporarily unavailable", detail, headers={"Retry-After": "30"})


def busy() -> Problem:
    """Say that as many search as may."""
    detail = "As many searches are at work as this service can take: try again in a moment."
    return _problem(503, "unavailable", "Temporarily unavailable", detail, headers={"Retry-After": "5"})


def unavailable(what: str) -> Problem:
    """Say that something we need is away."""
    detail = f"{what} does not answer at the moment."
    return _problem(503, "unavailable", "Temporarily unavailable", detail, headers={"Retry-After": "5"})


def unauthorized(needed: str) -> Problem:
    """Say that a token is needed, and which."""
    detail = f"{needed} needs the token in CONTINUUM_API_OPERATOR_TOKEN, sent as Authorization: Bearer …"
    challenge = {"WWW-Authenticate": 'Bearer realm="continuum"'}
    return _problem(401, "unauthorized", "Token needed", detail, headers=challenge)


def forbidden() -> Problem:
    """Say that the token is another one."""
    detail = "This token is not the one in CONTINUUM_API_OPERATOR_TOKEN."
    return _problem(403, "forbidden", "Wrong token", detail)


def forbidden_origin() -> Problem:
    """Say that a page of another site asked."""
    detail = "The Origin is not one of this service: see CONTINUUM_API_HOSTS and PUBLIC_URL."
    return _problem(403, "forbidden-origin", "Forbidden origin", detail)


def unsupported_media_type() -> Problem:
    """Say that bodies are JSON."""
    detail = "Send the body as Content-Type: application/json."
    return _problem(415, "unsupported-media-type", "Unsupported media type", detail)


def too_large(most: int) -> Problem:
    """Say that the body is too large."""
    return _problem(413, "too-large", "Too large", f"The body may have {most} bytes.")


def unreadable() -> Problem:
    """Say that a body is no JSON."""
    error = {"pointer": "", "detail": "not JSON"}
    return _problem(400, "validation", "Invalid request", "The body is not JSON.", errors=[error])


def unfit(errors: Sequence[Mapping[str, str]]) -> Problem:
    """Say what is wrong with parts of a body."""
    detail = "; ".join(f"{error['pointer'] or 'the body'}: {error['detail']}" for error in errors)
    return _problem(422, "validation", "Invalid request", detail, errors=errors)


def invalid_header(name: str, complaint: str) -> Problem:
    """Say what is wrong with a header."""
    error = {"pointer": f"/header/{name}", "detail": complaint}
    return _problem(400, "validation", "Invalid request", f"{name}: {complaint}", errors=[error])


def key_reused() -> Problem:
    """Say that the key of a request belongs to another one."""
    detail = "This Idempotency-Key was sent with another request before: use a new one for a new request."
    return _problem(422, "key-reused", "Key belongs to another request", detail)


def letter_closed(state: str) -> Problem:
    """Say that there is nothing left to do about a letter."""
    return _problem(409, "letter-closed", "Closed before", f"This letter was {state} before.")
