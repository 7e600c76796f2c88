"""The placeholders of workflow webhooks, rendered as Paperless renders them: a Jinja2 sandbox."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from continuum_simulators.paperless.faces import slug
from continuum_simulators.paperless.records import Json, Stored
from continuum_simulators.paperless.shelf import Shelf

__all__ = ["placeholders", "render", "rendered_params"]

MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
}


def _localize_date(value: object, pattern: str, locale: str = "en") -> str:
    """Spell the month; the other patterns of the real filter are not simulated."""
    if pattern != "MMMM":
        raise ValueError(f"localize_date: only MMMM is simulated, not {pattern!r}")
    when = date.fromisoformat(str(value)[:10])
    return MONTHS[locale.partition("_")[0]].split()[when.month - 1]


def _datetime(value: object, pattern: str) -> str:
    """Format a datetime; ``added`` and ``created`` are strings, on which the real filter fails too."""
    if not isinstance(value, datetime):
        raise TypeError("datetime: not a datetime")
    return value.strftime(pattern)


def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True
    )
    environment.filters.update(slugify=slug, localize_date=_localize_date, datetime=_datetime)
    return environment


@lru_cache(maxsize=512)
def _compiled(text: str) -> Template:
    return _environment().from_string(text)


def render(text: str, values: Mapping[str, str]) -> str:
    """Render one template.

    :raises TemplateSyntaxError: it cannot be read.
    :raises Exception: a name is undefined or a filter failed.
    """
    return _compiled(text).render(values) if "{" in text else text


def rendered_params(params: Mapping[str, Json], values: Mapping[str, str]) -> dict[str, str | None]:
    """Render parameters in order.

    A template that cannot be read is sent as null; at one that fails, or is no string, Paperless stops:
    that parameter and all after it are missing.
    """
    made: dict[str, str | None] = {}
    for name, text in params.items():
        if not isinstance(text, str):
            break
        try:
            made[name] = render(text, values)
        except TemplateSyntaxError:
            made[name] = None
        except (TemplateError, TypeError, ValueError, AttributeError, LookupError):
            break
    return made


def placeholders(shelf: Shelf, stored: Stored, *, public_url: str | None, updated: bool) -> dict[str, str]:
    """Return what the templates may name. The stored file has a name only once the document is committed."""
    owner = shelf.user(stored.owner)
    added = stored.added
    return {
        "correspondent": _name(shelf, "correspondents", stored.correspondent),
        "document_type": _name(shelf, "document_types", stored.document_type),
        "owner_username": owner.username if owner else "",
        "added": added.isoformat(),
        **_parts("added", added, added.strftime("%H:%M")),
        "original_filename": stored.file_name.rpartition(".")[0] or stored.file_name,
        "filename": f"{stored.id:07}" if updated else "",
        "doc_title": stored.title,
        "doc_url": f"{public_url.rstrip('/') if public_url else None}/documents/{stored.id}/",
        "doc_id": str(stored.id),
        "created": stored.created.isoformat(),
        **_parts("created", stored.created, "00:00"),
    }


def _parts(prefix: str, when: date, clock: str) -> dict[str, str]:
    month = MONTHS["en"].split()[when.month - 1]
    return {
        f"{prefix}_year": str(when.year),
        f"{prefix}_year_short": f"{when.year % 100:02}",
        f"{prefix}_month": f"{when.month:02}",
        f"{prefix}_month_name": month,
        f"{prefix}_month_name_short": month[:3],
        f"{prefix}_day": f"{when.day:02}",
        f"{prefix}_time": clock,
    }


def _name(shelf: Shelf, kind: str, id: int | None) -> str:
    thing = shelf.things[kind].get(id) if id is not None else None
    return thing.name if thing else ""
