"""The shapes that a body without a file can have: JSON, JSON in a JSON string, a form, plain text.

Pure rules, by what the body holds: a workflow may send any of them under any header, or under none.
"""

import json
import re
from typing import Final
from urllib.parse import parse_qsl

from continuum_ingest.webhook import Fields, Unacceptable

__all__ = ["fields_of"]

MOST_FIELDS: Final = 200
"""Of a form: Paperless knows thirty placeholders."""
NUMBER: Final = re.compile(r"""\bdoc_id\b["']?\s*[:=]\s*["']?(\d{1,19})\b""", re.ASCII)
ADDRESS: Final = re.compile(r"\bdocuments/(\d{1,19})/", re.ASCII)
"""In text the slash after the number is asked for: there any address ends somewhere in a sentence."""


class _NoJson:
    """What a text that is no JSON holds as JSON."""


def fields_of(body: bytes) -> Fields:
    """Return the names and values in ``body``.

    Bytes that are no UTF-8 are replaced: titles may suffer, numbers do not.

    :raises Unacceptable: it has none of the shapes, or its shape has no place for a document.
    """
    text = body.decode("utf-8-sig", "replace")
    if not text.strip():
        raise Unacceptable("The webhook's body is empty.")
    value = _json(text)
    if isinstance(value, str):
        # A body text that is sent as JSON arrives as one JSON string with the text in it.
        text, value = value, _json(value)
    if isinstance(value, tuple):
        return value
    if not isinstance(value, _NoJson):
        raise Unacceptable("The webhook's body must be a JSON object.")
    return _of_text(text)


def _json(text: str) -> object:
    """Read JSON; an object becomes a tuple of its pairs, so that a name that comes twice is seen."""
    try:
        value: object = json.loads(text, object_pairs_hook=tuple)
    except (ValueError, RecursionError):
        return _NoJson()
    return value


def _of_text(text: str) -> Fields:
    form = _form(text)
    if any(name in ("doc_id", "doc_url") for name, _ in form):
        return form
    fields = _mentioned(text) or form
    if not fields:
        raise _unreadable(text)
    return fields


def _form(text: str) -> Fields:
    """Read a form; it has no white space, and does not begin as JSON does."""
    sent = text.strip()
    if "=" not in sent or sent[0] in '{["' or len(sent.split(maxsplit=1)) > 1:
        return ()
    try:
        return parse_qsl(sent, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return ()


def _mentioned(text: str) -> Fields:
    """Return what a text, or JSON broken by a quote in a title, says of a document."""
    if numbers := NUMBER.findall(text):
        return [("doc_id", number) for number in numbers]
    return [("doc_url", f"documents/{number}/") for number in ADDRESS.findall(text)]


def _unreadable(text: str) -> Unacceptable:
    if text.lstrip()[:1] in ("{", "["):
        return Unacceptable(
            "The webhook's body is not valid JSON and names no document; one written by hand breaks on a "
            "title with quotes, unless it says {{doc_title|tojson}}."
        )
    return Unacceptable("The webhook's body is neither JSON nor a form, and its text names no document.")
